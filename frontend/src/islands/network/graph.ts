/** The graph behind a chart: what is drawn of it, and how big. */

import Graph from "graphology";
import type { ChartLink, ChartNode, NetworkProps, NodeType } from "../../contracts.ts";
import { opaque } from "../table/cells.ts";
import { startOf } from "./layout.ts";

/** More links than this say nothing to an eye: the weightiest are drawn, and the table has all. */
export const MOST_LINKS = 5000;

export const LETTERS: Record<NodeType, string> = {
  person: "P", identifier: "I", organisation: "O", object: "T", location: "L", event: "E",
};
export const TYPE_NAMES: Record<NodeType, string> = {
  person: "person", identifier: "identifier", organisation: "organisation", object: "object (thing)", location: "location", event: "event",
};

export interface Drawn { nodes: ChartNode[]; links: ChartLink[] }

/** What is drawn: all, or the weightiest links with their ends. */
export function drawn(given: NetworkProps): Drawn {
  if (given.links.length <= MOST_LINKS && given.nodes.length <= MOST_LINKS) return given;
  const links = [...given.links].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1)).slice(0, MOST_LINKS);
  const ends = new Set(links.flatMap((link) => [link.source, link.target]));
  return { links, nodes: given.nodes.filter((node) => ends.has(node.id)).slice(0, 2 * MOST_LINKS) };
}

/** Sentence on what is drawn of what there is. */
export function countOf(shown: Drawn, given: NetworkProps): string {
  const count = new Intl.NumberFormat("en-GB");
  const all = `${count.format(given.nodes.length)} nodes, ${count.format(given.links.length)} links`;
  if (shown.links.length === given.links.length && shown.nodes.length === given.nodes.length) return all;
  return `${all}; drawn: the ${count.format(shown.links.length)} links of most weight. The table has all.`;
}

export function graphOf(shown: Drawn): Graph {
  const graph = new Graph({ multi: true, type: "undirected" });
  const heaviest = Math.max(1, ...shown.nodes.map((node) => node.weight));
  const crowd = Math.min(1, Math.max(0.25, Math.sqrt(120 / shown.nodes.length)));
  for (const { id, label, type: kind, weight } of shown.nodes) {
    const size = (5 + 8 * Math.sqrt(Math.max(0, weight) / heaviest)) * crowd;
    graph.mergeNode(id, { label, kind, size, ...startOf(id) });
  }
  const strongest = Math.max(1, ...shown.links.map((link) => link.weight));
  for (const link of shown.links) {
    if (!graph.hasNode(link.source) || !graph.hasNode(link.target) || graph.hasEdge(link.id)) continue;
    const size = 0.8 + 3 * Math.sqrt(Math.max(0, link.weight) / strongest) * crowd;
    graph.addEdgeWithKey(link.id, link.source, link.target, { size, type: link.kind, weight: link.weight });
  }
  return graph;
}

/** A name as long as a chart can bear; the table and the drawer have it whole. */
export function shortened(label: string): string {
  const known = opaque(label);
  const line = (known === null ? label : `${known.name} [${known.delivery}]`).replace(/\s+/gu, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
