import { expect, test } from "vitest";
import type { Area, MapProps, Point } from "../../contracts.ts";
import { first, propsOf, timed, trails, within } from "./clock.ts";

const point = (id: string, time: string | null, who = "a"): Point => ({ id, lat: 51, lon: Number(id), label: id, href: null, time, who, what: "gps" });
const area: Area = { ...point("9", "2026-03-01T10:30:00Z"), radius_m: 1000, azimuth: null, beam: 120 };
const given: MapProps = {
  points: [point("2", "2026-03-01T11:00:00Z"), point("1", "2026-03-01T10:00:00Z"), point("3", null)], areas: [area], empty: "", zone: "UTC",
};
const ten = Date.parse("2026-03-01T10:00:00Z") / 1000;

test("places are put in order of time, and those without one stay off the clock", () => {
  expect(timed(given).map(({ place }) => place.id)).toEqual(["1", "9", "2"]);
});

test("a window holds its first moment and not its last", () => {
  const sorted = timed(given);
  expect(within(sorted, ten, ten + 3600).map(({ place }) => place.id)).toEqual(["1", "9"]);
  expect(within(sorted, ten + 1, ten + 3601).map(({ place }) => place.id)).toEqual(["9", "2"]);
  expect(within(sorted, ten + 9000, ten + 9001)).toEqual([]);
  expect(first(sorted, ten + 1800)).toBe(1);
});

test("areas stay areas, and no trail leads through them", () => {
  const sorted = timed(given);
  expect(propsOf(given, sorted).areas.map(({ id }) => id)).toEqual(["9"]);
  expect(trails(sorted)).toEqual([[[1, 51], [2, 51]]]);
});
