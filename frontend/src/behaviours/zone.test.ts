import { beforeEach, expect, test, vi } from "vitest";
import { attachZoneSwitch } from "./zone.ts";

beforeEach(() => {
  delete document.documentElement.dataset["zone"];
  document.body.innerHTML = `<form><select data-zone-switch><option>Europe/London</option><option>Asia/Kolkata</option></select></form>
    <time data-zoned datetime="2026-07-01T12:00:00Z">2026-07-01 12:00:00 UTC</time><time data-zoned datetime="nonsense">as given</time>`;
});

const times = () => [...document.querySelectorAll("time")].map((time) => time.textContent);

test("times are read in the zone that is chosen, with its name; what is no time is left alone", () => {
  attachZoneSwitch();
  expect(times()).toEqual(["2026-07-01 13:00:00 BST", "nonsense"]);
});

test("a change rewrites times, tells the islands and the server", () => {
  attachZoneSwitch();
  const told = vi.fn();
  document.addEventListener("cf:zone", told);
  const submitted = vi.fn((event: Event) => event.preventDefault());
  document.querySelector("form")?.addEventListener("submit", submitted);
  const select = document.querySelector("select")!;
  select.value = "Asia/Kolkata";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  expect(times()[0]).toBe("2026-07-01 17:30:00 GMT+5:30");
  expect(told).toHaveBeenCalled();
  expect(submitted).toHaveBeenCalled();
});
