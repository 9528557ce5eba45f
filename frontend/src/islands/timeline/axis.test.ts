import { expect, test } from "vitest";
import { offset, ticks } from "./axis.ts";

const at = (text: string): number => Date.parse(text);

test("days begin at midnight of the zone, also where the clocks change between them", () => {
  const made = ticks(at("2026-03-28T00:00:00Z"), at("2026-03-31T00:00:00Z"), "Europe/London", 5);
  expect(made.map((tick) => new Date(tick.at).toISOString().slice(0, 16))).toEqual([
    "2026-03-28T00:00", "2026-03-29T00:00", "2026-03-29T23:00", "2026-03-30T23:00",
  ]);
  expect(made.map((tick) => tick.text)).toEqual(["2026-03-28", "2026-03-29", "2026-03-30", "2026-03-31"]);
});

test("ticks stay within their number and their window", () => {
  for (const hours of [0.1, 3, 40, 900, 90_000]) {
    const [start, end] = [at("2026-01-02T03:04:05Z"), at("2026-01-02T03:04:05Z") + hours * 3_600_000];
    const made = ticks(start, end, "Asia/Kolkata", 8);
    expect(made.length).toBeLessThanOrEqual(9);
    for (const tick of made) expect(tick.at >= start && tick.at <= end).toBe(true);
  }
});

test("an offset is that of the moment", () => {
  expect(offset(at("2026-01-01T00:00:00Z"), "Europe/London")).toBe(0);
  expect(offset(at("2026-07-01T00:00:00Z"), "Europe/London")).toBe(3_600_000);
});
