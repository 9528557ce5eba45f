/** The drawing of a chart with sigma: colours of the theme, letters in the nodes, what is selected. */

import type Graph from "graphology";
import Sigma from "sigma";
import { EdgeRectangleProgram } from "sigma/rendering";
import type { Settings } from "sigma/settings";
import type { NodeDisplayData, PartialButFor } from "sigma/types";
import type { NodeType } from "../../contracts.ts";
import { token } from "../../dom.ts";
import { still } from "../../picture.ts";
import { DashedLinkProgram } from "./dashed.ts";
import { LETTERS, shortened } from "./graph.ts";

export interface Selection { node: string | null; link: string | null }

/** Up to this many nodes each shows the letter of its type; in a larger crowd only those with room for a name. */
const MOST_LETTERS = 400;

interface Box { left: number; right: number; top: number; bottom: number }
interface Colours { nodes: Record<string, string>; link: string; text: string; ground: string; focus: string; faint: string }

export class ChartView {
  readonly sigma: Sigma;
  private ready = false;
  readonly selection: Selection = { node: null, link: null };
  private colours = readColours();
  private near = new Set<string>();
  private written: Box[] | null = null;

  constructor(private readonly graph: Graph, place: HTMLElement) {
    this.sigma = new Sigma(graph, place, {
      edgeProgramClasses: { fact: EdgeRectangleProgram, assessment: DashedLinkProgram },
      defaultEdgeType: "fact",
      defaultDrawNodeLabel: (context, data, settings) => this.drawLabel(context, data, settings),
      defaultDrawNodeHover: (context, data, settings) => this.drawHover(context, data, settings),
      nodeReducer: (id, data) => this.dressNode(id, data),
      edgeReducer: (id, data) => this.dressLink(id, data),
      labelSize: 12,
      labelFont: getComputedStyle(document.body).fontFamily,
      labelRenderedSizeThreshold: 3,
      labelDensity: 1.4,
      enableEdgeEvents: true,
      zIndex: true,
      allowInvalidContainer: true,
      minCameraRatio: 0.02,
      maxCameraRatio: 4,
    } satisfies Partial<Settings>);
    this.ready = true;
    this.sigma.on("beforeRender", () => { this.written = null; });
  }

  select(node: string | null, link: string | null): void {
    Object.assign(this.selection, { node, link });
    this.near = new Set(node === null ? [] : this.graph.neighbors(node));
    this.sigma.refresh({ skipIndexation: true });
  }

  retheme(): void {
    this.colours = readColours();
    this.sigma.refresh({ skipIndexation: true });
  }

  /** Brings a node into view without changing how near it is looked at. */
  look(node: string): void {
    const shown = this.sigma.getNodeDisplayData(node);
    if (shown === undefined) return;
    const { x, y } = this.sigma.framedGraphToViewport(shown);
    const { width, height } = this.sigma.getDimensions();
    if (x > 40 && y > 40 && x < width - 40 && y < height - 40) return;
    void this.sigma.getCamera().animate({ x: shown.x, y: shown.y }, { duration: still() ? 0 : 200 });
  }

  zoom(factor: number): void {
    const camera = this.sigma.getCamera();
    void camera.animate({ ratio: Math.min(4, Math.max(0.02, camera.ratio / factor)) }, { duration: still() ? 0 : 150 });
  }

  reset(): void {
    void this.sigma.getCamera().animate({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }, { duration: still() ? 0 : 200 });
  }

  private dressNode(id: string, data: Record<string, unknown>): Partial<NodeDisplayData> {
    const { node } = this.selection;
    const kind = data["kind"] as string;
    const apart = node !== null && id !== node && !this.near.has(id);
    const color = apart ? this.colours.faint : (this.colours.nodes[kind] ?? this.colours.link);
    const ours = node !== null && !apart;
    return { ...data, color, highlighted: id === node, forceLabel: this.graph.order <= MOST_LETTERS || (ours && this.near.size < 40), zIndex: ours ? 1 : 0 } as Partial<NodeDisplayData>;
  }

