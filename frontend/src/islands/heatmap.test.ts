import { beforeEach, expect, test } from "vitest";
import { neighbour } from "./heatmap.ts";

let links: HTMLAnchorElement[] = [];

beforeEach(() => {
  const rows = ["a.b", ".cd", "e.f"].map(
    (row) => `<tr><th>day</th>${[...row].map((name) => `<td>${name === "." ? "0" : `<a href="#${name}">${name}</a>`}</td>`).join("")}</tr>`,
  );
  document.body.innerHTML = `<table><tbody>${rows.join("")}</tbody></table>`;
  links = [...document.querySelectorAll("a")];
});

const step = (from: string, key: string): string | null => {
  const at = links.findIndex((link) => link.textContent === from);
  return neighbour(links, at, key)?.textContent ?? null;
};

test("right and left go through the hours that hold records", () => {
  expect(step("a", "ArrowRight")).toBe("b");
  expect(step("c", "ArrowLeft")).toBe("b");
  expect(step("a", "ArrowLeft")).toBeNull();
});

test("down and up keep the hour, and skip days without records in it", () => {
  expect(step("a", "ArrowDown")).toBe("e");
  expect(step("f", "ArrowUp")).toBe("d");
  expect(step("c", "ArrowUp")).toBeNull();
});

test("other keys are left alone", () => {
  expect(step("a", "x")).toBeNull();
});
