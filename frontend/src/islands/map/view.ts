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
import { areasOf, bounds, pointsOf } from "./places.ts";

const NOWHERE = { type: "FeatureCollection" as const, features: [] };

export class MapPicture {
  private readonly map: MapLibre;
  private readonly closing = new AbortController();

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
    this.showAll();
    for (const layer of ["points", "areas"]) {
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

  retheme(): void {
    const wanted = style(this.given);
    for (const layer of wanted.layers) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) this.map.setPaintProperty(layer.id, name as never, value as never);
    }
  }

  /** True once land and places are drawn. */
  async drawn(): Promise<void> {
    await new Promise<void>((done) => void this.map.once("idle", () => done()));
  }

  private async land(): Promise<void> {
    const topology = (await fetchJson(landUrl, this.closing.signal)) as Topology<{ countries: GeometryCollection }>;
    const countries = feature(topology, topology.objects.countries);
    if (!this.map.isStyleLoaded()) await new Promise<void>((done) => void this.map.once("load", () => done()));
    this.map.getSource<GeoJSONSource>("land")?.setData(countries);
  }
}

function style(given: MapProps) {
  const [accent, focus, ground] = [token("--cf-accent"), token("--cf-focus"), token("--cf-ground")];
  const none = ["==", ["get", "id"], ""] as never;
  return {
    version: 8 as const,
    sources: {
      land: { type: "geojson" as const, data: NOWHERE },
      areas: { type: "geojson" as const, data: areasOf(given) },
      points: { type: "geojson" as const, data: pointsOf(given) },
    },
    layers: [
      { id: "sea", type: "background" as const, paint: { "background-color": token("--cf-sea") } },
      { id: "land", type: "fill" as const, source: "land", paint: { "fill-color": token("--cf-land") } },
      { id: "borders", type: "line" as const, source: "land", paint: { "line-color": token("--cf-border"), "line-width": 0.8 } },
      { id: "areas", type: "fill" as const, source: "areas", paint: { "fill-color": accent, "fill-opacity": 0.16 } },
      { id: "areas-edge", type: "line" as const, source: "areas", paint: { "line-color": accent, "line-width": 1.2, "line-dasharray": [3, 2] } },
      { id: "areas-chosen", type: "line" as const, source: "areas", filter: none, paint: { "line-color": focus, "line-width": 3 } },
      { id: "points", type: "circle" as const, source: "points", paint: { "circle-radius": 5, "circle-color": accent, "circle-stroke-color": ground, "circle-stroke-width": 1.5 } },
      { id: "points-chosen", type: "circle" as const, source: "points", filter: none, paint: { "circle-radius": 8, "circle-color": accent, "circle-stroke-color": focus, "circle-stroke-width": 3 } },
    ],
  };
}
