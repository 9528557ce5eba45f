import { expect, test } from "vitest";
import type { Area } from "../../contracts.ts";
import { areasOf, bounds, destination, fromPage, outline } from "./places.ts";

const mast: Area = { id: "a", lat: 51.45, lon: -2.59, radius_m: 1000, label: "", azimuth: 90, beam: 60, href: null, time: null, who: "", what: "cell" };

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
  const [west, south, east, north] = bounds({ points: [{ id: "p", lat: 50, lon: -3, label: "", href: null, time: null, who: "", what: "" }], areas: [mast], empty: "", zone: "UTC" })!;
  expect([west, south]).toEqual([-3, 50]);
  expect(east).toBeGreaterThan(-2.59);
  expect(north).toBeGreaterThan(51.45);
  expect(bounds({ points: [], areas: [], empty: "", zone: "UTC" })).toBeNull();
});

test("records of one cell draw its area once", () => {
  expect(areasOf({ points: [], areas: [mast, { ...mast, id: "b" }, { ...mast, id: "c", azimuth: 180 }], empty: "", zone: "UTC" }).features).toHaveLength(2);
});

test("a source's rows become points and areas with the address of their record", () => {
  const page = {
    rows: [["x1-row:1@A", 51, -2, 0, 0, 0, "2026-03-01T10:00:00Z", null, null, null], ["x1-row:2", 52, -3, 1, 0, 1, null, 1000, 90, 65]],
    whats: ["anpr", "cell"], whos: ["plate:ZZ99AAA"], places: ["Gate 5", ""], total: 2, record: "/record?id=",
  };
  const { points, areas } = fromPage(page, { points: [], areas: [], empty: "", zone: "UTC" });
  expect(points[0]).toMatchObject({ label: "plate:ZZ99AAA, Gate 5", href: "/record?id=x1-row%3A1%40A", what: "anpr" });
  expect(areas[0]).toMatchObject({ label: "plate:ZZ99AAA", radius_m: 1000, azimuth: 90, beam: 65, time: null });
});
