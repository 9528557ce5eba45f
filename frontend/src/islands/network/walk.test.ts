import Graph from "graphology";
import { expect, test } from "vitest";
import { around, linksOf, towards } from "./walk.ts";

function cross(): Graph {
  const graph = new Graph({ multi: true, type: "undirected" });
  const places: [string, number, number][] = [["middle", 0, 0], ["up", 0, 5], ["right", 5, 1], ["down", 1, -5], ["alone", 9, 9]];
  for (const [id, x, y] of places) graph.addNode(id, { x, y });
  for (const [at, id] of ["right", "down", "up", "up"].entries()) graph.addEdgeWithKey(`${id}${at}`, "middle", id, { weight: at });
  return graph;
}

test("neighbours go round clockwise, each once", () => {
  expect(around(cross(), "middle")).toEqual(["up", "right", "down"]);
});

test("an arrow goes to the neighbour that lies that way, and nowhere where none does", () => {
  expect(towards(cross(), "middle", "ArrowUp")).toBe("up");
  expect(towards(cross(), "middle", "ArrowRight")).toBe("right");
  expect(towards(cross(), "middle", "ArrowLeft")).toBeNull();
  expect(towards(cross(), "middle", "Enter")).toBeNull();
});

test("links go by weight", () => {
  expect(linksOf(cross(), "middle")[0]).toBe("up3");
});
