/** The map itself: land from Natural Earth that ships with the package, no tiles, no labels, no network. */

import { GeoJSONSource, type LngLatBoundsLike, Map as MapLibre, type MapMouseEvent, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import landUrl from "world-atlas/countries-10m.json?url";
import type { MapProps } from "../../contracts.ts";
import { token } from "../../dom.ts";
import { still } from "../../picture.ts";
import { fetchJson } from "../../states.ts";
import { image, MARKS } from "./marks.ts";
import { areasOf, bounds, pointsOf } from "./places.ts";

/** Beyond so many points each is a dot in its colour: a symbol apiece costs more than a frame has. */
const MOST_SYMBOLS = 20_000;
const FAINT = 0.25;
const NOWHERE = { type: "FeatureCollection" as const, features: [] };

export class MapPicture {
  private readonly map: MapLibre;
  private readonly closing = new AbortController();
  private shown: [MapProps | null, [number, number][][]] = [null, []];

  /** Draws into `place`; `picked` is told the id of what is clicked, `trouble` why land could not be drawn. */
  constructor(place: HTMLElement, private readonly given: MapProps, picked: (id: string) => void, trouble: (cause: unknown) => void) {
    setWorkerUrl(workerUrl);
    this.map = new MapLibre({
      container: place, style: style(given), attributionControl: false, dragRotate: false, pitchWithRotate: false,
      maxZoom: 17, fadeDuration: 0, renderWorldCopies: false,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new ScaleControl({}), "bottom-left");
    this.map.setMissingStyleImageResolver(async (id) => {
      const mark = MARKS.find(({ what }) => what === id);
      if (mark !== undefined && !this.map.hasImage(id)) this.map.addImage(id, image(mark), { pixelRatio: 2 });
    });
    this.showAll();
    for (const layer of ["now-points", "now-areas", "points", "areas"]) {
      this.map.on("click", layer, (event: MapMouseEvent & { features?: { properties: Record<string, unknown> }[] }) => {
        const id = event.features?.[0]?.properties["id"];
        if (typeof id === "string") picked(id);
      });
      this.map.on("mouseenter", layer, () => { this.map.getCanvas().style.cursor = "pointer"; });
      this.map.on("mouseleave", layer, () => { this.map.getCanvas().style.cursor = ""; });
    }
    void this.land().catch(trouble);
  }

  close(): void {
    this.closing.abort();
    this.map.remove();
  }

  showAll(): void {
    const box = bounds(this.given);
    if (box !== null) this.map.fitBounds(box as LngLatBoundsLike, { padding: 40, maxZoom: 13, animate: false });
  }

  /** Marks a place, and brings it into view. */
  select(id: string): void {
    const chosen = ["==", ["get", "id"], id] as never;
    this.map.setFilter("points-chosen", chosen);
    this.map.setFilter("areas-chosen", chosen);
    const place = this.given.points.find((point) => point.id === id) ?? this.given.areas.find((area) => area.id === id);
    if (place === undefined || this.map.getBounds().contains([place.lon, place.lat])) return;
    this.map.easeTo({ center: [place.lon, place.lat], animate: !still() });
  }

  /** Shows some places at full strength and all others faintly; without any, all alike. */
  show(now: MapProps | null, trails: [number, number][][]): void {
    this.shown = [now, trails];
    const lines = { type: "MultiLineString" as const, coordinates: trails };
    this.map.getSource<GeoJSONSource>("now-points")?.setData(now === null ? NOWHERE : pointsOf(now));
    this.map.getSource<GeoJSONSource>("now-areas")?.setData(now === null ? NOWHERE : areasOf(now));
    this.map.getSource<GeoJSONSource>("trails")?.setData({ type: "Feature", properties: {}, geometry: lines });
    const strength = now === null ? 1 : FAINT;
    this.map.setPaintProperty("areas", "fill-opacity", 0.16 * strength);
    this.map.setPaintProperty("areas-edge", "line-opacity", strength);
    if (this.map.getLayer("points")?.type === "symbol") this.map.setPaintProperty("points", "icon-opacity", strength);
    else this.map.setPaintProperty("points", "circle-opacity", strength);
  }

  retheme(): void {
    for (const mark of MARKS) if (this.map.hasImage(mark.what)) this.map.updateImage(mark.what, image(mark));
    const wanted = style(this.given);
    for (const layer of wanted.layers) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) this.map.setPaintProperty(layer.id, name as never, value as never);
    }
    this.show(...this.shown);
  }

  /** Waits until layers can be changed. */
  async ready(): Promise<void> {
    if (!this.map.isStyleLoaded()) await new Promise<void>((done) => void this.map.once("load", () => done()));
  }

  /** True once land and places are drawn. */
  async drawn(): Promise<void> {
    await new Promise<void>((done) => void this.map.once("idle", () => done()));
  }

  private async land(): Promise<void> {
    const topology = (await fetchJson(landUrl, this.closing.signal)) as Topology<{ countries: GeometryCollection }>;
    const countries = feature(topology, topology.objects.countries);
    await this.ready();
    this.map.getSource<GeoJSONSource>("land")?.setData(countries);
  }
}

