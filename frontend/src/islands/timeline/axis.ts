/** Ticks of a time axis that fall on whole hours and days of the zone they are read in, across changes of clocks. */

import { inZone } from "../../zones.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY,
  91 * DAY, 182 * DAY, 365 * DAY, 5 * 365 * DAY, 20 * 365 * DAY,
];

export interface Tick { at: number; text: string }

/** At most `most` ticks from `start` to `end`, both in milliseconds UTC. */
export function ticks(start: number, end: number, zone: string, most: number): Tick[] {
  const step = STEPS.find((candidate) => (end - start) / candidate <= most) ?? (end - start) / most;
  const made: Tick[] = [];
  for (let local = Math.ceil((start + offset(start, zone)) / step) * step; ; local += step) {
    const at = local - offset(local - offset(local, zone), zone);
    if (at > end) return made;
    if (at >= start && at !== made.at(-1)?.at) made.push({ at, text: label(at, zone, step) });
  }
}

/** How far the zone's clocks stand before UTC at a moment, in milliseconds. */
export function offset(at: number, zone: string): number {
  const read = inZone(new Date(at).toISOString(), zone);
  const shown = Date.parse(`${read.slice(0, 10)}T${read.slice(11, 19)}Z`);
  return Number.isNaN(shown) ? 0 : shown - Math.floor(at / 1000) * 1000;
}

function label(at: number, zone: string, step: number): string {
  const read = inZone(new Date(at).toISOString(), zone);
  const [day, hour] = [read.slice(0, 10), read.slice(11, 16)];
  return step < DAY && hour !== "00:00" ? hour : day;
}