  private dressLink(id: string, data: Record<string, unknown>): Record<string, unknown> {
    const { node, link } = this.selection;
    if (id === link) return { ...data, color: this.colours.focus, size: Number(data["size"]) + 2, zIndex: 2 };
    const apart = node !== null && !this.graph.hasExtremity(id, node);
    return { ...data, color: apart ? this.colours.faint : this.colours.link, zIndex: apart ? 0 : 1 };
  }

  private drawLabel(context: CanvasRenderingContext2D, data: Label, settings: Settings): void {
    drawLetter(context, data, this.colours.ground, settings.labelFont);
    if (data.label === null || data.label === undefined) return;
    context.font = `${settings.labelSize}px ${settings.labelFont}`;
    const text = shortened(data.label);
    const place = this.claim(data, context.measureText(text).width, settings.labelSize);
    if (place === null) return;
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = this.colours.ground;
    context.fillStyle = this.colours.text;
    context.strokeText(text, place.left, place.bottom - 3);
    context.fillText(text, place.left, place.bottom - 3);
  }

  /** A place beside the node that is free; names that would stand on one another, or on a node, are left to pointer and keyboard. */
  private claim(data: Label, width: number, height: number): Box | null {
    const taken = (this.written ??= this.discs());
    const [side, above] = [data.size + 3, data.size + height / 2 + 3];
    const middles = [[side + width / 2, 0], [-side - width / 2, 0], [0, above], [0, -above]] as const;
    for (const [across, down] of middles) {
      const [x, y] = [data.x + across, data.y + down];
      const box = { left: x - width / 2, right: x + width / 2, top: y - height / 2 - 1, bottom: y + height / 2 + 1 };
      if (taken.some((at) => at.right > box.left && at.left < box.right && at.bottom > box.top && at.top < box.bottom)) continue;
      taken.push(box);
      return box;
    }
    return null;
  }

  /** The room that the nodes take, in pixels of the view; sigma draws a first time before it can be asked. */
  private discs(): Box[] {
    if (!this.ready) return [];
    return this.graph.mapNodes((id) => {
      const shown = this.sigma.getNodeDisplayData(id);
      const { x, y } = this.sigma.framedGraphToViewport(shown ?? { x: 0, y: 0 });
      const size = shown === undefined ? 0 : this.sigma.scaleSize(shown.size);
      return { left: x - size, right: x + size, top: y - size, bottom: y + size };
    });
  }

  private drawHover(context: CanvasRenderingContext2D, data: Label, settings: Settings): void {
    this.written = [];  // the node in question is named whatever stands there
    context.beginPath();
    context.arc(data.x, data.y, data.size + 3, 0, Math.PI * 2);
    context.lineWidth = 2.5;
    context.strokeStyle = this.colours.focus;
    context.stroke();
    context.beginPath();
    context.arc(data.x, data.y, data.size, 0, Math.PI * 2);
    context.fillStyle = data.color;
    context.fill();
    this.drawLabel(context, data, settings);
  }
}

type Label = PartialButFor<NodeDisplayData, "x" | "y" | "size" | "label" | "color">;

function drawLetter(context: CanvasRenderingContext2D, data: Label, colour: string, font: string): void {
  if (data.size < 5) return;
  context.font = `bold ${Math.round(data.size * 1.15)}px ${font}`;
  context.textAlign = "center";
  context.fillStyle = colour;
  context.fillText(LETTERS[(data as { kind?: NodeType }).kind ?? "identifier"], data.x, data.y + data.size * 0.4);
  context.textAlign = "left";
}

function readColours(): Colours {
  const types = Object.keys(LETTERS).map((type) => [type, token(`--cf-${type}`)]);
  return {
    nodes: Object.fromEntries(types) as Record<string, string>,
    link: token("--cf-edge"), text: token("--cf-text"), ground: token("--cf-ground"), focus: token("--cf-focus"), faint: token("--cf-rule"),
  };
}
