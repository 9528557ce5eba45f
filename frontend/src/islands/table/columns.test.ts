import { expect, test } from "vitest";
import { ColumnChoice } from "./columns.ts";
import { NO_QUERY } from "./rows.ts";

const columns = ["when", "caller", "note"].map((name) => ({ name, title: name, type: "text" as const, help: "" }));
const rows = [{ id: "1", href: null, cells: ["9:00", "0770", null] }, { id: "2", href: null, cells: ["", "", ""] }];

test("a column that is empty in the first rows is not shown, until it is asked for", () => {
  let told = 0;
  const choice = new ColumnChoice(() => NO_QUERY, () => { told += 1; });
  document.body.replaceChildren(choice.element);
  expect(choice.places(columns, rows)).toEqual([0, 1]);
  expect(choice.element.querySelector("summary")?.textContent).toBe("Columns, 1 not shown");
  const box = choice.element.querySelectorAll("input")[2]!;
  box.click();
  expect(told).toBe(1);
  expect(choice.places(columns, rows)).toEqual([0, 1, 2]);
});

test("a column that is filtered is shown, and no rows say nothing about columns", () => {
  const choice = new ColumnChoice(() => ({ sort: null, filters: new Map([["note", "x"]]) }), () => {});
  expect(choice.places(columns, rows)).toEqual([0, 1, 2]);
  const waiting = new ColumnChoice(() => NO_QUERY, () => {});
  expect(waiting.places(columns, [])).toEqual([0, 1, 2]);
});
