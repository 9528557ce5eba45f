/** Parts of libraries that state no types of their own. */

declare module "graphology-layout-forceatlas2/iterate" {
  /** One round over the matrices, in place: ten numbers a node, three a link. */
  export default function iterate(settings: object, nodes: Float32Array, links: Float32Array): object;
}
declare module "graphology-layout-forceatlas2/helpers" {
  import type Graph from "graphology";
  export function graphToByteArrays(
    graph: Graph,
    weight: (link: string, attributes: Record<string, unknown>) => number,
  ): { nodes: Float32Array; edges: Float32Array };
  export function assignLayoutChanges(graph: Graph, nodes: Float32Array, reducer: null): void;
}
