import { expect, test } from "vitest";
import type { Item } from "../../contracts.ts";
import { bars, inView, marksOf, rowsOf } from "./marks.ts";

const item = (id: string, start: string, end: string | null = null, lane = "calls"): Item => ({
  id, start, end, lane, label: id, kind: "fact", href: null,
});

test("items stand in order of time; one without a readable time is counted, not lost", () => {
  const { marks, lanes, unread } = marksOf([
    item("b", "2026-01-02T00:00:00Z"), item("a", "2026-01-01T00:00:00Z", null, "visits"), item("c", "no time"),
  ]);
  expect(marks.map((mark) => mark.item.id)).toEqual(["a", "b"]);
  expect(lanes).toEqual(["calls", "visits"]);
  expect(unread).toBe(1);
});

test("an end before the start is drawn as a moment", () => {
  const [mark] = marksOf([item("a", "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z")]).marks;
  expect(mark?.end).toBe(mark?.start);
});

test("a span that covers the window is in view", () => {
  const { marks } = marksOf([item("a", "2026-01-01T00:00:00Z", "2026-01-09T00:00:00Z"), item("b", "2026-02-01T00:00:00Z")]);
  const seen = inView(marks, Date.parse("2026-01-04T00:00:00Z"), Date.parse("2026-01-05T00:00:00Z"));
  expect(seen.map((mark) => mark.item.id)).toEqual(["a"]);
});

test("bars count every mark once", () => {
  const { marks } = marksOf(Array.from({ length: 500 }, (_, at) => item(`i${at}`, new Date(at * 1000).toISOString())));
  const made = bars(marks, 0, 500_000, 400, 4);
  expect(made.reduce((sum, bar) => sum + bar.count, 0)).toBe(500);
  expect(Math.max(...made.map((bar) => bar.share))).toBe(1);
});

test("what falls within a span stands below it, and moments share a row", () => {
  const { marks } = marksOf([
    item("span", "2026-01-01T00:00:00Z", "2026-01-09T00:00:00Z"), item("in", "2026-01-03T00:00:00Z"), item("in too", "2026-01-03T00:00:00Z"),
    item("after", "2026-01-10T00:00:00Z"), item("other", "2026-01-03T00:00:00Z", null, "visits"),
  ]);
  expect(Object.fromEntries(marks.map((mark) => [mark.item.id, mark.row]))).toEqual({ span: 0, in: 1, "in too": 1, after: 0, other: 0 });
  expect(rowsOf(marks, 2)).toEqual([2, 1]);
});
