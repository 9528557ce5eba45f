/**
 * Progress without a socket: `<div data-poll="/run/7/progress" data-poll-seconds="2">` is replaced by the fragment at
 * that address until the fragment no longer asks to be polled. An `ETag` saves sending what has not changed; a hidden
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
  if (path === null) return;
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

/** Puts the fragment in the element's place, without taking the focus from what is being used in it. */
function replace(element: HTMLElement, html: string, path: string, pause: number, tag: string | null): void {
  const nodes = [...parsed(html).childNodes];
  const next = nodes.find((node): node is HTMLElement => node instanceof HTMLElement);
  if (element.contains(document.activeElement) && next?.dataset["poll"] !== undefined) return schedule(element, path, pause, pause, null);
  element.replaceWith(...nodes);
  if (next === undefined) return undefined;
  rewriteTimes(next);
  mountIslands(next);
  const again = ownPath(next.dataset["poll"]);
  if (again === null) {
    announce(next.textContent?.trim().replace(/\s+/gu, " ").slice(0, 200) ?? "");
    return undefined;
  }
  next.dataset["polling"] = "";
  const seconds = Math.max(0.05, Number(next.dataset["pollSeconds"] ?? pause) || pause);
  return schedule(next, again, seconds, seconds, again === path ? tag : null);
}
