/** The clock of a map: which of many timed places fall into a window of time, found by halving, never by a scan. */

import type { Area, MapProps, Point } from "../../contracts.ts";

export interface Timed { at: number; place: Point | Area }

/** Lengths of the window, in seconds, with their names. */
export const WINDOWS: readonly (readonly [number, string])[] = [
  [300, "5 minutes"], [3600, "1 hour"], [21_600, "6 hours"], [86_400, "1 day"], [604_800, "7 days"],
];

/** Places with a time, in order of it. */
export function timed(given: MapProps): Timed[] {
  const all = [...given.points, ...given.areas].map((place) => ({ at: place.time === null ? NaN : Date.parse(place.time) / 1000, place }));
  return all.filter(({ at }) => Number.isFinite(at)).sort((one, other) => one.at - other.at);
}

/** Places from a moment on, up to and without another. */
export function within(sorted: readonly Timed[], from: number, until: number): Timed[] {
  return sorted.slice(first(sorted, from), first(sorted, until));
}

/** The places as a map's props, split again into points and areas. */
export function propsOf(given: MapProps, found: readonly Timed[]): MapProps {
  const points: Point[] = [];
  const areas: Area[] = [];
  for (const { place } of found) {
    if ("radius_m" in place) areas.push(place);
    else points.push(place);
  }
  return { points, areas, empty: given.empty, zone: given.zone };
}

/** The order of stated positions of each subject; a service area is no position, so none leads to or from it. */
export function trails(found: readonly Timed[]): [number, number][][] {
  const lines = new Map<string, [number, number][]>();
  for (const { place } of found) {
    if ("radius_m" in place || place.who === "") continue;
    const line = lines.get(place.who) ?? [];
    line.push([place.lon, place.lat]);
    lines.set(place.who, line);
  }
  return [...lines.values()].filter((line) => line.length > 1);
}

/** Where the first place at or after a moment stands. */
export function first(sorted: readonly Timed[], moment: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.at ?? Infinity) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
