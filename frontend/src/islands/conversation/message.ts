/** One message on the page: its words as written, in their own direction, and what is known about it. */

import type { Message } from "../../contracts.ts";
import { el, evidence } from "../../dom.ts";
import { chosenZone, dayIn, inZone, weekday } from "../../zones.ts";

/** The message as an article; `sought` is marked where it occurs in the body. */
export function messageElement(message: Message, at: number, total: number, sought: string): HTMLElement {
  const owner = message.is_owner ? " cf-message--owner" : "";
  const deleted = message.deleted ? " cf-message--deleted" : "";
  return el(
    "article",
    { class: `cf-message${owner}${deleted}`, tabindex: -1, "data-at": at, "aria-posinset": at + 1, "aria-setsize": total },
    head(message),
    el("p", { class: "cf-message__body", dir: "auto" }, ...marked(message.body, sought)),
    attachments(message.attachments),
    draft(message.translated),
    el("p", { class: "cf-message__source" }, evidence(message.source === "" ? "source" : message.source, message.href), ...also(message)),
  );
}

/** The line between two days, or null where the message falls on the same day as the one before. */
export function dayElement(message: Message, before: Message | null): HTMLElement | null {
  const day = dayOf(message);
  if (before !== null && dayOf(before) === day) return null;
  return el("div", { class: "cf-chat__day" }, day === null ? "No time stated" : `${weekday(day)} ${day}`);
}

function dayOf(message: Message): string | null {
  return message.time === null ? null : dayIn(message.time, chosenZone(message.zone));
}

function head(message: Message): HTMLElement {
  const time = message.time === null ? "no time stated" : inZone(message.time, chosenZone(message.zone));
  return el(
    "p",
    { class: "cf-message__head" },
    el("b", {}, el("bdi", {}, message.author)),
    message.is_owner ? el("span", { class: "cf-tag" }, "owner of the device") : null,
    message.time === null ? el("span", {}, time) : el("time", { datetime: message.time }, time),
    message.deleted ? el("span", { class: "cf-tag cf-tag--deleted" }, "deleted") : null,
  );
}

function attachments(names: string[]): HTMLElement | null {
  if (names.length === 0) return null;
  return el("div", {}, el("p", { class: "cf-hint" }, "Attachments, not shown:"), el("ul", {}, ...names.map((name) => el("li", {}, el("bdi", {}, name)))));
}

function also(message: Message): (Node | string)[] {
  return message.also.flatMap(({ label, href }) => [" · also in ", evidence(label, href)]);
}

function draft(translated: string | null): HTMLElement | null {
  if (translated === null) return null;
  return el("p", { class: "cf-draft", dir: "auto" }, el("span", { class: "cf-tag" }, "machine translation, draft"), ` ${translated}`);
}

/** The text cut into plain and marked parts. */
export function marked(text: string, sought: string): (Node | string)[] {
  if (sought === "") return [text];
  const low = text.toLocaleLowerCase();
  const parts: (Node | string)[] = [];
  if (low.length !== text.length) return [text];
  let from = 0;
  for (let hit = low.indexOf(sought.toLocaleLowerCase()); hit !== -1; hit = low.indexOf(sought.toLocaleLowerCase(), from)) {
    parts.push(text.slice(from, hit), el("mark", {}, text.slice(hit, hit + sought.length)));
    from = hit + sought.length;
  }
  return [...parts, text.slice(from)];
}
