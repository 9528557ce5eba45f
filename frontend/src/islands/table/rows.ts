/** Where a table's rows come from: the page itself, or a server that is asked for the runs that are looked at. */

import { type Cell, type Column, type Row, type TablePage, tablePage } from "../../contracts.ts";
import { fetchJson, isAbort } from "../../states.ts";

export interface Query {
  /** Column name, with `-` before it for the other way round; null for the order of the source. */
  sort: string | null;
  /** Text looked for, by column name. */
  filters: ReadonlyMap<string, string>;
}

export interface RowSource {
  readonly columns: Column[];
  readonly zone: string;
  /** Rows in all, null while unknown. */
  readonly total: number | null;
  readonly exact: boolean;
  /** Rows to make room for: the total, or what is known of it so far. */
  readonly size: number;
  /** The row, or null while it is on its way. */
  row(at: number): Row | null;
  /** Asks for these rows, and gives up on others that are on their way. */
  want(first: number, last: number): void;
  ask(query: Query): void;
  close(): void;
}

export const NO_QUERY: Query = { sort: null, filters: new Map() };

/** The query as the server reads it: `sort=-time&f.caller=0770`. */
export function parametersOf(query: Query): URLSearchParams {
  const parameters = new URLSearchParams();
  if (query.sort !== null) parameters.set("sort", query.sort);
  for (const [name, sought] of query.filters) if (sought !== "") parameters.set(`f.${name}`, sought);
  return parameters;
}

/** Reads a query back from an address. */
export function queryFrom(parameters: URLSearchParams): Query {
  const filters = new Map<string, string>();
  for (const [name, sought] of parameters) if (name.startsWith("f.") && sought !== "") filters.set(name.slice(2), sought);
  return { sort: parameters.get("sort"), filters };
}

/** An address without the query it came with: what is asked stands in one place. */
export function withoutQuery(address: string): string {
  const url = new URL(address, location.href);
  const names = [...url.searchParams.keys()].filter((name) => ["sort", "offset", "limit"].includes(name) || name.startsWith("f."));
  for (const name of names) url.searchParams.delete(name);
  return url.pathname + url.search;
}

/** All rows are in the page; sorting and filtering happen here. */
export class RowsAtHand implements RowSource {
  readonly exact = true;
  private shown: Row[];

  constructor(private readonly page: TablePage, private readonly changed: () => void) {
    this.shown = page.rows;
  }

  get columns(): Column[] { return this.page.columns; }
  get zone(): string { return this.page.zone; }
  get total(): number { return this.shown.length; }
  get size(): number { return this.shown.length; }

  row(at: number): Row | null { return this.shown[at] ?? null; }
  want(): void { /* nothing is far away */ }
  close(): void { /* nothing is under way */ }

  ask(query: Query): void {
    const at = (name: string): number => this.columns.findIndex((column) => column.name === name);
    const sought = [...query.filters].map(([name, text]) => [at(name), text.toLocaleLowerCase()] as const);
    this.shown = this.page.rows.filter((row) =>
      sought.every(([index, text]) => String(row.cells[index] ?? "").toLocaleLowerCase().includes(text)),
    );
    if (query.sort !== null) this.shown = sorted(this.shown, at(query.sort.replace(/^-/, "")), query.sort.startsWith("-"));
    this.changed();
  }
}

/** Rows by one cell; empty cells last whichever way, and equal ones as they came. */
export function sorted(rows: Row[], index: number, backwards: boolean): Row[] {
  const blank = (cell: Cell | undefined): boolean => cell === null || cell === undefined || cell === "";
  return [...rows].sort((a, b) => {
    const [left, right] = [a.cells[index], b.cells[index]];
    if (blank(left) || blank(right)) return Number(blank(left)) - Number(blank(right));
    const order =
      typeof left === "number" && typeof right === "number" ? left - right : String(left).localeCompare(String(right), "en");
    return backwards ? -order : order;
  });
}

