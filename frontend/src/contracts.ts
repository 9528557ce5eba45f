/**
 * What passes between a page and its islands, checked at the door: an island works on these types or shows an
 * error that names the field. The same shapes stand in `src/casefold/platform/pieces/shapes.py` and, for people,
 * in `docs/reference/pieces.md`.
 */

export type ColumnType = "text" | "integer" | "number" | "boolean" | "timestamp";
export type Cell = string | number | boolean | null;
export interface Column { name: string; title: string; type: ColumnType; help: string }
export interface Row { id: string; href: string | null; cells: Cell[] }
export interface TablePage { columns: Column[]; rows: Row[]; total: number | null; total_is_exact: boolean; zone: string }
export interface TableProps { page: TablePage | null; empty: string }

export type NodeType = "person" | "identifier" | "organisation" | "object" | "location" | "event";
export interface ChartNode { id: string; label: string; type: NodeType; weight: number; href: string | null }
export interface ChartLink {
  id: string; source: string; target: string; weight: number; kind: "fact" | "assessment"; label: string; href: string | null;
}
export interface NetworkProps { nodes: ChartNode[]; links: ChartLink[]; empty: string }

export interface Item {
  id: string; start: string; end: string | null; label: string; lane: string; kind: string; href: string | null;
}
export interface TimelineProps { items: Item[]; zone: string; empty: string }

export interface HeatCell { day: number; hour: number; count: number; href: string | null }
export interface HeatMapProps { cells: HeatCell[]; zone: string; empty: string }

export interface Source { label: string; href: string | null }
export interface Message {
  id: string; time: string | null; zone: string; author: string; is_owner: boolean; body: string; deleted: boolean;
  attachments: string[]; translated: string | null; source: string; href: string | null; also: Source[];
}
export interface MessagePage { messages: Message[]; total: number }
export interface ConversationProps { page: MessagePage | null; empty: string }

export interface Point {
  id: string; lat: number; lon: number; label: string; href: string | null; time: string | null; who: string; what: string;
}
export interface Area extends Point { radius_m: number; azimuth: number | null; beam: number }
export interface MapProps { points: Point[]; areas: Area[]; empty: string; zone: string }
/** What a map's source gives: rows of id, lat, lon, what, who, place (numbers of the lists), time, radius, azimuth, beam. */
export interface PlacesPage { rows: Cell[][]; whats: string[]; whos: string[]; places: string[]; total: number; record: string }

/** The data given to an island does not fit its contract. */
export class ContractError extends Error {
  override name = "ContractError";
}

type Reader<T> = (value: unknown, place: string) => T;

const fail = (place: string, wanted: string): never => {
  throw new ContractError(`${place} should be ${wanted}`);
};
const text: Reader<string> = (value, place) => (typeof value === "string" ? value : fail(place, "text"));
const flag: Reader<boolean> = (value, place) => (typeof value === "boolean" ? value : fail(place, "true or false"));
const number: Reader<number> = (value, place) =>
  typeof value === "number" && Number.isFinite(value) ? value : fail(place, "a number");
const cell: Reader<Cell> = (value, place) =>
  value === null || ["string", "number", "boolean"].includes(typeof value) ? (value as Cell) : fail(place, "one value");
const within = (low: number, high: number): Reader<number> => (value, place) => {
  const given = number(value, place);
  return given >= low && given <= high ? given : fail(place, `from ${low} to ${high}`);
};
const maybe = <T>(read: Reader<T>): Reader<T | null> => (value, place) =>
  value === null || value === undefined ? null : read(value, place);
const otherwise = <T>(read: Reader<T>, fallback: T): Reader<T> => (value, place) =>
  value === undefined ? fallback : read(value, place);
const oneOf = <T extends string>(...allowed: T[]): Reader<T> => (value, place) =>
  allowed.includes(value as T) ? (value as T) : fail(place, `one of ${allowed.join(", ")}`);
const list = <T>(read: Reader<T>): Reader<T[]> => (value, place) =>
  Array.isArray(value) ? value.map((entry, at) => read(entry, `${place}[${at}]`)) : fail(place, "a list");

function shape<T>(fields: { [K in keyof T]: Reader<T[K]> }): Reader<T> {
  const readers = Object.entries(fields) as [keyof T & string, Reader<unknown>][];
  return (value, place) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return fail(place, "an object");
    const given = value as Record<string, unknown>;
    return Object.fromEntries(readers.map(([name, read]) => [name, read(given[name], `${place}.${name}`)])) as T;
  };
}

const column = shape<Column>({
  name: text, title: text, type: oneOf("text", "integer", "number", "boolean", "timestamp"), help: otherwise(text, ""),
});
const row = shape<Row>({ id: text, href: maybe(text), cells: list(cell) });

export const tablePage = shape<TablePage>({
  columns: list(column), rows: list(row), total: maybe(number), total_is_exact: otherwise(flag, true), zone: otherwise(text, "UTC"),
});
export const messagePage = shape<MessagePage>({
  messages: list(
    shape<Message>({
      id: text, time: maybe(text), zone: text, author: text, is_owner: otherwise(flag, false), body: text,
      deleted: otherwise(flag, false), attachments: otherwise(list(text), []), translated: maybe(text),
      source: otherwise(text, ""), href: maybe(text), also: otherwise(list(shape<Source>({ label: text, href: maybe(text) })), []),
    }),
  ),
  total: number,
});

const place = {
  id: text, lat: within(-90, 90), lon: within(-180, 180), label: text, href: maybe(text), time: maybe(text),
  who: otherwise(text, ""), what: otherwise(text, ""),
};
export const placesPage = shape<PlacesPage>({
  rows: list(list(cell)), whats: list(text), whos: list(text), places: list(text), total: number, record: text,
});

/** The props of each island, by the name in `data-island`. */
export const props = {
  table: shape<TableProps>({ page: maybe(tablePage), empty: text }),
  network: shape<NetworkProps>({
    nodes: list(
      shape<ChartNode>({
        id: text, label: text, type: oneOf("person", "identifier", "organisation", "object", "location", "event"),
        weight: number, href: maybe(text),
      }),
    ),
    links: list(
      shape<ChartLink>({
        id: text, source: text, target: text, weight: number, kind: oneOf("fact", "assessment"),
        label: otherwise(text, ""), href: maybe(text),
      }),
    ),
    empty: text,
  }),
  timeline: shape<TimelineProps>({
    items: list(
      shape<Item>({ id: text, start: text, end: maybe(text), label: text, lane: text, kind: text, href: maybe(text) }),
    ),
    zone: text,
    empty: text,
  }),
  heatmap: shape<HeatMapProps>({
    cells: list(shape<HeatCell>({ day: within(0, 6), hour: within(0, 23), count: number, href: maybe(text) })),
    zone: text,
    empty: text,
  }),
  conversation: shape<ConversationProps>({ page: maybe(messagePage), empty: text }),
  map: shape<MapProps>({
    points: list(shape<Point>(place)),
    areas: list(shape<Area>({ ...place, radius_m: number, azimuth: maybe(number), beam: otherwise(number, 120) })),
    empty: text, zone: otherwise(text, "UTC"),
  }),
};
