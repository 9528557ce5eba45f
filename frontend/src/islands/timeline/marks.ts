/** What of a timeline is in view, and what stands for it when there is more than an eye can take in. */

import type { Item } from "../../contracts.ts";

/** More marks than this in one view become bars that say how many. */
export const MOST_MARKS = 1500;

export interface Mark { item: Item; start: number; end: number; lane: number }
export interface Bar { lane: number; x: number; width: number; count: number; share: number }

/** Items with a readable time, in order; the others are counted, and stand in the table. */
export function marksOf(items: Item[]): { marks: Mark[]; lanes: string[]; unread: number } {
  const lanes = [...new Set(items.map((item) => item.lane))];
  const marks = items
    .map((item) => ({ item, start: Date.parse(item.start), end: item.end === null ? NaN : Date.parse(item.end), lane: lanes.indexOf(item.lane) }))
    .filter((mark) => !Number.isNaN(mark.start))
    .map((mark) => ({ ...mark, end: Number.isNaN(mark.end) ? mark.start : Math.max(mark.start, mark.end) }))
    .sort((a, b) => a.start - b.start || (a.item.id < b.item.id ? -1 : 1));
  return { marks, lanes, unread: items.length - marks.length };
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
