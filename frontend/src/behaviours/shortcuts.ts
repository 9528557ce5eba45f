/**
 * `?` lists every shortcut of the site; `g` and a letter go to a place of the rail.
 *
 * They are single keys, so they never act while somebody types, while a dialog is open, or where a piece of the page
 * takes keys of its own; and they can be switched off in the list, for those who speak to their computer.
 */

import { button, el } from "../dom.ts";
import { GO, GROUPS, HELP_KEYS, PLACES, type ShortcutGroup } from "../shortcuts.ts";

const KEY = "casefold-single-keys";
const PATIENCE = 1500;

let begun = 0;

export function attachShortcuts(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!isOn() || takesKeys(event.target as Element)) return;
    if (acted(event.key, event.timeStamp)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-shortcuts-open]") === null) return;
    event.preventDefault();
    openShortcuts();
  });
}

/** Whether keys belong to what has the focus: a field, a dialog, a piece with keys of its own. */
export function takesKeys(target: Element | null): boolean {
  if (target === null || document.querySelector("dialog[open]") !== null) return true;
  if ((target as HTMLElement).isContentEditable === true) return true;
  return target.closest("input, textarea, select, [contenteditable=''], [contenteditable=true], [role=grid], [role=application], [role=textbox]") !== null;
}

export function openShortcuts(): void {
  if (document.querySelector("dialog[open]") !== null) return;
  const heading = el("h2", { id: "cf-shortcuts-title" }, "Keyboard shortcuts");
  const single = el("input", { type: "checkbox", id: "cf-single-keys", checked: isOn() });
  single.addEventListener("change", () => keep(single.checked));
  const dialog = el(
    "dialog",
    { class: "cf-shortcuts", "aria-labelledby": "cf-shortcuts-title" },
    el("div", { class: "cf-shortcuts__bar" }, heading, button("Close", {}, () => dialog.close())),
    el("p", { class: "cf-field" }, single, el("label", { for: "cf-single-keys" }, "Shortcuts of a single key act in this browser")),
    el("div", { class: "cf-shortcuts__groups" }, ...GROUPS.map(listed)),
  );
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

function listed(group: ShortcutGroup): HTMLElement {
  const rows = group.shortcuts.flatMap((item) => [
    el("dt", {}, ...item.keys.split(" ").flatMap((key) => [el("kbd", {}, key), " "])),
    el("dd", {}, item.what),
  ]);
  return el("section", {}, el("h3", {}, group.title), el("dl", {}, ...rows));
}

function acted(key: string, now: number): boolean {
  if (key === HELP_KEYS) {
    openShortcuts();
    return true;
  }
  const waiting = begun > 0 && now - begun < PATIENCE;
  begun = !waiting && key === GO ? Math.max(now, 1) : 0;
  return waiting && went(`${GO} ${key.toLowerCase()}`);
}

function went(keys: string): boolean {
  const place = PLACES.find((item) => item.keys === keys)?.place;
  const link = place === undefined ? null : document.querySelector<HTMLAnchorElement>(`.cf-rail a[data-icon="${place}"], .cf-rail a[data-place="${place}"]`);
  link?.click();
  return link !== null;
}

function isOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

function keep(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // A browser that stores nothing keeps them on.
  }
}
