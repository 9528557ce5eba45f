/** How a cell reads, and how wide its column starts. */

import type { Cell, Column, Row } from "../../contracts.ts";
import { inZone } from "../../zones.ts";

const grouped = new Intl.NumberFormat("en-GB");
const CHARACTER = 7.4;
const PADDING = 24;

export function cellText(cell: Cell | undefined, column: Column, zone: string): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "boolean") return cell ? "yes" : "no";
  if (column.type === "timestamp") return inZone(String(cell), zone);
  return typeof cell === "number" ? grouped.format(cell) : cell;
}

export const isNumeric = (column: Column): boolean => column.type === "integer" || column.type === "number";

/** A header says in which zone its times are read. */
export function headText(column: Column, zone: string): string {
  return column.type === "timestamp" ? `${column.title} (${zone})` : column.title;
}

/** Widths for `grid-template-columns`, from the headers and the rows at hand; the last column takes what is left. */
export function widths(columns: Column[], rows: Row[], zone: string): string {
  const fitted = columns.map((column, at) => {
    const longest = rows.reduce((most, row) => Math.max(most, cellText(row.cells[at], column, zone).length), 0);
    const characters = Math.max(headText(column, zone).length + 2, Math.min(longest, 46));
    return Math.round(Math.min(360, Math.max(76, characters * CHARACTER + PADDING)));
  });
  return fitted.map((width, at) => (at === fitted.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`)).join(" ");
}
