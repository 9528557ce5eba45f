/**
 * The zone times are read in: `<form><select data-zone-switch>…</select></form>` and `<time datetime="…Z" data-zoned>`.
 *
 * A change rewrites every such time at once, tells the islands (`cf:zone`) and submits the form, so that the server
 * remembers the choice. A time always shows the name of its zone.
 */

import { chosenZone, inZone, isZone } from "../zones.ts";

export function attachZoneSwitch(): void {
  const chosen = document.querySelector<HTMLSelectElement>("select[data-zone-switch]");
  if (chosen !== null) setZone(chosen.value);
  document.addEventListener("change", (event) => {
    const select = event.target as Element;
    if (!(select instanceof HTMLSelectElement) || !select.matches("[data-zone-switch]")) return;
    setZone(select.value);
    keep(select);
  });
}

/** Rewrites the times under `root`; for what arrives after the page. */
export function rewriteTimes(root: ParentNode): void {
  const zone = document.documentElement.dataset["zone"];
  if (zone === undefined) return;
  for (const time of root.querySelectorAll<HTMLTimeElement>("time[data-zoned][datetime]")) {
    time.textContent = inZone(time.dateTime, chosenZone(zone));
  }
}

/** Tells the server: by the address of this very view where the form only reads, else by the form. */
function keep(select: HTMLSelectElement): void {
  if (select.form?.method !== "get" || select.name === "") return select.form?.requestSubmit();
  const address = new URL(location.href);
  address.searchParams.set(select.name, select.value);
  return location.assign(address);
}

function setZone(zone: string): void {
  if (!isZone(zone)) return;
  document.documentElement.dataset["zone"] = zone;
  rewriteTimes(document);
  document.dispatchEvent(new CustomEvent("cf:zone"));
}
