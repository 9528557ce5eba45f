import { expect, test } from "vitest";
import { cellText, headText, widths } from "./cells.ts";

const column = (type: "text" | "integer" | "boolean" | "timestamp") => ({ name: "c", title: "Column", type, help: "" });

test("numbers are grouped, flags are words, nothing is blank", () => {
  expect(cellText(1234567, column("integer"), "UTC")).toBe("1,234,567");
  expect(cellText(true, column("boolean"), "UTC")).toBe("yes");
  expect(cellText(null, column("text"), "UTC")).toBe("");
});

test("a time is read in the zone and names it, on both sides of the change of clocks", () => {
  expect(cellText("2026-03-29T00:59:59Z", column("timestamp"), "Europe/London")).toBe("2026-03-29 00:59:59 GMT");
  expect(cellText("2026-03-29T01:00:00Z", column("timestamp"), "Europe/London")).toBe("2026-03-29 02:00:00 BST");
  expect(headText(column("timestamp"), "Europe/London")).toBe("Column (Europe/London)");
});

test("a digit string is no number", () => {
  expect(cellText("07700900123", column("text"), "UTC")).toBe("07700900123");
});

test("the last column takes what is left", () => {
  expect(widths([column("text"), column("text")], [], "UTC")).toBe("83px minmax(83px, 1fr)");
});
