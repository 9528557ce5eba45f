/** A chart of nodes and links: `<section data-island="network">`, props as `NetworkProps`. */

import type Graph from "graphology";
import type { ChartLink, ChartNode, NetworkProps } from "../contracts.ts";
import { announce, button, el, ownPath } from "../dom.ts";
import { onTheme, openEvidence, type Picture, picture, still } from "../picture.ts";
import { empty, failed } from "../states.ts";
import { countOf, drawn, graphOf, LETTERS, TYPE_NAMES } from "./network/graph.ts";
import { layOut } from "./network/layout.ts";
import { printed } from "./network/print.ts";
import { ChartView } from "./network/view.ts";
import { linksOf, towards } from "./network/walk.ts";

const KEYS =
  "Arrow keys go to a neighbour, N and B to the next and last link, Enter opens the rows behind it, + and - zoom, 0 shows all, Esc lets go.";

export function mount(element: HTMLElement, given: NetworkProps): void | (() => void) {
  if (given.nodes.length === 0) {
    element.querySelector("[data-reading]")?.replaceChildren(empty(given.empty));
    return undefined;
  }
  const frame = picture(element, KEYS);
  try {
    const chart = new Chart(element, given, frame);
    return () => chart.close();
  } catch {
    frame.stage.replaceChildren(failed(new Error("This browser cannot draw the chart: it gives no WebGL. The table has every link."), null));
    frame.showTable();
    return undefined;
  }
}

class Chart {
  private readonly graph: Graph;
  private readonly view: ChartView;
  private readonly nodes: Map<string, ChartNode>;
  private readonly links: Map<string, ChartLink>;
  private readonly place: HTMLElement;
  private readonly said = el("p", { class: "cf-chart__said" });
  private readonly paper = el("div", { class: "cf-print" });
  private readonly stop: () => void;
  private readonly print = (): void => this.paper.replaceChildren(printed(this.graph, this.title));

  constructor(private readonly element: HTMLElement, given: NetworkProps, frame: Picture) {
    const shown = drawn(given);
    this.nodes = new Map(shown.nodes.map((node) => [node.id, node]));
    this.links = new Map(shown.links.map((link) => [link.id, link]));
    this.graph = graphOf(shown);
    this.place = el("div", { class: "cf-chart", tabindex: 0, role: "application", "aria-label": `${this.title}, chart` });
    frame.stage.append(this.place, this.said, this.zoomButtons(), this.paper);
    this.view = new ChartView(this.graph, this.place);
    frame.bar.insertBefore(this.search(), frame.bar.lastChild);
    frame.stage.after(legend(shown));
    frame.say(`${countOf(shown, given)}. Laying out…`);
    this.stop = layOut(this.graph, !still() && this.graph.order < 2000, () => this.view.sigma.refresh(), () => {
      frame.say(countOf(shown, given));
      element.dataset["settled"] = "";
    });
    this.listen();
  }

  close(): void {
    this.stop();
    this.view.sigma.kill();
    removeEventListener("beforeprint", this.print);
  }

  private get title(): string {
    return this.element.getAttribute("aria-label") ?? "";
  }

  private listen(): void {
    this.view.sigma.on("clickNode", ({ node }) => this.choose(node, null));
    this.view.sigma.on("doubleClickNode", (event) => {
      event.preventSigmaDefault();
      this.choose(event.node, null);
      this.open();
    });
    this.view.sigma.on("clickEdge", ({ edge }) => {
      this.choose(this.view.selection.node, edge);
      this.open();
    });
    this.view.sigma.on("clickStage", () => this.choose(null, null));
    this.place.addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("beforeprint", this.print);
    onTheme(() => this.view.retheme());
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      Enter: () => this.open(), Escape: () => this.choose(null, null), "+": () => this.view.zoom(1.4), "=": () => this.view.zoom(1.4),
      "-": () => this.view.zoom(1 / 1.4), 0: () => this.view.reset(), n: () => this.alongLink(1), b: () => this.alongLink(-1),
    };
    const act = event.key.startsWith("Arrow") ? () => this.step(event.key) : acts[event.key.toLowerCase()] ?? acts[event.key];
    if (act === undefined) return;
    if (event.key === "Escape" && this.view.selection.node === null) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  private step(key: string): void {
    const from = this.view.selection.node;
    const next = from === null ? this.weightiest() : towards(this.graph, from, key);
    if (next !== null) this.choose(next, null);
    else announce("No neighbour that way.");
  }

