/** Places as shapes on the map: a point where a position is stated, a sector or circle where a cell serves. */

import type { Feature, FeatureCollection, Polygon, Position } from "geojson";
import type { Area, MapProps } from "../../contracts.ts";

const EARTH_M = 6_371_008.8;
const STEPS = 48;

export function pointsOf(given: MapProps): FeatureCollection {
  const features: Feature[] = given.points.map((point) => ({
    type: "Feature", properties: { id: point.id }, geometry: { type: "Point", coordinates: [point.lon, point.lat] },
  }));
  return { type: "FeatureCollection", features };
}

export function areasOf(given: MapProps): FeatureCollection {
  const features = given.areas.map((area): Feature<Polygon> => ({
    type: "Feature", properties: { id: area.id }, geometry: { type: "Polygon", coordinates: [outline(area)] },
  }));
  return { type: "FeatureCollection", features };
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
  const places: Position[] = [...given.points.map((point): Position => [point.lon, point.lat]), ...given.areas.flatMap(outline)];
  if (places.length === 0) return null;
  return places.reduce<[number, number, number, number]>(
    ([w, s, e, n], [lon = 0, lat = 0]) => [Math.min(w, lon), Math.min(s, lat), Math.max(e, lon), Math.max(n, lat)],
    [Infinity, Infinity, -Infinity, -Infinity],
  );
}

const radians = (value: number): number => (value * Math.PI) / 180;
const degrees = (value: number): number => (value * 180) / Math.PI;
