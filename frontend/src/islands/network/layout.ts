/**
 * Where nodes stand. The same chart stands the same way every time: each node starts where a hash of its id puts
 * it, and the layout runs a set number of rounds, whatever the speed of the machine.
 */

import { inferSettings } from "graphology-layout-forceatlas2";
import { assignLayoutChanges, graphToByteArrays } from "graphology-layout-forceatlas2/helpers";
import type Graph from "graphology";

export interface LayoutRequest { nodes: Float32Array; links: Float32Array; rounds: number; settings: object }

/** A place in a disc, from the id alone. */
export function startOf(id: string): { x: number; y: number } {
  const angle = hash(id, 0x811c9dc5) * 2 * Math.PI;
  const distance = 100 * Math.sqrt(hash(id, 0x01000193));
  return { x: Math.cos(angle) * distance, y: Math.sin(angle) * distance };
}

/** Fewer rounds for larger charts: the first hundred settle most of the shape. */
export function roundsFor(nodes: number): number {
  return nodes <= 200 ? 600 : nodes <= 2000 ? 300 : 150;
}

/**
 * Lays the graph out in a worker. `moved` is called as positions come, `settled` once; the returned function stops it.
 * Positions on the way are shown only when `live`, so that a reader who wants less movement sees the end alone.
 */
export function layOut(graph: Graph, live: boolean, moved: () => void, settled: () => void): () => void {
  const { nodes, edges } = graphToByteArrays(graph, (_, attributes) => Math.log2(1 + Number(attributes["weight"] ?? 1)));
  const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  const settings = { ...DEFAULTS, ...inferSettings(graph), barnesHutOptimize: graph.order > 500 };
  worker.addEventListener("message", (event: MessageEvent<{ nodes: Float32Array; done: boolean }>) => {
    if (live || event.data.done) {
      assignLayoutChanges(graph, event.data.nodes, null);
      moved();
    }
    if (event.data.done) {
      worker.terminate();
      settled();
    }
  });
  worker.postMessage({ nodes, links: edges, rounds: roundsFor(graph.order), settings } satisfies LayoutRequest);
  return () => worker.terminate();
}

const DEFAULTS = {
  linLogMode: false, outboundAttractionDistribution: false, adjustSizes: false, edgeWeightInfluence: 1, scalingRatio: 1,
  strongGravityMode: false, gravity: 1, slowDown: 1, barnesHutOptimize: false, barnesHutTheta: 0.5,
};

/** FNV-1a of the text, as a number from 0 up to 1. */
function hash(text: string, seed: number): number {
  let value = seed >>> 0;
  for (let at = 0; at < text.length; at += 1) {
    value ^= text.charCodeAt(at);
    value = Math.imul(value, 0x01000193) >>> 0;
  }
  value ^= value >>> 15;
  value = Math.imul(value, 0x2c1b3c6d) >>> 0;
  return ((value ^ (value >>> 12)) >>> 0) / 2 ** 32;
}
