import { beforeEach, expect, test, vi } from "vitest";
import { GROUPS, PLACES } from "../shortcuts.ts";
import { attachShortcuts, takesKeys } from "./shortcuts.ts";

const went = vi.fn();
attachShortcuts();

beforeEach(() => {
  localStorage.clear();
  went.mockClear();
  document.body.innerHTML = `<nav class="cf-rail"><a href="#cases" data-icon="cases">My cases</a></nav>
    <input id="field"><div role="grid"><span id="cell"></span></div><p id="text" tabindex="-1">Text</p>`;
  document.querySelector("a")!.addEventListener("click", went);
});

const press = (key: string, id = "text", more: KeyboardEventInit = {}) =>
  document.querySelector(`#${id}`)!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
const list = () => document.querySelector<HTMLDialogElement>("dialog.cf-shortcuts");

test("the question mark lists every shortcut that is declared", () => {
  press("?");
  const shown = [...list()!.querySelectorAll("dd")].map((item) => item.textContent);
  expect(shown).toEqual(GROUPS.flatMap((group) => group.shortcuts.map((item) => item.what)));
  expect(new Set(PLACES.map((item) => item.keys)).size).toBe(PLACES.length);
});

test("g and a letter follow the rail's link, one after the other", () => {
  press("g");
  press("c");
  expect(went).toHaveBeenCalledTimes(1);
  press("c");
  press("g");
  press("x");
  press("c");
  expect(went).toHaveBeenCalledTimes(1);
});

test("nothing acts while somebody types, holds another key, or a piece has the keys", () => {
  for (const id of ["field", "cell"]) press("?", id);
  press("?", "text", { ctrlKey: true });
  press("?", "text", { isComposing: true });
  press("g", "field");
  press("c");
  expect(list()).toBeNull();
  expect(went).not.toHaveBeenCalled();
  document.body.append(Object.assign(document.createElement("dialog"), { open: true }));
  expect(takesKeys(document.querySelector("#text"))).toBe(true);
});

test("they can be switched off, and stay off", () => {
  press("?");
  const single = list()!.querySelector("input")!;
  single.checked = false;
  single.dispatchEvent(new Event("change"));
  list()!.dispatchEvent(new Event("close"));
  press("?");
  expect(list()).toBeNull();
});