/** Points as symbols, or as dots in the symbols' colours where there are too many. */
function pointLayer(id: string, source: string, count: number) {
  if (count <= MOST_SYMBOLS) {
    const layout = { "icon-image": ["get", "mark"] as never, "icon-allow-overlap": true, "icon-ignore-placement": true };
    return { id, type: "symbol" as const, source, layout, paint: { "icon-opacity": 1 } };
  }
  const colours = MARKS.flatMap(({ what, colour }) => [what, token(colour)]);
  return { id, type: "circle" as const, source, paint: { "circle-radius": 3, "circle-color": ["match", ["get", "mark"], ...colours, token("--cf-identifier")] as never } };
}

function areaLayers(prefix: string, source: string) {
  const accent = token("--cf-accent");
  return [
    { id: prefix, type: "fill" as const, source, paint: { "fill-color": accent, "fill-opacity": 0.16 } },
    { id: `${prefix}-edge`, type: "line" as const, source, paint: { "line-color": accent, "line-width": 1.2, "line-dasharray": [3, 2] } },
  ];
}

function style(given: MapProps) {
  const [focus, ground] = [token("--cf-focus"), token("--cf-ground")];
  const none = ["==", ["get", "id"], ""] as never;
  return {
    version: 8 as const,
    sources: {
      land: { type: "geojson" as const, data: NOWHERE },
      areas: { type: "geojson" as const, data: areasOf(given) },
      points: { type: "geojson" as const, data: pointsOf(given) },
      "now-areas": { type: "geojson" as const, data: NOWHERE },
      "now-points": { type: "geojson" as const, data: NOWHERE },
      trails: { type: "geojson" as const, data: NOWHERE },
    },
    layers: [
      { id: "sea", type: "background" as const, paint: { "background-color": token("--cf-sea") } },
      { id: "land", type: "fill" as const, source: "land", paint: { "fill-color": token("--cf-land") } },
      { id: "borders", type: "line" as const, source: "land", paint: { "line-color": token("--cf-border"), "line-width": 0.8 } },
      ...areaLayers("areas", "areas"),
      { id: "areas-chosen", type: "line" as const, source: "areas", filter: none, paint: { "line-color": focus, "line-width": 3 } },
      pointLayer("points", "points", given.points.length),
      ...areaLayers("now-areas", "now-areas"),
      { id: "trails", type: "line" as const, source: "trails", paint: { "line-color": focus, "line-width": 1.5, "line-dasharray": [1, 2] } },
      pointLayer("now-points", "now-points", 0),
      { id: "points-chosen", type: "circle" as const, source: "points", filter: none, paint: { "circle-radius": 9, "circle-color": ground, "circle-opacity": 0.4, "circle-stroke-color": focus, "circle-stroke-width": 3 } },
    ],
  };
}
