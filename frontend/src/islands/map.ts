/** A map of stated positions and service areas: `<section data-island="map">`, props as `MapProps`. */

import type { Area, MapProps, Point } from "../contracts.ts";
import { announce, el, mintId, ownPath } from "../dom.ts";
import { onTheme, openEvidence, type Picture, picture } from "../picture.ts";
import { empty, failed } from "../states.ts";
import { MapPicture } from "./map/view.ts";

const KEYS = "In the list: up and down choose a place, Enter opens its rows. On the map: arrow keys move, + and - zoom.";
const MOST_LISTED = 500;
const grouped = new Intl.NumberFormat("en-GB");

type Place = { id: string; label: string; href: string | null; says: string };

export function mount(element: HTMLElement, given: MapProps): void | (() => void) {
  if (given.points.length + given.areas.length === 0) {
    element.querySelector("[data-reading]")?.replaceChildren(empty(given.empty));
    return undefined;
  }
  const frame = picture(element, KEYS);
  frame.say(counted(given));
  try {
    const view = new PlacesView(element, given, frame);
    return () => view.close();
  } catch {
    frame.stage.replaceChildren(failed(new Error("This browser cannot draw the map: it gives no WebGL. The table has every place."), null));
    frame.showTable();
    return undefined;
  }
}

class PlacesView {
  private readonly places: Place[];
  private readonly stem = mintId("place");
  private readonly list = el("ul", { class: "cf-map__list", role: "listbox", tabindex: 0, "aria-label": "Places" });
  private readonly map: MapPicture;
  private active = -1;

  constructor(element: HTMLElement, given: MapProps, private readonly frame: Picture) {
    this.places = [...given.points.map(saysPoint), ...given.areas.map(saysArea)];
    const view = el("div", { class: "cf-map__view" });
    frame.stage.append(el("div", { class: "cf-map" }, view, this.list));
    frame.stage.after(legend(given));
    this.list.append(...this.places.slice(0, MOST_LISTED).map((place, at) => this.option(place, at)));
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.map = new MapPicture(view, given, (id) => this.picked(id), (cause) => frame.stage.append(failed(cause, null)));
    void this.map.drawn().then(() => { element.dataset["settled"] = ""; });
    onTheme(() => this.map.retheme());
  }

  close(): void {
    this.map.close();
  }

  private option(place: Place, at: number): HTMLElement {
    const option = el("li", { role: "option", id: `${this.stem}-${at}`, "aria-selected": "false", dir: "auto" }, place.label, el("small", {}, place.says));
    option.addEventListener("click", () => this.choose(at));
    option.addEventListener("dblclick", () => this.open());
    return option;
  }

  private pressed(event: KeyboardEvent): void {
    const last = Math.min(this.places.length, MOST_LISTED) - 1;
    const to: Record<string, number> = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, Home: 0, End: last };
    const next = to[event.key];
    if (next !== undefined) this.choose(Math.min(last, Math.max(0, next)));
    else if (event.key === "Enter") this.open();
    else return;
    event.preventDefault();
  }

  private picked(id: string): void {
    this.choose(this.places.findIndex((place) => place.id === id));
    this.open();
  }

  private choose(at: number): void {
    const place = this.places[at];
    if (place === undefined) return;
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    this.list.setAttribute("aria-activedescendant", `${this.stem}-${at}`);
    this.map.select(place.id);
    announce(`${place.label}, ${place.says}`);
  }

  private open(): void {
    const path = ownPath(this.places[this.active]?.href);
    if (path !== null) openEvidence(this.frame.stage, path);
  }
}

function saysPoint(point: Point): Place {
  return { ...point, says: `stated position, ${point.lat.toFixed(5)}, ${point.lon.toFixed(5)}` };
}

function saysArea(area: Area): Place {
  const facing = area.azimuth === null ? "" : `, facing ${Math.round(area.azimuth)}°`;
  return { ...area, says: `service area, ${grouped.format(area.radius_m)} m${facing}` };
}

function counted(given: MapProps): string {
  const parts = [
    given.points.length === 0 ? null : `${grouped.format(given.points.length)} stated ${given.points.length === 1 ? "position" : "positions"}`,
    given.areas.length === 0 ? null : `${grouped.format(given.areas.length)} service ${given.areas.length === 1 ? "area" : "areas"}`,
  ];
  const listed = given.points.length + given.areas.length > MOST_LISTED ? `; the list has the first ${MOST_LISTED}, the table all` : "";
  return parts.filter((part) => part !== null).join(", ") + listed;
}

function legend(given: MapProps): HTMLElement {
  const says = given.areas.length > 0 ? "Dashed: service area of a cell. A handset it served was somewhere in or near it; the area is not a position. " : "";
  return el("p", { class: "cf-hint" }, `${says}Land: Natural Earth, 1:10 million; coasts are approximate at this scale.`);
}
