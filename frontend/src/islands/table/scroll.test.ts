import { describe, expect, test } from "vitest";
import { RowScroll } from "./scroll.ts";

function scroll(rows: number): RowScroll {
  const made = new RowScroll(28);
  made.rows = rows;
  made.viewport = 560;
  return made;
}

describe("a table that fits", () => {
  test("scrolls pixel for pixel", () => {
    expect(scroll(1000).scaled).toBe(false);
    expect(scroll(1000).topAt(280)).toBe(10);
    expect(scroll(1000).scrolledFor(10)).toBe(280);
  });

  test("never passes its last row", () => {
    expect(scroll(1000).topAt(1e9)).toBe(980);
    expect(scroll(5).last).toBe(0);
  });
});

describe("fifty million rows", () => {
  const rows = scroll(50_000_000);

  test("stay within what a browser can lay out", () => {
    expect(rows.height).toBeLessThan(17_000_000);
  });

  test("reach the first and the last row", () => {
    expect(rows.topAt(0)).toBe(0);
    expect(rows.topAt(rows.height - rows.viewport)).toBe(rows.last);
  });

  test.each([0, 1, 2, 12_345_678, 49_999_980])("row %i survives the way to the scroll bar and back", (row) => {
    expect(rows.topAt(rows.scrolledFor(row))).toBeCloseTo(row, 4);
  });
});

test("revealing a row moves no further than needed", () => {
  const rows = scroll(1000);
  expect(rows.reveal(5, 0)).toBe(0);
  expect(rows.reveal(20, 0)).toBe(1);
  expect(rows.reveal(3, 10)).toBe(3);
});
