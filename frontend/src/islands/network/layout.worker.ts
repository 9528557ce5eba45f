/** Lays a graph out with ForceAtlas2 away from the page's own thread, for a set number of rounds. */

import iterate from "graphology-layout-forceatlas2/iterate";
import type { LayoutRequest } from "./layout.ts";

const ROUNDS_A_MESSAGE = 25;

self.addEventListener("message", (event: MessageEvent<LayoutRequest>) => {
  const { nodes, links, rounds, settings } = event.data;
  for (let done = 0; done < rounds; done += ROUNDS_A_MESSAGE) {
    for (let round = 0; round < Math.min(ROUNDS_A_MESSAGE, rounds - done); round += 1) iterate(settings, nodes, links);
    self.postMessage({ nodes, done: Math.min(rounds, done + ROUNDS_A_MESSAGE) === rounds });
  }
});
