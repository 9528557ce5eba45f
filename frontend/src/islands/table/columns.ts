/** Which columns of a table are shown: those that say something in the first rows, and those a person asks for. */

import type { Column, Row } from "../../contracts.ts";
import { el } from "../../dom.ts";
import type { Query } from "./rows.ts";

export class ColumnChoice {
  readonly element = el("details", { class: "cf-columns", hidden: true });
  private readonly title = el("summary", { class: "cf-button cf-button--secondary" });
  private readonly list = el("div", { class: "cf-columns__list", role: "group", "aria-label": "Columns shown" });
  private readonly asked = new Map<string, boolean>();
  private empty = new Set<string>();
  private written = "";

  constructor(private readonly query: () => Query, private readonly changed: () => void) {
    this.element.append(this.title, this.list);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.element.open) return;
      event.preventDefault();
      this.element.open = false;
      this.title.focus();
    });
  }

  /** The places, among `columns`, of those that are shown; the first always is, for it opens the row. */
  places(columns: Column[], rows: Row[]): number[] {
    if (rows.length > 0) this.empty = new Set(columns.filter((_, at) => rows.every((row) => isBlank(row.cells[at]))).map((column) => column.name));
    const places = columns.flatMap((column, at) => (at === 0 || this.isShown(column.name) ? [at] : []));
    this.write(columns);
    return places;
  }

  private isShown(name: string): boolean {
    const { sort, filters } = this.query();
    const inUse = filters.has(name) || sort?.replace(/^-/u, "") === name;
    return this.asked.get(name) ?? (inUse || !this.empty.has(name));
  }

  private write(columns: Column[]): void {
    const shown = columns.map((column, at) => at === 0 || this.isShown(column.name));
    const key = JSON.stringify([columns.map((column) => column.name), shown]);
    if (key === this.written) return;
    this.written = key;
    const hidden = shown.filter((isShown) => !isShown).length;
    this.element.hidden = columns.length < 2;
    this.title.textContent = hidden === 0 ? "Columns" : `Columns, ${hidden} not shown`;
    this.list.replaceChildren(...columns.map((column, at) => this.box(column, shown[at] === true, at === 0)));
  }

  private box(column: Column, shown: boolean, fixed: boolean): HTMLElement {
    const box = el("input", { type: "checkbox", checked: shown, disabled: fixed });
    box.addEventListener("change", () => {
      this.asked.set(column.name, box.checked);
      this.changed();
    });
    const remark = this.empty.has(column.name) ? el("small", {}, " empty in the first rows") : null;
    return el("label", {}, box, ` ${column.title}`, remark);
  }
}

const isBlank = (cell: unknown): boolean => cell === null || cell === undefined || cell === "";
