/** How a cell reads, and how wide its column starts. */

import type { Cell, Column, Row } from "../../contracts.ts";
import { inZone, isStated } from "../../zones.ts";

const grouped = new Intl.NumberFormat("en-GB");
const PADDING = 24;
const SORT_MARK = 14;

export function cellText(cell: Cell | undefined, column: Column, zone: string): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (column.type === "timestamp") return inZone(String(cell), zone);
  return typeof cell === "number" ? grouped.format(cell) : cell;
}

export const isNumeric = (column: Column): boolean => column.type === "integer" || column.type === "number";

/** A header says in which zone its times are read; `stated` ones are in none that is known. */
export function headText(column: Column, zone: string, stated = false): string {
  return column.type === "timestamp" && !stated ? `${column.title} (${zone})` : column.title;
}

/** True where the times of a column name no zone. */
export function statesTimes(column: Column, cells: (Cell | undefined)[]): boolean {
  return column.type === "timestamp" && cells.some((cell) => typeof cell === "string" && isStated(cell));
}

/** The name and the delivery of an identifier that is known by its name alone, such as `opaque:d8:NORBANK`. */
export function opaque(text: string): { name: string; delivery: string } | null {
  const found = /^opaque:(d\d+):([^,]+)$/u.exec(text);
  return found === null ? null : { name: found[2] ?? "", delivery: found[1] ?? "" };
}

/** Widths for `grid-template-columns`, from the headers and the rows at hand; a last column of text takes what is left. */
export function widths(columns: Column[], rows: Row[], zone: string, measure: (text: string) => number): string {
  const fitted = columns.map((column, at) => {
    const texts = new Set(rows.map((row) => cellText(row.cells[at], column, zone)));
    const widest = [...texts].reduce((most, text) => Math.max(most, measure(text.slice(0, 60))), 0);
    const title = headText(column, zone, statesTimes(column, rows.map((row) => row.cells[at])));
    return Math.round(Math.min(360, Math.max(76, widest + PADDING, measure(title) * 1.08 + PADDING + SORT_MARK)));
  });
  const last = columns.at(-1);
  const stretches = last !== undefined && !isNumeric(last);
  return fitted.map((width, at) => (stretches && at === fitted.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" ");
}

/** Measures text in the page's own font. */
export function measurer(): (text: string) => number {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return (text) => text.length * 8;
  const { fontSize, fontFamily } = getComputedStyle(document.body);
  context.font = `${fontSize} ${fontFamily}`;
  return (text) => context.measureText(text).width;
}
