/** A table over any number of rows: `<section data-island="table" data-source="/rows">`, props as `TableProps`. */

import type { TableProps } from "../contracts.ts";
import { button, el, ownPath } from "../dom.ts";
import { empty, failed, loading } from "../states.ts";
import { ColumnChoice } from "./table/columns.ts";
import { Grid } from "./table/grid.ts";
import { Head } from "./table/head.ts";
import { NO_QUERY, parametersOf, type Query, queryFrom, RowsAtHand, RowsOnServer, type RowSource, withoutQuery } from "./table/rows.ts";

const grouped = new Intl.NumberFormat("en-GB");

export function mount(element: HTMLElement, given: TableProps): () => void {
  const table = new Table(element, given);
  return () => table.close();
}

class Table {
  private readonly status = el("p", { class: "cf-piece__status", role: "status" });
  private readonly notice = el("div", {});
  private readonly source: RowSource;
  private readonly head: Head;
  private readonly choice = new ColumnChoice(() => this.query, () => this.redraw());
  private readonly grid: Grid;
  private readonly exports: [HTMLAnchorElement, string][];
  private readonly keepsAddress: boolean;
  private readonly redraw = (): void => this.grid.draw();
  private query: Query;

  constructor(private readonly element: HTMLElement, private readonly given: TableProps) {
    const address = ownPath(element.dataset["source"]);
    this.keepsAddress = address !== null && element === document.querySelector("[data-island=table][data-source]");
    const asked = queryFrom(address === null ? new URLSearchParams() : new URL(address, location.href).searchParams);
    this.query = this.keepsAddress ? over(asked, queryFrom(new URLSearchParams(location.search))) : NO_QUERY;
    this.source = this.sourceFrom(address, asked);
    this.head = new Head(this.query, (query) => this.ask(query));
    this.grid = new Grid(element.getAttribute("aria-label") ?? "", this.head, this.source, this.choice);
    this.exports = [...this.exportLinks()];
    this.build();
    if (parametersOf(this.query).toString() !== parametersOf(asked).toString()) this.ask(this.query);
    else this.changed();
  }

  close(): void {
    this.source.close();
    document.removeEventListener("cf:zone", this.redraw);
  }

  private sourceFrom(address: string | null, asked: Query): RowSource {
    const blank = { columns: [], rows: [], total: 0, total_is_exact: true, zone: "UTC" };
    if (address === null) return new RowsAtHand(this.given.page ?? blank, () => this.changed());
    const isFirst = !this.keepsAddress || Number(new URLSearchParams(location.search).get("offset") ?? 0) === 0;
    const first = this.given.page === null || isFirst ? this.given.page : { ...this.given.page, rows: [] };
    return new RowsOnServer(withoutQuery(address), first, asked, () => this.changed(), (cause) => this.trouble(cause));
  }

  private build(): void {
    const bar = el("div", { class: "cf-piece__bar" }, this.status, this.choice.element, ...this.exports.map(([link]) => link));
    const keys = el("p", { class: "cf-keys" }, "Arrow keys move in rows, Enter opens the row, / filters, a title sorts.");
    this.element.querySelector("[data-reading]")?.replaceWith(bar, this.notice, this.grid.element, keys);
    document.addEventListener("cf:zone", this.redraw);
    new ResizeObserver(this.redraw).observe(this.grid.element);
  }

  private *exportLinks(): Generator<[HTMLAnchorElement, string]> {
    for (const kind of ["csv", "xlsx"] as const) {
      const href = ownPath(this.element.getAttribute(`data-export-${kind}`));
      if (href === null) continue;
      yield [el("a", { class: "cf-button cf-button--secondary", href, download: true }, `Export ${kind.toUpperCase()}`), withoutQuery(href)];
    }
  }

  private ask(query: Query): void {
    this.query = query;
    this.notice.replaceChildren();
    this.status.textContent = "Loading…";
    if (this.keepsAddress) history.replaceState(history.state, "", addressWith(query));
    for (const [link, href] of this.exports) link.href = withParameters(href, parametersOf(query));
    this.source.ask(query);
    this.grid.rewind();
  }

  private changed(): void {
    const { total, exact, size } = this.source;
    const filtered = this.query.filters.size > 0;
    this.notice.replaceChildren(...this.noticeFor(total, filtered));
    this.grid.element.hidden = (total === 0 && !filtered) || this.source.columns.length === 0;
    if (total === null) this.status.textContent = size > 0 ? "Rows are being counted" : "Loading…";
    else this.status.textContent = `${exact ? "" : "at least "}${grouped.format(total)} ${filtered ? "matching rows" : total === 1 ? "row" : "rows"}`;
    this.grid.draw();
    if (this.source.columns.length === 0) this.source.want(0, 0);
  }

  private noticeFor(total: number | null, filtered: boolean): HTMLElement[] {
    if (this.source.columns.length === 0 && total !== 0) return [loading("Loading rows…")];
    if (total !== 0) return [];
    if (!filtered) return [empty(this.given.empty)];
    const clear = button("Clear the filters", {}, () => this.head.clear());
    return [el("div", { class: "cf-empty" }, el("p", {}, "No row matches these filters."), clear)];
  }

  private trouble(cause: unknown): void {
    this.status.textContent = "";
    this.notice.replaceChildren(failed(cause, () => this.ask(this.query)));
    this.grid.element.hidden = this.source.columns.length === 0;
  }
}

/** What the page was asked with, but for what its address says in the browser. */
function over(given: Query, here: Query): Query {
  return { sort: here.sort ?? given.sort, filters: new Map([...given.filters, ...here.filters]) };
}

function addressWith(query: Query): string {
  const address = new URL(withoutQuery(location.href), location.href);
  for (const name of ["filter_column", "filter_text"]) address.searchParams.delete(name);
  return withParameters(address.pathname + address.search, parametersOf(query)) + location.hash;
}

function withParameters(path: string, parameters: URLSearchParams): string {
  return parameters.size === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}${parameters.toString()}`;
}
