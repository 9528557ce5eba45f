/**
 * Frame time of our chart against the bare library with the same nodes, links, places and camera moves.
 *
 * `window.measure(nodes, links, frames)` draws both in turn and gives the milliseconds of each frame. A frame is the
 * library's own `refresh()` after a move of the camera, up to the point where the graphics have finished it.
 */

import Graph from "graphology";
import Sigma from "sigma";
import type { NetworkProps } from "../src/contracts.ts";
import "../src/styles/casefold.css";
import { drawn, graphOf } from "../src/islands/network/graph.ts";
import { ChartView } from "../src/islands/network/view.ts";

declare global {
  interface Window { measure: (nodes: number, links: number, frames: number) => Record<"bare" | "ours", number[]> }
}

function chart(nodes: number, links: number): NetworkProps {
  const ends = (at: number): [number, number] => [(at * 48_271) % nodes, (at * 69_621 + 7) % nodes];
  return {
    nodes: Array.from({ length: nodes }, (_, at) => ({
      id: `n${at}`, label: `+447700900${String(at % 1000).padStart(3, "0")}`, type: "identifier", weight: 1 + (at % 7), href: null,
    })),
    links: Array.from({ length: links }, (_, at) => ({
      id: `l${at}`, source: `n${ends(at)[0]}`, target: `n${ends(at)[1]}`, weight: 1 + (at % 30),
      kind: at % 9 === 0 ? "assessment" : "fact", label: "", href: null,
    })),
    empty: "",
  };
}

function bareGraph(from: Graph): Graph {
  const graph = new Graph({ multi: true, type: "undirected" });
  from.forEachNode((id, { x, y, size, label }) => graph.addNode(id, { x, y, size, label, color: "#5b6673" }));
  from.forEachEdge((id, { size }, source, target) => graph.addEdgeWithKey(id, source, target, { size, color: "#767f88" }));
  return graph;
}

function frame(sigma: Sigma, at: number): number {
  const begun = performance.now();
  sigma.getCamera().setState({ x: 0.5 + 0.1 * Math.sin(at / 5), y: 0.5 + 0.1 * Math.cos(at / 5), ratio: 1 + 0.3 * Math.sin(at / 9) });
  sigma.refresh({ skipIndexation: true });
  const pixel = new Uint8Array(4);
  for (const canvas of sigma.getContainer().querySelectorAll("canvas")) {
    const context = canvas.getContext("webgl2");
    context?.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, pixel);
  }
  return performance.now() - begun;
}

window.measure = (nodes, links, frames) => {
  const place = document.querySelector<HTMLElement>("#place")!;
  const graph = graphOf(drawn(chart(nodes, links)));
  const timed = (make: () => Sigma): number[] => {
    place.replaceChildren();
    const sigma = make();
    for (let at = 0; at < 10; at += 1) frame(sigma, at);
    const times = Array.from({ length: frames }, (_, at) => frame(sigma, at));
    sigma.kill();
    return times;
  };
  const bare = (): Sigma => new Sigma(bareGraph(graph), place, { enableEdgeEvents: true, zIndex: true });
  const ours = (): Sigma => new ChartView(graph, place).sigma;
  const [first, second, third, fourth] = [timed(bare), timed(ours), timed(bare), timed(ours)];
  return { bare: [...first, ...third], ours: [...second, ...fourth] };
};
