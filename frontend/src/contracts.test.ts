import { expect, test } from "vitest";
import { ContractError, props, tablePage } from "./contracts.ts";

test("what does not fit is refused with its place", () => {
  expect(() => tablePage({ columns: [{ name: "a", title: "A", type: "date" }], rows: [], total: 0 }, "page")).toThrow(
    "page.columns[0].type should be one of text, integer, number, boolean, timestamp",
  );
  expect(() => props.map({ points: [{ id: "p", lat: 91, lon: 0, label: "" }], areas: [], empty: "" }, "map")).toThrow(ContractError);
  expect(() => props.network(null, "network")).toThrow("network should be an object");
});

test("what may be left out is filled in", () => {
  const page = tablePage({ columns: [], rows: [{ id: "1", cells: [null] }], total: null }, "page");
  expect(page).toEqual({ columns: [], rows: [{ id: "1", href: null, cells: [null] }], total: null, total_is_exact: true, zone: "UTC" });
});
