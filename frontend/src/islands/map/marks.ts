/** What saw somebody, as a symbol: a shape of its own beside the colour, so that neither stands alone. */

import { token } from "../../dom.ts";

export interface Mark { what: string; title: string; colour: string; path: (size: number) => string }

const circle = (s: number): string => `M ${s / 2} ${s * 0.14} A ${s * 0.36} ${s * 0.36} 0 1 1 ${s / 2 - 0.01} ${s * 0.14} Z`;
const polygon = (corners: readonly (readonly [number, number])[]) => (s: number): string =>
  `M ${corners.map(([x, y]) => `${x * s} ${y * s}`).join(" L ")} Z`;
const square = polygon([[0.18, 0.18], [0.82, 0.18], [0.82, 0.82], [0.18, 0.82]]);
const triangle = polygon([[0.5, 0.1], [0.92, 0.86], [0.08, 0.86]]);
const diamond = polygon([[0.5, 0.05], [0.95, 0.5], [0.5, 0.95], [0.05, 0.5]]);
const cross = polygon([
  [0.36, 0.08], [0.64, 0.08], [0.64, 0.36], [0.92, 0.36], [0.92, 0.64], [0.64, 0.64],
  [0.64, 0.92], [0.36, 0.92], [0.36, 0.64], [0.08, 0.64], [0.08, 0.36], [0.36, 0.36],
]);
const drop = polygon([[0.08, 0.14], [0.92, 0.14], [0.5, 0.9]]);

export const MARKS: readonly Mark[] = [
  { what: "gps", title: "GPS or a stated position", colour: "--cf-person", path: circle },
  { what: "anpr", title: "Plate read", colour: "--cf-event", path: square },
  { what: "wifi", title: "Wi-Fi", colour: "--cf-organisation", path: triangle },
  { what: "photo", title: "Photo", colour: "--cf-location", path: diamond },
  { what: "card", title: "Card use", colour: "--cf-object", path: cross },
  { what: "other", title: "Other", colour: "--cf-identifier", path: drop },
];

/** The mark of what a record names; what has none of its own is drawn as other. */
export function markOf(what: string): Mark {
  const wanted = what === "" ? "gps" : what;
  return MARKS.find((mark) => mark.what === wanted) ?? MARKS[MARKS.length - 1]!;
}

/** A symbol as pixels, twice as fine as drawn. */
export function image(mark: Mark): ImageData {
  const size = 28;
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext("2d")!;
  const shape = new Path2D(mark.path(size));
  context.fillStyle = token(mark.colour);
  context.strokeStyle = token("--cf-ground");
  context.lineWidth = 3;
  context.stroke(shape);
  context.fill(shape);
  return context.getImageData(0, 0, size, size);
}
