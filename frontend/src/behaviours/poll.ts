/**
 * Progress without a socket: what is in `<div data-poll="/run/7/live" data-poll-seconds="2">` is replaced by the fragment
 * at that address, until something in it says `data-poll-over`. An `ETag` saves sending what has not changed; a hidden
 * page waits; trouble makes the pauses longer.
 */

import { announce, ownPath } from "../dom.ts";
import { mountIslands } from "../islands.ts";
import { parsed } from "./drawer.ts";
import { rewriteTimes } from "./zone.ts";

const LONGEST_PAUSE = 60;

export function attachPolls(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-poll]:not([data-polling])")) start(element);
}

function start(element: HTMLElement): void {
  const path = ownPath(element.dataset["poll"]);
  if (path === null || isOver(element)) return;
  element.dataset["polling"] = "";
  const pause = Math.max(0.05, Number(element.dataset["pollSeconds"] ?? 2) || 2);
  schedule(element, path, pause, pause, null);
}

function schedule(element: HTMLElement, path: string, pause: number, next: number, tag: string | null): void {
  setTimeout(() => void poll(element, path, pause, next, tag), next * 1000);
}

async function poll(element: HTMLElement, path: string, pause: number, waited: number, tag: string | null): Promise<void> {
  if (!element.isConnected) return;
  if (document.hidden) return schedule(element, path, pause, pause, tag);
  try {
    const headers: Record<string, string> = tag === null ? {} : { "If-None-Match": tag };
    const answer = await fetch(path, { headers: { ...headers, "X-Casefold-Poll": "1" }, credentials: "same-origin" });
    if (answer.status === 304) return schedule(element, path, pause, pause, tag);
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    return replace(element, await answer.text(), path, pause, answer.headers.get("ETag"));
  } catch {
    return schedule(element, path, pause, Math.min(LONGEST_PAUSE, waited * 2), tag);
  }
}

/** Puts the fragment into the element, without taking away what is being used in it. */
function replace(element: HTMLElement, html: string, path: string, pause: number, tag: string | null): void {
  if (element.contains(document.activeElement)) return schedule(element, path, pause, pause, null);
  element.replaceChildren(parsed(html));
  rewriteTimes(element);
  mountIslands(element);
  if (!isOver(element)) return schedule(element, path, pause, pause, tag);
  return announce(element.textContent?.trim().replace(/\s+/gu, " ").slice(0, 200) ?? "");
}

const isOver = (element: HTMLElement): boolean => element.querySelector("[data-poll-over]") !== null;
