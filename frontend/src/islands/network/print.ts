/** The chart as one SVG, for paper: solid and dashed lines, letters and names, in ink. */

import type Graph from "graphology";
import { svg } from "../../dom.ts";
import { LETTERS, shortened } from "./graph.ts";
import type { NodeType } from "../../contracts.ts";

const WIDTH = 1000;
const HEIGHT = 700;
const EDGE = 60;

export function printed(graph: Graph, title: string): SVGElement {
  const place = placer(graph);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title });
  graph.forEachEdge((_, attributes, source, target) => {
    const [a, b] = [place(source), place(target)];
    const dash = attributes["type"] === "assessment" ? "6 4" : null;
    const line = { x1: a.x, y1: a.y, x2: b.x, y2: b.y, stroke: "#555", "stroke-width": attributes["size"] as number, "stroke-dasharray": dash };
    picture.append(svg("line", line));
  });
  graph.forEachNode((id, attributes) => {
    const { x, y } = place(id);
    const size = attributes["size"] as number;
    picture.append(
      svg("circle", { cx: x, cy: y, r: size, fill: "#fff", stroke: "#000", "stroke-width": 1.2 }),
      svg("text", { x, y: y + size * 0.36, "font-size": size, "text-anchor": "middle" }, LETTERS[attributes["kind"] as NodeType]),
      svg("text", { x: x + size + 3, y: y + 3.5, "font-size": 10 }, shortened(String(attributes["label"]))),
    );
  });
  return picture;
}

function placer(graph: Graph): (id: string) => { x: number; y: number } {
  const xs = graph.mapNodes((_, attributes) => attributes["x"] as number);
  const ys = graph.mapNodes((_, attributes) => attributes["y"] as number);
  const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
  const [left, bottom] = [least(xs), least(ys)];
  const scale = Math.min((WIDTH - 2 * EDGE) / (most(xs) - left || 1), (HEIGHT - 2 * EDGE) / (most(ys) - bottom || 1));
  return (id) => ({
    x: EDGE + (graph.getNodeAttribute(id, "x") - left) * scale,
    y: HEIGHT - EDGE - (graph.getNodeAttribute(id, "y") - bottom) * scale,
  });
}