const RUN = 100;
const KEPT_RUNS = 100;

/** Rows in runs of 100 from a server; at most 100 runs are kept, and a question nobody waits for is aborted. */
export class RowsOnServer implements RowSource {
  columns: Column[];
  zone: string;
  total: number | null;
  exact: boolean;
  private readonly runs = new Map<number, Row[]>();
  private readonly underWay = new Map<number, AbortController>();
  private known = 0;
  private broken = false;
  private begun: Row[];

  /** `first` is the first page of what `query` asks. */
  constructor(
    private readonly source: string,
    first: TablePage | null,
    private query: Query,
    private readonly changed: () => void,
    private readonly failed: (cause: unknown) => void,
  ) {
    this.columns = first?.columns ?? [];
    this.zone = first?.zone ?? "UTC";
    this.total = first?.total ?? null;
    this.exact = first?.total_is_exact ?? true;
    this.begun = first?.rows ?? [];
    if (first !== null && (first.rows.length >= RUN || first.rows.length === first.total)) this.keep(0, first.rows.slice(0, RUN));
    this.known = Math.max(this.known, first?.rows.length ?? 0);
  }

  get size(): number { return this.total ?? this.known + RUN; }

  row(at: number): Row | null {
    return this.runs.get(Math.floor(at / RUN))?.[at % RUN] ?? this.begun[at] ?? null;
  }

  want(first: number, last: number): void {
    if (this.broken) return;
    const [from, to] = [Math.floor(first / RUN), Math.floor(Math.max(first, last) / RUN)];
    for (const [run, request] of this.underWay) if (run < from - 1 || run > to + 1) this.giveUp(run, request);
    for (let run = from; run <= to; run += 1) {
      if (this.runs.has(run)) this.touch(run);
      else if (last < this.begun.length) continue;
      else if (!this.underWay.has(run) && run * RUN < this.size) void this.fetchRun(run);
    }
  }

  ask(query: Query): void {
    this.close();
    this.query = query;
    this.runs.clear();
    this.begun = [];
    this.total = null;
    this.known = 0;
    this.broken = false;
    this.want(0, 0);
  }

  close(): void {
    for (const [run, request] of this.underWay) this.giveUp(run, request);
  }

  private async fetchRun(run: number): Promise<void> {
    const request = new AbortController();
    this.underWay.set(run, request);
    try {
      const page = tablePage(await fetchJson(this.addressOf(run), request.signal), "page");
      if (request.signal.aborted) return;
      this.columns = page.columns;
      this.zone = page.zone;
      this.keep(run, page.rows);
      this.total = page.total ?? (page.rows.length < RUN ? this.known : null);
      this.exact = page.total_is_exact;
      this.underWay.delete(run);
      this.changed();
    } catch (cause) {
      if (isAbort(cause) || request.signal.aborted) return;
      this.underWay.delete(run);
      this.broken = true;
      this.failed(cause);
    }
  }

  private addressOf(run: number): string {
    const address = new URL(this.source, location.href);
    for (const [name, value] of parametersOf(this.query)) address.searchParams.set(name, value);
    address.searchParams.set("offset", String(run * RUN));
    address.searchParams.set("limit", String(RUN));
    return address.pathname + address.search;
  }

  private keep(run: number, rows: Row[]): void {
    this.runs.set(run, rows);
    this.known = Math.max(this.known, run * RUN + rows.length);
    const oldest = this.runs.keys().next().value;
    if (this.runs.size > KEPT_RUNS && oldest !== undefined) this.runs.delete(oldest);
  }

  private touch(run: number): void {
    const rows = this.runs.get(run);
    if (rows === undefined) return;
    this.runs.delete(run);
    this.runs.set(run, rows);
  }

  private giveUp(run: number, request: AbortController): void {
    request.abort();
    this.underWay.delete(run);
  }
}
