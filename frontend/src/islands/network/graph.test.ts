import { expect, test } from "vitest";
import type { NetworkProps } from "../../contracts.ts";
import { countOf, drawn, graphOf, MOST_LINKS, shortened } from "./graph.ts";

const chart = (count: number): NetworkProps => ({
  nodes: Array.from({ length: count + 1 }, (_, at) => ({ id: `n${at}`, label: `n${at}`, type: "identifier", weight: 1, href: null })),
  links: Array.from({ length: count }, (_, at) => ({
    id: `l${at}`, source: "n0", target: `n${at + 1}`, weight: at, kind: "fact", label: "", href: null,
  })),
  empty: "",
});

test("a chart that fits is drawn whole", () => {
  const given = chart(10);
  expect(drawn(given)).toBe(given);
  expect(countOf(given, given)).toBe("11 nodes, 10 links");
});

test("a huge chart draws the weightiest links, and says so", () => {
  const given = chart(MOST_LINKS + 100);
  const shown = drawn(given);
  expect(shown.links).toHaveLength(MOST_LINKS);
  expect(Math.min(...shown.links.map((link) => link.weight))).toBe(100);
  expect(countOf(shown, given)).toBe("5,101 nodes, 5,100 links; drawn: the 5,000 links of most weight. The table has all.");
});

test("several links between the same two nodes are kept apart", () => {
  const given = chart(1);
  given.links.push({ ...given.links[0]!, id: "again", kind: "assessment" });
  expect(graphOf(given).size).toBe(2);
});

test("a name known from one delivery says so, on the screen and on paper", () => {
  expect(shortened("opaque:d8:NORBANK")).toBe("NORBANK [d8]");
  expect(shortened("a\nb")).toBe("a b");
  expect(shortened("x".repeat(60))).toBe(`${"x".repeat(39)}…`);
});
