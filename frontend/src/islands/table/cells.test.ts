import { expect, test } from "vitest";
import { cellText, headText, opaque, statesTimes, widths } from "./cells.ts";

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

test("a time that names no zone is shown as stated, unshifted, and its header names no zone", () => {
  const stated = column("timestamp");
  expect(cellText("2026-10-12T19:41:17", stated, "Europe/London")).toBe("2026-10-12 19:41:17");
  expect(statesTimes(stated, [null, "2026-10-12T19:41:17"])).toBe(true);
  expect(statesTimes(stated, [null, "2026-10-12T18:41:17Z"])).toBe(false);
  expect(headText(stated, "Europe/London", true)).toBe("Column");
});

test("an identifier that is only a name is told by it", () => {
  expect(opaque("opaque:d8:NORBANK")).toEqual({ name: "NORBANK", delivery: "d8" });
  expect(opaque("opaque:d8:A, +447700900123")).toBeNull();
  expect(opaque("+447700900123")).toBeNull();
});

test("a digit string is no number", () => {
  expect(cellText("07700900123", column("text"), "UTC")).toBe("07700900123");
});

test("a column is as wide as its longest text asks, within bounds, and the last takes what is left", () => {
  const rows = ["short", "a text of some length", "x".repeat(500)].map((text, at) => ({ id: String(at), href: null, cells: [text, "y"] }));
  const measure = (text: string): number => text.length * 10;
  expect(widths([column("text"), column("text")], rows.slice(0, 2), "UTC", measure)).toBe("234px minmax(103px, 1fr)");
  expect(widths([column("text"), column("text")], rows, "UTC", measure)).toBe("360px minmax(103px, 1fr)");
});
