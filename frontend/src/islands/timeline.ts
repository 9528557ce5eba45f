/** A timeline in lanes: `<section data-island="timeline">`, props as `TimelineProps`. Drawn as SVG, so it prints. */

import type { TimelineProps } from "../contracts.ts";
import { announce, button, el, ownPath, svg } from "../dom.ts";
import { openEvidence, type Picture, picture } from "../picture.ts";
import { empty } from "../states.ts";
import { chosenZone, inZone } from "../zones.ts";
import { ticks } from "./timeline/axis.ts";
import { bars, inView, type Mark, marksOf, MOST_MARKS, rowsOf } from "./timeline/marks.ts";

const KEYS = "Left and right go to the item before and after, up and down change the lane, Enter opens it, + and - zoom, 0 shows all. Drag to move.";
const LANE = 30;
const AXIS = 26;
const NAMES = 150;
const BAR = 4;
const CHARACTER = 6.4;
const LEAST_SPAN = 10_000;

export function mount(element: HTMLElement, given: TimelineProps): void | (() => void) {
  if (given.items.length === 0) {
    element.querySelector("[data-reading]")?.replaceChildren(empty(given.empty));
    return undefined;
  }
  const timeline = new Timeline(element, given, picture(element, KEYS));
  return () => timeline.close();
}

class Timeline {
  private readonly marks: Mark[];
  private readonly lanes: string[];
  private readonly unread: number;
  /** Where each lane begins, in pixels, and where the last one ends. */
  private readonly tops: number[] = [AXIS];
  private readonly canvas = svg("svg", { class: "cf-timeline", tabindex: 0, role: "application" });
  private readonly said = el("p", { class: "cf-chart__said" });
  private start = 0;
  private end = 1;
  private active = -1;
  private grabbed: { x: number; start: number; end: number } | null = null;
  private readonly redraw = (): void => this.draw();

  constructor(element: HTMLElement, private readonly given: TimelineProps, private readonly frame: Picture) {
    ({ marks: this.marks, lanes: this.lanes, unread: this.unread } = marksOf(given.items));
    for (const rows of rowsOf(this.marks, this.lanes.length)) this.tops.push((this.tops.at(-1) ?? AXIS) + rows * LANE);
    this.canvas.setAttribute("aria-label", `${element.getAttribute("aria-label") ?? ""}, timeline`);
    frame.stage.append(this.canvas, this.zoomButtons(), this.said);
    this.showAll();
    this.listen();
  }

  close(): void {
    document.removeEventListener("cf:zone", this.redraw);
  }

  private get zone(): string { return chosenZone(this.given.zone); }
  private get across(): number { return Math.max(200, this.frame.stage.clientWidth - NAMES - 10); }

