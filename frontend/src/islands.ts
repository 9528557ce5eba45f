/** Finds islands and loads each one's code when it is needed. */

import { ContractError, props } from "./contracts.ts";
import { failed, loading } from "./states.ts";

/** An island takes over its element, given its checked props; what it returns is run when it leaves the page. */
export type Mount<P> = (element: HTMLElement, given: P) => void | (() => void);

type Names = keyof typeof props;
type Loaders = { [K in Names]: () => Promise<{ mount: Mount<ReturnType<(typeof props)[K]>> }> };

const loaders: Loaders = {
  table: () => import("./islands/table.ts"),
  network: () => import("./islands/network.ts"),
  timeline: () => import("./islands/timeline.ts"),
  heatmap: () => import("./islands/heatmap.ts"),
  conversation: () => import("./islands/conversation.ts"),
  map: () => import("./islands/map.ts"),
};

/** Mounts every island under `root` that is not mounted yet. */
export function mountIslands(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-island]:not([data-mounted])")) void mountIsland(element);
}

export async function mountIsland(element: HTMLElement): Promise<void> {
  const name = element.dataset["island"] ?? "";
  if (!isName(name)) return;
  element.dataset["mounted"] = "waiting";
  const notice = loading("Loading…");
  element.querySelector(".cf-piece__title")?.after(notice);
  try {
    const given = props[name](readProps(element), name);
    const { mount } = await (loaders[name] as () => Promise<{ mount: Mount<typeof given> }>)();
    notice.remove();
    mount(element, given);
    element.dataset["mounted"] = "ready";
  } catch (cause) {
    notice.replaceWith(failed(cause, again(element)));
    element.dataset["mounted"] = "failed";
  }
}

/** A failed import stays failed for the life of a page, so the remedy is to load the page again. */
function again(element: HTMLElement): () => void {
  return () => {
    element.dataset["mounted"] = "waiting";
    location.reload();
  };
}

function isName(name: string): name is Names {
  return Object.hasOwn(loaders, name);
}

function readProps(element: HTMLElement): unknown {
  try {
    return JSON.parse(element.dataset["props"] ?? "null");
  } catch {
    throw new ContractError("data-props should be JSON");
  }
}
