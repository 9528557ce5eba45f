import { expect, test } from "vitest";
import { roundsFor, startOf } from "./layout.ts";

test("a node starts at the same place every time, and elsewhere than its neighbour by name", () => {
  expect(startOf("+447700900123")).toEqual(startOf("+447700900123"));
  expect(startOf("+447700900123")).not.toEqual(startOf("+447700900124"));
});

test("starts are spread over the disc", () => {
  const places = Array.from({ length: 4000 }, (_, at) => startOf(`node ${at}`));
  const quarters = [0, 0, 0, 0];
  for (const { x, y } of places) {
    expect(Math.hypot(x, y)).toBeLessThanOrEqual(100);
    const quarter = (x < 0 ? 1 : 0) + (y < 0 ? 2 : 0);
    quarters[quarter] = (quarters[quarter] ?? 0) + 1;
  }
  for (const count of quarters) expect(count).toBeGreaterThan(800);
});

test("large charts take fewer rounds", () => {
  expect(roundsFor(50)).toBeGreaterThan(roundsFor(1000));
  expect(roundsFor(1000)).toBeGreaterThan(roundsFor(10_000));
});
