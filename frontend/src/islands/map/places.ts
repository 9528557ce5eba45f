/** Places as shapes on the map: a point where a position is stated, a sector or circle where a cell serves. */

import type { Feature, FeatureCollection, Polygon, Position } from "geojson";
import type { Area, MapProps, PlacesPage, Point } from "../../contracts.ts";
import { markOf } from "./marks.ts";

const EARTH_M = 6_371_008.8;
const STEPS = 48;

export function pointsOf(given: MapProps): FeatureCollection {
  const features: Feature[] = given.points.map((point) => ({
    type: "Feature", properties: { id: point.id, mark: markOf(point.what).what }, geometry: { type: "Point", coordinates: [point.lon, point.lat] },
  }));
  return { type: "FeatureCollection", features };
}

/** Each service area once, however many records name it: the first of them stands for it. */
export function areasOf(given: MapProps): FeatureCollection {
  const drawn = new Map<string, Area>();
  for (const area of given.areas) {
    const key = `${area.lat} ${area.lon} ${area.radius_m} ${area.azimuth} ${area.beam}`;
    if (!drawn.has(key)) drawn.set(key, area);
  }
  const features = [...drawn.values()].map((area): Feature<Polygon> => ({
    type: "Feature", properties: { id: area.id }, geometry: { type: "Polygon", coordinates: [outline(area)] },
  }));
  return { type: "FeatureCollection", features };
}

/** The places of a source's answer, as the map draws them. */
export function fromPage(page: PlacesPage, given: MapProps): MapProps {
  const points: Point[] = [];
  const areas: Area[] = [];
  for (const [id, lat, lon, what, who, place, time, radius, azimuth, beam] of page.rows) {
    const [of, name] = [page.whos[Number(who)] ?? "", page.places[Number(place)] ?? ""];
    const point: Point = {
      id: String(id), lat: Number(lat), lon: Number(lon), label: [of, name].filter((part) => part !== "").join(", "),
      href: page.record + encodeURIComponent(String(id)), time: time === null || time === undefined ? null : String(time),
      who: of, what: page.whats[Number(what)] ?? "",
    };
    if (typeof radius === "number") areas.push({ ...point, radius_m: radius, azimuth: typeof azimuth === "number" ? azimuth : null, beam: Number(beam) });
    else points.push(point);
  }
  return { points, areas, empty: given.empty, zone: given.zone };
}

/** The ring around a service area: a circle, or a sector from the mast; longitudes are left to run past 180. */
export function outline(area: Area): Position[] {
  const whole = area.azimuth === null || area.beam >= 360;
  const [from, width] = whole ? [0, 360] : [(area.azimuth ?? 0) - area.beam / 2, area.beam];
  const arc = Array.from({ length: STEPS + 1 }, (_, at) => destination(area, from + (width * at) / STEPS, area.radius_m));
  const mast: Position = [area.lon, area.lat];
  return whole ? arc : [mast, ...arc, mast];
}

/** Where one comes to from a place, `metres` along a great circle at a bearing in degrees from north. */
export function destination(from: { lat: number; lon: number }, bearing: number, metres: number): Position {
  const [angle, lat, turn] = [metres / EARTH_M, radians(from.lat), radians(bearing)];
  const there = Math.asin(Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(turn));
  const east = Math.atan2(Math.sin(turn) * Math.sin(angle) * Math.cos(lat), Math.cos(angle) - Math.sin(lat) * Math.sin(there));
  return [from.lon + degrees(east), degrees(there)];
}

/** West, south, east and north of everything, or null where there is nothing. */
export function bounds(given: MapProps): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null;
  const take = (west: number, south: number, east: number, north: number): void => {
    box = box === null ? [west, south, east, north]
      : [Math.min(box[0], west), Math.min(box[1], south), Math.max(box[2], east), Math.max(box[3], north)];
  };
  for (const { lon, lat } of given.points) take(lon, lat, lon, lat);
  for (const { lon, lat, radius_m } of given.areas) {
    const high = degrees(radius_m / EARTH_M);
    const wide = high / Math.max(Math.cos(radians(lat)), 0.01);
    take(lon - wide, lat - high, lon + wide, lat + high);
  }
  return box;
}

const radians = (value: number): number => (value * Math.PI) / 180;
const degrees = (value: number): number => (value * 180) / Math.PI;
