/** The header of a table: titles that sort, and a row of filters. */

import type { Column } from "../../contracts.ts";
import { el } from "../../dom.ts";
import { headText, isNumeric } from "./cells.ts";
import type { Query } from "./rows.ts";

const TYPING_PAUSE = 250;

export class Head {
  readonly element = el("div", { class: "cf-grid__head", role: "rowgroup" });
  private shownColumns = "";
  private timer = 0;

  /** `ask` is told the new query when a title or a filter changes it. */
  constructor(private query: Query, private readonly ask: (query: Query) => void) {}

  /** Writes the header anew where the columns or the zone changed; a filter being typed in is left alone. */
  draw(columns: Column[], zone: string, stated: ReadonlySet<string>): void {
    const key = JSON.stringify([columns, zone, [...stated]]);
    if (key !== this.shownColumns && !this.isTypedIn(columns)) {
      this.shownColumns = key;
      const titles = columns.map((column) => this.title(column, headText(column, zone, stated.has(column.name))));
      this.element.replaceChildren(
        el("div", { class: "cf-grid__row", role: "row", "aria-rowindex": 1 }, ...titles),
        el("div", { class: "cf-grid__row", role: "row", "aria-rowindex": 2 }, ...columns.map((column) => this.filter(column))),
      );
    }
    this.mark();
  }

  clear(): void {
    this.query = { ...this.query, filters: new Map() };
    for (const input of this.element.querySelectorAll("input")) input.value = "";
    this.ask(this.query);
  }

  focusFilter(): void {
    this.element.querySelector("input")?.focus();
  }

  /** True while a filter has the focus and the columns are the same, so that writing anew can wait. */
  private isTypedIn(columns: Column[]): boolean {
    const drawn = [...this.element.querySelectorAll<HTMLElement>("[data-column]")].map((cell) => cell.dataset["column"]);
    return this.element.contains(document.activeElement) && drawn.join(" ") === columns.map((column) => column.name).join(" ");
  }

  private title(column: Column, text: string): HTMLElement {
    const press = el("button", { type: "button", title: column.help === "" ? null : column.help }, text);
    press.addEventListener("click", () => this.sortBy(column.name));
    const numeric = isNumeric(column) ? " cf-grid__cell--number" : "";
    return el("div", { class: `cf-grid__cell${numeric}`, role: "columnheader", "data-column": column.name }, press);
  }

  private filter(column: Column): HTMLElement {
    const input = el("input", {
      type: "search",
      "aria-label": `Filter ${column.title}`,
      placeholder: "filter",
      value: this.query.filters.get(column.name) ?? "",
    });
    input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.filterBy(column.name, input.value), TYPING_PAUSE);
    });
    return el("div", { class: "cf-grid__cell cf-grid__cell--filter", role: "gridcell" }, input);
  }

  private sortBy(name: string): void {
    const next = this.query.sort === name ? `-${name}` : this.query.sort === `-${name}` ? null : name;
    this.query = { ...this.query, sort: next };
    this.mark();
    this.ask(this.query);
  }

  private filterBy(name: string, sought: string): void {
    const filters = new Map(this.query.filters);
    if (sought === "") filters.delete(name);
    else filters.set(name, sought);
    this.query = { ...this.query, filters };
    this.ask(this.query);
  }

  private mark(): void {
    for (const cell of this.element.querySelectorAll<HTMLElement>("[data-column]")) {
      const name = cell.dataset["column"];
      const way = this.query.sort === name ? "ascending" : this.query.sort === `-${name}` ? "descending" : null;
      if (way === null) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", way);
    }
  }
}
