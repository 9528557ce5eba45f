/** What of a timeline is in view, and what stands for it when there is more than an eye can take in. */

import type { Item } from "../../contracts.ts";

/** More marks than this in one view become bars that say how many. */
export const MOST_MARKS = 1500;

/** `row` is the place within the lane, so that what overlaps a span stands below it. */
export interface Mark { item: Item; start: number; end: number; lane: number; row: number }
export interface Bar { lane: number; x: number; width: number; count: number; share: number }

/** Items with a readable time, in order; the others are counted, and stand in the table. */
export function marksOf(items: Item[]): { marks: Mark[]; lanes: string[]; unread: number } {
  const lanes = [...new Set(items.map((item) => item.lane))];
  const marks = items
    .map((item) => ({ item, start: Date.parse(item.start), end: item.end === null ? NaN : Date.parse(item.end), lane: lanes.indexOf(item.lane) }))
    .filter((mark) => !Number.isNaN(mark.start))
    .map((mark) => ({ ...mark, end: Number.isNaN(mark.end) ? mark.start : Math.max(mark.start, mark.end), row: 0 }))
    .sort((a, b) => a.start - b.start || (a.item.id < b.item.id ? -1 : 1));
  stack(marks);
  return { marks, lanes, unread: items.length - marks.length };
}

const MOST_ROWS = 5;

/** Gives each mark the first row of its lane that no earlier span still fills; past the last row they share it. */
function stack(marks: Mark[]): void {
  const filled = new Map<number, number[]>();
  for (const mark of marks) {
    const rows = filled.get(mark.lane) ?? [];
    filled.set(mark.lane, rows);
    const free = rows.findIndex((until) => until < mark.start);
    mark.row = free !== -1 ? free : Math.min(rows.length, MOST_ROWS - 1);
    rows[mark.row] = Math.max(rows[mark.row] ?? -Infinity, mark.end > mark.start ? mark.end : -Infinity);
  }
}

/** How many rows each lane needs. */
export function rowsOf(marks: Mark[], lanes: number): number[] {
  const rows = Array.from({ length: lanes }, () => 1);
  for (const mark of marks) rows[mark.lane] = Math.max(rows[mark.lane] ?? 1, mark.row + 1);
  return rows;
}

export function inView(marks: Mark[], start: number, end: number): Mark[] {
  return marks.filter((mark) => mark.end >= start && mark.start <= end);
}

/** Counts by lane and slice of the window, each slice `width` pixels of `across`. */
export function bars(marks: Mark[], start: number, end: number, across: number, width: number): Bar[] {
  const counts = new Map<string, Bar>();
  let most = 1;
  for (const mark of marks) {
    const slice = Math.floor((((Math.max(mark.start, start) - start) / (end - start)) * across) / width);
    const key = `${mark.lane} ${slice}`;
    const bar = counts.get(key) ?? { lane: mark.lane, x: slice * width, width, count: 0, share: 0 };
    bar.count += 1;
    most = Math.max(most, bar.count);
    counts.set(key, bar);
  }
  return [...counts.values()].map((bar) => ({ ...bar, share: bar.count / most }));
}
