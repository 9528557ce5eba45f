/** A map of stated positions and service areas: `<section data-island="map">`, props as `MapProps`. */

import { type Area, type MapProps, placesPage, type Point } from "../contracts.ts";
import { announce, el, mintId, ownPath, svg } from "../dom.ts";
import { onTheme, openEvidence, type Picture, picture } from "../picture.ts";
import { empty, failed, fetchJson, isAbort, loading } from "../states.ts";
import { inZone } from "../zones.ts";
import { propsOf, timed } from "./map/clock.ts";
import { MARKS, markOf } from "./map/marks.ts";
import { fromPage } from "./map/places.ts";
import { Player } from "./map/player.ts";
import { MapPicture } from "./map/view.ts";

const KEYS = "In the list: up and down choose a place, Enter opens its rows. On the map: arrow keys move, + and - zoom. On the clock's slider: left and right step, space plays and pauses.";
const MOST_LISTED = 500;
const grouped = new Intl.NumberFormat("en-GB");

export function mount(element: HTMLElement, given: MapProps): void | (() => void) {
  if (given.points.length + given.areas.length === 0) {
    element.querySelector("[data-reading]")?.replaceChildren(empty(given.empty));
    return undefined;
  }
  const frame = picture(element, KEYS);
  const source = ownPath(element.dataset["source"]);
  const closing = new AbortController();
  let view: PlacesView | null = null;
  const draw = (places: MapProps): void => { view = drawn(element, places, frame); };
  const ask = (address: string): void => {
    frame.stage.replaceChildren(loading("Loading every place…"));
    fetchJson(address, closing.signal)
      .then((page) => { frame.stage.replaceChildren(); draw(fromPage(placesPage(page, "places"), given)); })
      .catch((cause: unknown) => { if (!isAbort(cause)) frame.stage.replaceChildren(failed(cause, () => ask(address))); });
  };
  if (source === null) draw(given);
  else ask(source);
  return () => { closing.abort(); view?.close(); };
}

function drawn(element: HTMLElement, given: MapProps, frame: Picture): PlacesView | null {
  frame.say(counted(given));
  try {
    return new PlacesView(element, given, frame);
  } catch {
    frame.stage.replaceChildren(failed(new Error("This browser cannot draw the map: it gives no WebGL. The table has every place."), null));
    frame.showTable();
    return null;
  }
}

class PlacesView {
  private readonly places: (Point | Area)[];
  private readonly zone: string;
  private readonly stem = mintId("place");
  private readonly list = el("ul", { class: "cf-map__list", role: "listbox", tabindex: 0, "aria-label": "Places" });
  private readonly map: MapPicture;
  private readonly player: Player | null;
  private listed: (Point | Area)[] = [];
  private active = -1;

  constructor(element: HTMLElement, given: MapProps, private readonly frame: Picture) {
    const sorted = timed(given);
    this.zone = given.zone;
    this.places = [...sorted.map(({ place }) => place), ...[...given.points, ...given.areas].filter(({ time }) => time === null)];
    const view = el("div", { class: "cf-map__view" });
    frame.stage.append(el("div", { class: "cf-map" }, view, this.list));
    frame.stage.append(legend(given));
    this.enumerate(this.places);
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.map = new MapPicture(view, given, (id) => this.picked(id), (cause) => frame.stage.append(failed(cause, null)));
    this.player = sorted.length === 0 ? null : new Player(sorted, given.zone, ({ found, trails }) => {
      this.enumerate(found === null ? this.places : found.map(({ place }) => place));
      void this.map.ready().then(() => this.map.show(found === null ? null : propsOf(given, found), trails));
    });
    if (this.player !== null) frame.stage.prepend(this.player.element);
    void this.map.drawn().then(() => { element.dataset["settled"] = ""; });
    onTheme(() => this.map.retheme());
  }

  close(): void {
    this.player?.close();
    this.map.close();
  }

  /** Lists places beside the map: all, or those of the clock's window. */
  private enumerate(places: (Point | Area)[]): void {
    this.listed = places.slice(0, MOST_LISTED);
    this.active = -1;
    this.list.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...this.listed.map((place, at) => this.option(place, at)));
  }

  private option(place: Point | Area, at: number): HTMLElement {
    const option = el("li", { role: "option", id: `${this.stem}-${at}`, "aria-selected": "false", dir: "auto" }, place.label, el("small", {}, says(place, this.zone)));
    option.addEventListener("click", () => this.choose(at));
    option.addEventListener("dblclick", () => this.open());
    return option;
  }

  private pressed(event: KeyboardEvent): void {
    const last = this.listed.length - 1;
    const to: Record<string, number> = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, Home: 0, End: last };
    const next = to[event.key];
    if (next !== undefined) this.choose(Math.min(last, Math.max(0, next)));
    else if (event.key === "Enter") this.open();
    else return;
    event.preventDefault();
  }

  private picked(id: string): void {
    const at = this.listed.findIndex((place) => place.id === id);
    if (at >= 0) this.choose(at);
    else this.map.select(id);
    openEvidence(this.frame.stage, ownPath(this.places.find((place) => place.id === id)?.href));
  }

  private choose(at: number): void {
    const place = this.listed[at];
    if (place === undefined) return;
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    this.list.setAttribute("aria-activedescendant", `${this.stem}-${at}`);
    this.map.select(place.id);
    announce(`${place.label}, ${says(place, this.zone)}`);
  }

  private open(): void {
    const path = ownPath(this.listed[this.active]?.href);
    if (path !== null) openEvidence(this.frame.stage, path);
  }
}

/** The time in the reader's zone, then what is known of the place: a position, or the reach of a cell. */
function says(place: Point | Area, zone: string): string {
  const when = place.time === null ? "" : `${inZone(place.time, zone)}, `;
  if (!("radius_m" in place)) return `${when}${markOf(place.what).title.toLowerCase()}, ${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}`;
  const facing = place.azimuth === null ? "" : `, facing ${Math.round(place.azimuth)}°`;
  return `${when}service area, ${grouped.format(place.radius_m)} m${facing}`;
}

function counted(given: MapProps): string {
  const parts = [
    given.points.length === 0 ? null : `${grouped.format(given.points.length)} stated ${given.points.length === 1 ? "position" : "positions"}`,
    given.areas.length === 0 ? null : `${grouped.format(given.areas.length)} service ${given.areas.length === 1 ? "area" : "areas"}`,
  ];
  const listed = given.points.length + given.areas.length > MOST_LISTED ? `; the list has the first ${MOST_LISTED}, the table all` : "";
  return parts.filter((part) => part !== null).join(", ") + listed;
}

/** Symbols of what is on the map, and what a shaded area and a dotted line mean. */
function legend(given: MapProps): HTMLElement {
  const present = new Set(given.points.map(({ what }) => markOf(what).what));
  const marks = MARKS.filter(({ what }) => present.has(what)).map(({ what, title, path }) =>
    el("span", { class: `cf-mark cf-mark--${what}` }, svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, svg("path", { d: path(14) })), ` ${title}`));
  const area = "Dashed: service area of a cell, drawn to a reach that is assumed unless stated. A handset it served was somewhere in or near it; the area is not a position. ";
  const trail = given.points.some(({ time }) => time !== null) ? "Dotted: the order of a subject's positions, not the way taken. " : "";
  const says = `${given.areas.length > 0 ? area : ""}${trail}Land: Natural Earth, 1:10 million; coasts are approximate at this scale.`;
  return el("div", { class: "cf-map__legend" }, ...marks, el("p", { class: "cf-hint" }, says));
}
