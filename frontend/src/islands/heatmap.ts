/** Moves in a heat map by arrow keys; the map itself is the table that the page came with. */

import type { HeatMapProps } from "../contracts.ts";
import { el } from "../dom.ts";

export function mount(element: HTMLElement, given: HeatMapProps): void {
  const links = [...element.querySelectorAll<HTMLAnchorElement>(".cf-heat__cell a")];
  const reading = element.querySelector<HTMLElement>("[data-reading]");
  if (reading !== null && given.cells.length > 0) {
    reading.tabIndex = 0;
    reading.setAttribute("role", "region");
    reading.setAttribute("aria-label", `${element.getAttribute("aria-label") ?? ""}, by hour`);
  }
  if (links.length === 0) return;
  for (const link of links.slice(1)) link.tabIndex = -1;
  reading?.after(el("p", { class: "cf-keys" }, "Arrow keys move between hours, Enter opens the records."));
  element.addEventListener("keydown", (event) => {
    const from = links.indexOf(event.target as HTMLAnchorElement);
    const next = from === -1 ? null : neighbour(links, from, event.key);
    if (next === null) return;
    event.preventDefault();
    for (const link of links) link.tabIndex = link === next ? 0 : -1;
    next.focus();
  });
}

/** The nearest linked cell in the direction of the key: along the row, or in the column. */
export function neighbour(links: HTMLAnchorElement[], from: number, key: string): HTMLAnchorElement | null {
  if (key === "ArrowRight") return links[from + 1] ?? null;
  if (key === "ArrowLeft") return links[from - 1] ?? null;
  if (key !== "ArrowDown" && key !== "ArrowUp") return null;
  const at = links[from]?.closest("td")?.cellIndex;
  const way = key === "ArrowDown" ? links.slice(from + 1) : links.slice(0, from).reverse();
  return way.find((link) => link.closest("td")?.cellIndex === at) ?? null;
}
