import { expect, test } from "vitest";
import { size } from "./upload.ts";

test.each([
  [0, "0 B"], [999, "999 B"], [1_500, "1.5 kB"], [12_400_000, "12 MB"], [2_000_000_000, "2.0 GB"],
])("%i bytes read as %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});
