import { expect, test } from "vitest";
import { runsIn, size } from "./upload.ts";

test.each([
  [0, "0 B"], [999, "999 B"], [1_500, "1.5 kB"], [12_400_000, "12 MB"], [2_000_000_000, "2.0 GB"],
])("%i bytes read as %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test("the runs an answer names are those of this site", () => {
  expect(runsIn({ runs: [{ id: "7", title: "Import", href: "/runs/7/" }, { href: "https://example.org/x" }, null] })).toEqual(["/runs/7/"]);
  expect(runsIn(null)).toEqual([]);
});
