/** Times in the zone the reader chose, always with the zone's name. */

/** The zone chosen with the zone switch, else the one given. */
export function chosenZone(given: string): string {
  const chosen = document.documentElement.dataset["zone"];
  return chosen !== undefined && isZone(chosen) ? chosen : isZone(given) ? given : "UTC";
}

export function isZone(name: string): boolean {
  return formatter(name) !== null;
}

const STATED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/u;

/** True for a time that names no zone: it is as the exhibit states it, and never to be shifted. */
export function isStated(text: string): boolean {
  return STATED.test(text);
}

/** `2026-03-14 09:05:12 GMT`; a time without a zone comes back without one, and text that is no time as it is. */
export function inZone(utc: string, zone: string): string {
  if (isStated(utc)) return utc.replace("T", " ");
  const parts = partsOf(utc, zone);
  return parts === null ? utc : `${dayOf(parts)} ${clock(parts)} ${parts["timeZoneName"] ?? zone}`;
}

/** `2026-03-14`, the day a time falls on in the zone. */
export function dayIn(utc: string, zone: string): string | null {
  const parts = partsOf(utc, zone);
  return parts === null ? null : dayOf(parts);
}

/** The weekday's name of a day such as `2026-03-14`. */
export function weekday(day: string): string {
  return new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

const formatters = new Map<string, Intl.DateTimeFormat | null>();

function formatter(zone: string): Intl.DateTimeFormat | null {
  let made = formatters.get(zone);
  if (made === undefined) {
    made = make(zone);
    formatters.set(zone, made);
  }
  return made;
}

function make(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short",
    });
  } catch {
    return null;
  }
}

function partsOf(utc: string, zone: string): Record<string, string> | null {
  const at = new Date(utc);
  const how = formatter(zone);
  if (Number.isNaN(at.getTime()) || how === null) return null;
  return Object.fromEntries(how.formatToParts(at).map((part) => [part.type, part.value]));
}

const dayOf = (parts: Record<string, string>): string => `${parts["year"]}-${parts["month"]}-${parts["day"]}`;
const clock = (parts: Record<string, string>): string => `${parts["hour"]}:${parts["minute"]}:${parts["second"]}`;