  private listen(): void {
    this.canvas.addEventListener("keydown", (event) => this.pressed(event as KeyboardEvent));
    this.canvas.addEventListener("pointerdown", (event) => this.grab(event as PointerEvent));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event as PointerEvent));
    this.canvas.addEventListener("pointerup", (event) => this.release(event as PointerEvent));
    this.canvas.addEventListener("wheel", (event) => this.wheeled(event as WheelEvent), { passive: false });
    document.addEventListener("cf:zone", this.redraw);
    new ResizeObserver(this.redraw).observe(this.frame.stage);
  }

  private showAll(): void {
    const first = this.marks[0]?.start ?? 0;
    const last = this.marks.reduce((most, mark) => Math.max(most, mark.end), first);
    const margin = Math.max((last - first) * 0.04, LEAST_SPAN);
    [this.start, this.end] = [first - margin, last + margin];
    this.draw();
  }

  private top(lane: number): number {
    return this.tops[lane] ?? AXIS;
  }

  private x(at: number): number {
    return NAMES + ((at - this.start) / (this.end - this.start)) * this.across;
  }

  private draw(): void {
    const height = (this.tops.at(-1) ?? AXIS) + 4;
    const width = NAMES + this.across + 10;
    this.canvas.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.canvas.setAttribute("height", String(height));
    const seen = inView(this.marks, this.start, this.end);
    const drawnMarks = seen.length > MOST_MARKS ? this.density(seen) : seen.map((mark) => this.mark(mark));
    const clip = svg("svg", { x: NAMES, y: 0, width: this.across + 10, height, viewBox: `${NAMES} 0 ${this.across + 10} ${height}` }, ...drawnMarks);
    this.canvas.replaceChildren(...this.backdrop(height, width), clip);
    this.frame.say(this.status(seen.length));
  }

  private status(seen: number): string {
    const count = new Intl.NumberFormat("en-GB");
    const unread = this.unread === 0 ? "" : `; ${count.format(this.unread)} without a readable time are in the table only`;
    const dense = seen > MOST_MARKS ? ", drawn as bars by number: zoom in to see each" : "";
    return `${count.format(seen)} of ${count.format(this.marks.length)} items in view${dense}${unread}. Times in ${this.zone}.`;
  }

  private backdrop(height: number, width: number): SVGElement[] {
    const lanes = this.lanes.flatMap((name, at) => [
      ...(at % 2 === 0 ? [svg("rect", { class: "cf-timeline__lane", x: 0, y: this.top(at), width, height: this.top(at + 1) - this.top(at) })] : []),
      svg("text", { x: 8, y: this.top(at) + 19 }, shortened(name, NAMES - 14), svg("title", {}, name)),
    ]);
    const axis = ticks(this.start, this.end, this.zone, Math.max(2, Math.floor(this.across / 95))).flatMap((tick) => [
      svg("line", { class: "cf-timeline__rule", x1: this.x(tick.at), x2: this.x(tick.at), y1: 18, y2: height }),
      svg("text", { class: "cf-timeline__tick", x: this.x(tick.at), y: 13, "text-anchor": "middle" }, tick.text),
    ]);
    return [...lanes, ...axis];
  }

  private mark(mark: Mark): SVGElement {
    const at = this.marks.indexOf(mark);
    const middle = this.top(mark.lane) + mark.row * LANE + LANE / 2;
    const [from, to] = [this.x(mark.start), this.x(mark.end)];
    const kind = mark.item.kind === "assessment" ? " cf-timeline__mark--assessment" : "";
    const shape =
      to - from > 4
        ? svg("rect", { class: `cf-timeline__mark cf-timeline__mark--span${kind}`, x: from, y: middle - 9, width: to - from, height: 18, rx: 2 })
        : svg("circle", { class: `cf-timeline__mark${kind}`, cx: from, cy: middle, r: 5 });
    shape.setAttribute("data-at", String(at));
    shape.toggleAttribute("data-active", at === this.active);
    shape.append(svg("title", {}, `${this.timesOf(mark)}: ${mark.item.label}`));
    return svg("g", {}, shape, ...this.label(mark, at, from, to, middle));
  }

  /** A name stands beside its mark where the next one in the lane leaves room. */
  private label(mark: Mark, at: number, from: number, to: number, middle: number): SVGElement[] {
    let next = at + 1;
    while (next < this.marks.length && !sameRow(this.marks[next], mark)) next += 1;
    const until = next < this.marks.length ? this.x(this.marks[next]?.start ?? 0) : this.x(this.end);
    const inside = to - from > 60;
    const begin = inside ? Math.max(from, NAMES) + 5 : to + 8;
    const room = (inside ? to : until) - begin - 8;
    if (room < 36) return [];
    return [svg("text", { x: begin, y: middle + 4, "pointer-events": "none" }, shortened(mark.item.label, room))];
  }

  private density(seen: Mark[]): SVGElement[] {
    return bars(seen, this.start, this.end, this.across, BAR).map((bar) => {
      const height = Math.max(2, bar.share * (LANE - 4));
      const y = this.top(bar.lane) + LANE - height - 2;
      const shape = { class: "cf-timeline__density", x: NAMES + bar.x, y, width: bar.width - 0.5, height };
      return svg("rect", shape, svg("title", {}, `${bar.count} items`));
    });
  }

  private timesOf(mark: Mark): string {
    const [from, to] = [inZone(mark.item.start, this.zone), mark.item.end === null ? null : inZone(mark.item.end, this.zone)];
    return to === null ? from : `${from} to ${to}`;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowRight: () => this.activate(this.active + 1),
      ArrowLeft: () => this.activate(this.active < 0 ? 0 : this.active - 1),
      ArrowDown: () => this.changeLane(1),
      ArrowUp: () => this.changeLane(-1),
      Home: () => this.activate(0),
      End: () => this.activate(this.marks.length - 1),
      Enter: () => this.open(this.active),
      "+": () => this.zoom(0.5),
      "=": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      0: () => this.showAll(),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  private activate(at: number): void {
    const mark = this.marks[Math.min(this.marks.length - 1, Math.max(0, at))];
    if (mark === undefined) return;
    this.active = this.marks.indexOf(mark);
    if (mark.start < this.start || mark.start > this.end) this.moveTo(mark.start);
    else this.draw();
    this.said.textContent = `${this.timesOf(mark)}, ${mark.item.lane}: ${mark.item.label}${mark.item.kind === "assessment" ? " (assessment)" : ""}`;
    announce(this.said.textContent);
  }

  /** The item nearest in time of the next lane that has one. */
  private changeLane(by: number): void {
    const from = this.marks[this.active];
    if (from === undefined) return this.activate(0);
    for (let lane = from.lane + by; lane >= 0 && lane < this.lanes.length; lane += by) {
      const there = this.marks.filter((mark) => mark.lane === lane);
      const nearest = there.reduce<Mark | null>(
        (best, mark) => (best === null || Math.abs(mark.start - from.start) < Math.abs(best.start - from.start) ? mark : best),
        null,
      );
      if (nearest !== null) return this.activate(this.marks.indexOf(nearest));
    }
    return undefined;
  }

  private open(at: number): void {
    const path = ownPath(this.marks[at]?.item.href);
    if (path !== null) openEvidence(this.frame.stage, path);
  }

  private zoom(factor: number, around = this.marks[this.active]?.start): void {
    const middle = around !== undefined && around >= this.start && around <= this.end ? around : (this.start + this.end) / 2;
    const span = Math.max(LEAST_SPAN, (this.end - this.start) * factor);
    const share = (middle - this.start) / (this.end - this.start);
    [this.start, this.end] = [middle - span * share, middle + span * (1 - share)];
    this.draw();
  }

  private moveTo(middle: number): void {
    const half = (this.end - this.start) / 2;
    [this.start, this.end] = [middle - half, middle + half];
    this.draw();
  }

  /** With Ctrl, as in a map; without, the page scrolls as anywhere. */
  private wheeled(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const across = event.clientX - this.canvas.getBoundingClientRect().left - NAMES;
    this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.start + (across / this.across) * (this.end - this.start));
  }

  private grab(event: PointerEvent): void {
    this.grabbed = { x: event.clientX, start: this.start, end: this.end };
  }

  private drag(event: PointerEvent): void {
    if (this.grabbed === null || Math.abs(event.clientX - this.grabbed.x) < 4) return;
    this.canvas.setPointerCapture(event.pointerId);
    const moved = ((event.clientX - this.grabbed.x) / this.across) * (this.grabbed.end - this.grabbed.start);
    [this.start, this.end] = [this.grabbed.start - moved, this.grabbed.end - moved];
    this.draw();
  }

  private release(event: PointerEvent): void {
    const still = this.grabbed !== null && Math.abs(event.clientX - this.grabbed.x) < 4;
    this.grabbed = null;
    const at = (event.target as Element).getAttribute("data-at");
    if (!still || at === null) return;
    this.activate(Number(at));
    this.open(Number(at));
  }

  private zoomButtons(): HTMLElement {
    return el(
      "div",
      { class: "cf-timeline__zoom" },
      button("Zoom in", {}, () => this.zoom(0.5)),
      button("Zoom out", {}, () => this.zoom(2)),
      button("Show all", {}, () => this.showAll()),
    );
  }
}

function sameRow(one: Mark | undefined, other: Mark): boolean {
  return one?.lane === other.lane && one.row === other.row;
}

function shortened(text: string, room: number): string {
  const fits = Math.max(1, Math.floor(room / CHARACTER));
  return text.length <= fits ? text : `${text.slice(0, fits - 1)}…`;
}
