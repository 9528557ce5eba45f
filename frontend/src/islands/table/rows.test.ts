import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Row, TablePage } from "../../contracts.ts";
import { NO_QUERY, parametersOf, queryFrom, RowsAtHand, RowsOnServer, sorted, withoutQuery } from "./rows.ts";

const column = { name: "n", title: "N", type: "integer" as const, help: "" };
const rows = (...values: (number | null)[]): Row[] => values.map((value, at) => ({ id: String(at), href: null, cells: [value] }));
const page = (offset: number, total: number): TablePage => ({
  columns: [column],
  rows: rows(...Array.from({ length: Math.max(0, Math.min(100, total - offset)) }, (_, at) => offset + at)),
  total,
  total_is_exact: true,
  zone: "UTC",
});

test("sorting puts empty cells last both ways", () => {
  const values = (sortedRows: Row[]) => sortedRows.map((row) => row.cells[0]);
  expect(values(sorted(rows(3, null, 10, 2), 0, false))).toEqual([2, 3, 10, null]);
  expect(values(sorted(rows(3, null, 10, 2), 0, true))).toEqual([10, 3, 2, null]);
});

test("rows at hand are filtered without regard to case", () => {
  const given: TablePage = { ...page(0, 0), rows: [{ id: "a", href: null, cells: ["Ann"] }, { id: "b", href: null, cells: ["Bo"] }] };
  const source = new RowsAtHand(given, () => {});
  source.ask({ sort: null, filters: new Map([["n", "aNN"]]) });
  expect(source.total).toBe(1);
  expect(source.row(0)?.id).toBe("a");
});

test("a query survives the way through an address", () => {
  const query = { sort: "-time", filters: new Map([["a b", "x&y"]]) };
  expect(queryFrom(new URLSearchParams(parametersOf(query).toString()))).toEqual(query);
});

test("a source keeps what it needs of its address, and not the question the page came with", () => {
  expect(withoutQuery("/rows?case=1&f.caller=0770&sort=-time&offset=50")).toBe("/rows?case=1");
});

describe("rows on a server", () => {
  const asked: { offset: number; signal: AbortSignal; search: URLSearchParams }[] = [];
  let answers: ((offset: number) => Promise<Response>) | null = null;

  beforeEach(() => {
    asked.length = 0;
    answers = (offset) => Promise.resolve(Response.json(page(offset, 50_000_000)));
    vi.stubGlobal("fetch", (address: string, init: RequestInit) => {
      const search = new URL(address, "http://x").searchParams;
      const offset = Number(search.get("offset"));
      asked.push({ offset, signal: init.signal as AbortSignal, search });
      return answers?.(offset);
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  const made = (changed = () => {}, failed: (cause: unknown) => void = () => {}) => new RowsOnServer("/rows", null, NO_QUERY, changed, failed);
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

  test("only the runs looked at are asked for", async () => {
    const source = made();
    source.want(0, 30);
    await settled();
    source.want(30_000_000, 30_000_030);
    await settled();
    expect(asked.map((request) => request.offset)).toEqual([0, 30_000_000]);
    expect(source.row(30_000_007)?.cells[0]).toBe(30_000_007);
    expect(source.size).toBe(50_000_000);
  });

  test("the page's first rows are not asked for again, are shown while their run is on its way, and not for another question", () => {
    answers = () => new Promise(() => {});
    const first = { ...page(0, 50_000_000), rows: rows(7, 8, 9) };
    const source = new RowsOnServer("/rows", first, NO_QUERY, () => {}, () => {});
    source.want(0, 2);
    expect(asked).toEqual([]);
    source.want(0, 30);
    expect(asked).toHaveLength(1);
    expect([source.row(1)?.cells[0], source.row(3)]).toEqual([8, null]);
    source.ask({ sort: "-n", filters: new Map() });
    expect(source.row(1)).toBeNull();
  });

  test("a new query aborts the one nobody waits for", () => {
    answers = () => new Promise(() => {});
    const source = made();
    source.want(0, 10);
    source.ask({ sort: "-n", filters: new Map() });
    expect(asked.map((request) => request.signal.aborted)).toEqual([true, false]);
    expect(asked[1]?.search.get("sort")).toBe("-n");
  });

  test("scrolling on gives up the runs scrolled past", () => {
    answers = () => new Promise(() => {});
    const source = made();
    source.want(0, 10);
    source.want(1_000_000, 1_000_010);
    expect(asked[0]?.signal.aborted).toBe(true);
  });

  test("memory is bounded: the longest unseen run is let go", async () => {
    const source = made();
    for (let run = 0; run < 120; run += 1) {
      source.want(run * 100, run * 100 + 1);
      await settled();
    }
    expect(source.row(0)).toBeNull();
    expect(source.row(119 * 100)?.cells[0]).toBe(11_900);
  });

  test("an unknown total ends where a run is short", async () => {
    answers = (offset) => Promise.resolve(Response.json({ ...page(offset, 130), total: null }));
    const source = made();
    source.want(0, 10);
    await settled();
    expect(source.total).toBeNull();
    source.want(100, 110);
    await settled();
    expect(source.total).toBe(130);
  });

  test("trouble is told once, and asking again goes on", async () => {
    const failures: unknown[] = [];
    answers = () => Promise.resolve(Response.json({ message: "Too slow" }, { status: 503 }));
    const source = made(() => {}, (cause) => failures.push(cause));
    source.want(0, 10);
    await settled();
    source.want(0, 10);
    await settled();
    expect(failures).toHaveLength(1);
    answers = (offset) => Promise.resolve(Response.json(page(offset, 3)));
    source.ask(NO_QUERY);
    await settled();
    expect(source.total).toBe(3);
  });
});
