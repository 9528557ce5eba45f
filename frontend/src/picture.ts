/** The frame of a picture: a line that says what is shown, a switch between picture and table, and the keys. */

import { button, el } from "./dom.ts";

export interface Picture {
  /** Where the picture is drawn. */
  stage: HTMLElement;
  /** Controls between the status and the switch. */
  bar: HTMLElement;
  /** Says what is shown: counts, and what was left out. */
  say: (text: string) => void;
  /** Shows the table, for good where the picture cannot be drawn. */
  showTable: () => void;
}

/** Puts a picture in front of the piece's plain reading, which becomes the table behind the switch. */
export function picture(element: HTMLElement, keys: string): Picture {
  const reading = element.querySelector<HTMLElement>("[data-reading]");
  const status = el("p", { class: "cf-piece__status", role: "status" });
  const stage = el("div", { class: "cf-piece__picture" });
  const hint = el("p", { class: "cf-keys" }, keys);
  const bar = el("div", { class: "cf-piece__bar" }, status);
  const show = (table: boolean): void => {
    stage.hidden = table;
    hint.hidden = table;
    if (reading !== null) reading.hidden = !table;
    first.setAttribute("aria-pressed", String(!table));
    second.setAttribute("aria-pressed", String(table));
  };
  const first = button("Picture", {}, () => show(false));
  const second = button("Table", {}, () => show(true));
  bar.append(el("div", { class: "cf-switch", role: "group", "aria-label": "Show as" }, first, second));
  reading?.classList.add("cf-piece__reading--scroll");
  reading?.setAttribute("tabindex", "0");
  reading?.setAttribute("role", "region");
  reading?.setAttribute("aria-label", `${element.getAttribute("aria-label") ?? ""}, table`);
  (reading ?? element).before(bar, stage, hint);
  show(false);
  return { stage, bar, say: (text) => { status.textContent = text; }, showTable: () => show(true) };
}

/** True where the reader asked for less movement. */
export const still = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Runs `act` when the theme changes, by the system or by the switch on the page. */
export function onTheme(act: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
  new MutationObserver(act).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

/** Opens an address as a click on an evidence link would. */
export function openEvidence(from: HTMLElement, href: string | null): void {
  if (href === null) return;
  const link = el("a", { href, "data-evidence": true, hidden: true });
  from.append(link);
  link.click();
  link.remove();
}
