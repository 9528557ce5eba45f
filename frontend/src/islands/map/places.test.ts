import { expect, test } from "vitest";
import type { Area } from "../../contracts.ts";
import { bounds, destination, outline } from "./places.ts";

const mast: Area = { id: "a", lat: 51.45, lon: -2.59, radius_m: 1000, label: "", azimuth: 90, beam: 60, href: null };

test("a minute of arc north is a nautical mile, near enough", () => {
  const [lon, lat] = destination({ lat: 51, lon: 0 }, 0, 1852);
  expect(lon).toBeCloseTo(0, 9);
  expect((lat ?? 0) - 51).toBeCloseTo(1 / 60, 4);
});

test("a sector starts and ends at the mast, and faces its azimuth", () => {
  const ring = outline(mast);
  expect(ring[0]).toEqual([-2.59, 51.45]);
  expect(ring.at(-1)).toEqual([-2.59, 51.45]);
  for (const [lon = 0] of ring) expect(lon).toBeGreaterThanOrEqual(-2.59);
});

test("without an azimuth the area is a circle that closes", () => {
  const ring = outline({ ...mast, azimuth: null });
  expect(ring[0]?.[0]).toBeCloseTo(ring.at(-1)?.[0] ?? NaN, 9);
  expect(ring[0]?.[1]).toBeCloseTo(ring.at(-1)?.[1] ?? NaN, 9);
});

test("bounds hold points and whole service areas", () => {
  const [west, south, east, north] = bounds({ points: [{ id: "p", lat: 50, lon: -3, label: "", href: null }], areas: [mast], empty: "" })!;
  expect([west, south]).toEqual([-3, 50]);
  expect(east).toBeGreaterThan(-2.59);
  expect(north).toBeGreaterThan(51.45);
  expect(bounds({ points: [], areas: [], empty: "" })).toBeNull();
});
