/** The controls of a map's clock: a window of time that is stepped, played, lengthened and left again. */

import { button, el } from "../../dom.ts";
import { still } from "../../picture.ts";
import { inZone } from "../../zones.ts";
import { type Timed, trails, WINDOWS, within } from "./clock.ts";

const FRAME_MS = 120;
const SLOW_MS = 1000;

export interface Shown { found: Timed[] | null; trails: [number, number][][] }

export class Player {
  readonly element: HTMLElement;
  private readonly slider = el("input", { type: "range", class: "cf-clock__slider", "aria-label": "Start of the window", value: "0" });
  private readonly length = el("select", { "aria-label": "Length of the window" });
  private readonly trailing = el("input", { type: "checkbox" });
  private readonly said = el("output", { class: "cf-clock__said" });
  private readonly play: HTMLButtonElement;
  private timer = 0;
  private moving = false;
  private moment = 0;

  constructor(private readonly sorted: readonly Timed[], private readonly zone: string, private readonly show: (shown: Shown) => void) {
    const named = WINDOWS.map(([seconds, name]) => el("option", { value: seconds }, name));
    this.length.append(...named);
    this.length.value = String(WINDOWS[1]?.[0]);
    this.play = button("Play", { "aria-pressed": "false" }, () => this.toggle());
    this.element = el(
      "div", { class: "cf-clock", role: "group", "aria-label": "Clock" },
      button("Back", {}, () => this.step(-1)), this.play, button("Forward", {}, () => this.step(1)), this.slider,
      el("label", {}, "Window ", this.length), el("label", {}, this.trailing, " Trails"),
      button("All times", {}, () => this.leave()), this.said,
    );
    this.slider.addEventListener("input", () => this.moved());
    this.slider.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.toggle();
    });
    this.length.addEventListener("change", () => this.lengthened());
    this.trailing.addEventListener("change", () => { if (this.moving) this.moved(); });
    this.scale();
    this.restore();
  }

  close(): void {
    clearInterval(this.timer);
  }

  private get begin(): number { return Math.floor((this.sorted[0]?.at ?? 0) / this.seconds) * this.seconds; }
  private get seconds(): number { return Number(this.length.value); }
  private get step_s(): number { return this.seconds / 2; }

  /** Gives the slider half a window for a step. */
  private scale(): void {
    const last = this.sorted.at(-1)?.at ?? 0;
    this.slider.max = String(Math.max(0, Math.ceil((last - this.begin) / this.step_s)));
  }

  /** Keeps the moment, as near as the new steps allow. */
  private lengthened(): void {
    this.scale();
    this.slider.value = String(Math.round((this.moment - this.begin) / this.step_s));
    this.moved();
  }

  private step(by: number): void {
    this.slider.value = String(Number(this.slider.value) + by);
    this.moved();
  }

  private toggle(): void {
    if (this.timer !== 0) {
      this.pause();
      return;
    }
    if (Number(this.slider.value) >= Number(this.slider.max)) this.slider.value = "0";
    this.play.textContent = "Pause";
    this.play.setAttribute("aria-pressed", "true");
    this.timer = window.setInterval(() => {
      if (Number(this.slider.value) >= Number(this.slider.max)) this.pause();
      else this.step(1);
    }, still() ? SLOW_MS : FRAME_MS);
    this.moved();
  }

  private pause(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.play.textContent = "Play";
    this.play.setAttribute("aria-pressed", "false");
    this.keep();
  }

  private leave(): void {
    this.pause();
    this.moving = false;
    this.said.textContent = "";
    this.show({ found: null, trails: [] });
    this.keep();
  }

  private moved(): void {
    this.moving = true;
    const from = this.begin + Number(this.slider.value) * this.step_s;
    this.moment = from;
    const found = within(this.sorted, from, from + this.seconds);
    const [start, end] = [from, from + this.seconds].map((at) => inZone(new Date(at * 1000).toISOString(), this.zone));
    this.said.textContent = `${start} to ${end}: ${found.length.toLocaleString("en-GB")} ${found.length === 1 ? "place" : "places"}`;
    this.slider.setAttribute("aria-valuetext", this.said.textContent);
    this.show({ found, trails: this.trailing.checked ? trails(found) : [] });
    if (this.timer === 0) this.keep();
  }

  /** Writes window and moment into the address, so that a view can be linked. */
  private keep(): void {
    const url = new URL(location.href);
    for (const name of ["at", "window", "trails"]) url.searchParams.delete(name);
    if (this.moving) {
      url.searchParams.set("at", new Date((this.begin + Number(this.slider.value) * this.step_s) * 1000).toISOString().slice(0, 19));
      url.searchParams.set("window", this.length.value);
      if (this.trailing.checked) url.searchParams.set("trails", "1");
    }
    history.replaceState(history.state, "", url);
  }

  private restore(): void {
    const asked = new URL(location.href).searchParams;
    const at = Date.parse(`${asked.get("at") ?? ""}Z`) / 1000;
    if (!Number.isFinite(at)) return;
    if (WINDOWS.some(([seconds]) => String(seconds) === asked.get("window"))) this.length.value = asked.get("window") ?? "";
    this.trailing.checked = asked.has("trails");
    this.scale();
    this.slider.value = String(Math.round((at - this.begin) / this.step_s));
    queueMicrotask(() => this.moved());
  }
}
