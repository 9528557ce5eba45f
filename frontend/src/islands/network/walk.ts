/** Walking a chart by keyboard: from a node to its neighbours, and along its links. */

import type Graph from "graphology";

/** Neighbours of a node clockwise from the top as they stand, each once. */
export function around(graph: Graph, from: string): string[] {
  const [x, y] = [graph.getNodeAttribute(from, "x") as number, graph.getNodeAttribute(from, "y") as number];
  const angle = (id: string): number => {
    const turn = Math.atan2((graph.getNodeAttribute(id, "x") as number) - x, (graph.getNodeAttribute(id, "y") as number) - y);
    return turn < 0 ? turn + 2 * Math.PI : turn;
  };
  return [...new Set(graph.neighbors(from))].filter((id) => id !== from).sort((a, b) => angle(a) - angle(b) || (a < b ? -1 : 1));
}

/** The neighbour that lies most in the direction of an arrow key, or null where none lies that way. */
export function towards(graph: Graph, from: string, key: string): string | null {
  const way = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key];
  if (way === undefined) return null;
  const [x, y] = [graph.getNodeAttribute(from, "x") as number, graph.getNodeAttribute(from, "y") as number];
  let best: string | null = null;
  let closest = Math.cos((80 * Math.PI) / 180);
  for (const id of around(graph, from)) {
    const [dx, dy] = [(graph.getNodeAttribute(id, "x") as number) - x, (graph.getNodeAttribute(id, "y") as number) - y];
    const agreement = (dx * (way[0] ?? 0) + dy * (way[1] ?? 0)) / (Math.hypot(dx, dy) || 1);
    if (agreement > closest) [best, closest] = [id, agreement];
  }
  return best;
}

/** Links of a node, weightiest first. */
export function linksOf(graph: Graph, node: string): string[] {
  const weight = (link: string): number => Number(graph.getEdgeAttribute(link, "weight"));
  return graph.edges(node).sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1));
}