  private weightiest(): string {
    return [...this.nodes.values()].reduce((a, b) => (b.weight > a.weight ? b : a)).id;
  }

  private alongLink(by: number): void {
    const node = this.view.selection.node ?? this.weightiest();
    const links = linksOf(this.graph, node);
    if (links.length === 0) return;
    const at = this.view.selection.link === null ? -1 : links.indexOf(this.view.selection.link);
    const next = at === -1 ? (by > 0 ? 0 : links.length - 1) : (at + by + links.length) % links.length;
    this.choose(node, links[next] ?? null);
  }

  private choose(node: string | null, link: string | null): void {
    this.view.select(node, link);
    if (node !== null) this.view.look(node);
    this.said.textContent = this.describe(node, link);
    if (this.said.textContent !== "") announce(this.said.textContent);
  }

  private describe(node: string | null, link: string | null): string {
    const chosen = link === null ? undefined : this.links.get(link);
    if (chosen !== undefined) {
      const ends = `${this.nodes.get(chosen.source)?.label ?? ""} and ${this.nodes.get(chosen.target)?.label ?? ""}`;
      return `${chosen.kind === "fact" ? "Fact" : "Assessment"}: ${ends}, ${chosen.label === "" ? `weight ${chosen.weight}` : chosen.label}`;
    }
    const at = node === null ? undefined : this.nodes.get(node);
    if (at === undefined) return "";
    const degree = this.graph.degree(at.id);
    return `${at.label}, ${TYPE_NAMES[at.type]}, ${degree} ${degree === 1 ? "link" : "links"}`;
  }

  private open(): void {
    const { node, link } = this.view.selection;
    const href = link !== null ? this.links.get(link)?.href : node !== null ? this.nodes.get(node)?.href : null;
    const path = ownPath(href);
    if (path === null) announce("No rows are attached to this.");
    else openEvidence(this.place, path);
  }

  private search(): HTMLElement {
    const input = el("input", { class: "cf-input", type: "search", placeholder: "find a node", "aria-label": "Find a node" });
    const find = (): void => {
      const sought = input.value.trim().toLocaleLowerCase();
      if (sought === "") return;
      const found = [...this.nodes.values()].find((node) => node.label.toLocaleLowerCase().includes(sought));
      if (found === undefined) this.said.textContent = `No node's name has “${input.value.trim()}”.`;
      else this.choose(found.id, null);
    };
    input.addEventListener("change", find);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      find();
      this.place.focus();
    });
    return input;
  }

  private zoomButtons(): HTMLElement {
    return el(
      "div",
      { class: "cf-chart__zoom" },
      button("+", { "aria-label": "Zoom in" }, () => this.view.zoom(1.4)),
      button("−", { "aria-label": "Zoom out" }, () => this.view.zoom(1 / 1.4)),
      button("○", { "aria-label": "Show all" }, () => this.view.reset()),
    );
  }
}

function legend(shown: { nodes: ChartNode[]; links: ChartLink[] }): HTMLElement {
  const types = [...new Set(shown.nodes.map((node) => node.type))];
  const kinds = [...new Set(shown.links.map((link) => link.kind))].sort().reverse();
  const disc = (type: ChartNode["type"]): HTMLElement =>
    el("li", {}, el("span", { class: `cf-legend__disc cf-legend__disc--${type}`, "aria-hidden": "true" }, LETTERS[type]), TYPE_NAMES[type]);
  const line = (kind: string): HTMLElement =>
    el("li", {}, el("span", { class: `cf-legend__line cf-legend__line--${kind}`, "aria-hidden": "true" }), kind === "fact" ? "fact, solid" : "assessment, dashed");
  return el("ul", { class: "cf-legend", "aria-label": "Legend" }, ...types.map(disc), ...kinds.map(line));
}
