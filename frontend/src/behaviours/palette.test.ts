import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { attachPalette, found, PAUSE, type Found } from "./palette.ts";

const command = (text: string, hint = "") => ({ text, hint, href: `/${text}` });

interface Asked { path: string; signal: AbortSignal; answer: (given: Response) => void; fail: (cause: unknown) => void }
const asked: Asked[] = [];
attachPalette();

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  vi.stubGlobal("fetch", (path: string, init: { signal: AbortSignal }) =>
    new Promise<Response>((answer, fail) => {
      init.signal.addEventListener("abort", () => fail(new DOMException("gone", "AbortError")));
      asked.push({ path, signal: init.signal, answer, fail });
    }));
  document.body.innerHTML = `<template id="cf-commands" data-search="/search/palette.json"><a href="/cases">Cases</a><a href="/apps">Apps</a></template>`;
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, cancelable: true }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const dialog = () => document.querySelector<HTMLDialogElement>("dialog.cf-palette")!;
const input = () => dialog().querySelector("input")!;
const options = () => [...dialog().querySelectorAll("[role=option]")].map((item) => item.textContent);
const said = () => dialog().querySelector("[role=status]")!.textContent;
const chosen = () => dialog().querySelector("[aria-selected=true]")?.textContent;
const press = (key: string) => input().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
async function type(text: string, wait = PAUSE + 10): Promise<void> {
  input().value = text;
  input().dispatchEvent(new Event("input"));
  await vi.advanceTimersByTimeAsync(wait);
}
const answer = (given: Partial<Found>) =>
  new Response(JSON.stringify({ query: "lark", groups: [], all: "/search/?q=lark", left: 0, ...given }), { headers: { "Content-Type": "application/json" } });
const hit = (title: string, href = "/cases/larkspur/") => ({ title, href, where: "", more: "", mark: "" });

test("every word sought is in the command, and a beginning counts first", () => {
  const commands = [command("All records"), command("Records", "case"), command("Timeline")];
  expect(found(commands, "rec").map((item) => item.text)).toEqual(["Records", "All records"]);
  expect(found(commands, "rec case").map((item) => item.text)).toEqual(["Records"]);
  expect(found(commands, "")).toHaveLength(3);
  expect(found(commands, "xyz")).toEqual([]);
});

test("the page's commands are there before anything is typed, and nothing is asked for one letter", async () => {
  expect(options()).toEqual(["Cases", "Apps"]);
  await type("c");
  expect(options()).toEqual(["Cases"]);
  expect(asked).toHaveLength(0);
});

test("the site is asked once when the typing rests, and its hits stand beside the pages by kind", async () => {
  await type("ca", 20);
  await type("cas");
  expect(asked.map((item) => item.path)).toEqual(["/search/palette.json?q=cas"]);
  expect(said()).toBe("Searching…");
  expect(dialog().querySelector("[role=listbox]")?.getAttribute("aria-busy")).toBe("true");
  asked[0]!.answer(answer({ groups: [{ title: "Exhibits", count: "43", hits: [{ ...hit("CAS/1"), more: "calls.csv", where: "Larkspur" }] }] }));
  await vi.advanceTimersByTimeAsync(0);
  expect(options()).toEqual(["Cases", "CAS/1calls.csv · in Larkspur", "All hits for “lark”"]);
  expect([...dialog().querySelectorAll(".cf-palette__kind")].map((item) => item.textContent)).toEqual(["Pages", "Exhibits (43)"]);
  expect(said()).toContain("3 choices");
  expect(input().getAttribute("aria-activedescendant")).toBe(dialog().querySelector("[role=option]")?.id);
});

test("a newer question takes the older back, and its answer is never shown", async () => {
  await type("older");
  await type("newer");
  expect(asked.map((item) => item.signal.aborted)).toEqual([true, false]);
  asked[0]!.answer(answer({ groups: [{ title: "Cases", count: "1", hits: [hit("Older")] }] }));
  await vi.advanceTimersByTimeAsync(0);
  expect(options()).toEqual([]);
  dialog().dispatchEvent(new Event("close"));
  expect(asked[1]!.signal.aborted).toBe(true);
});

test("nothing found, trouble, and cases left are said", async () => {
  await type("zzz");
  asked[0]!.answer(answer({}));
  await vi.advanceTimersByTimeAsync(0);
  expect(said()).toContain("Nothing by that name");
  expect(input().getAttribute("aria-expanded")).toBe("false");
  expect(input().hasAttribute("aria-activedescendant")).toBe(false);
  await type("apps");
  asked[1]!.answer(new Response("", { status: 500 }));
  await vi.advanceTimersByTimeAsync(0);
  expect(said()).toContain("The search did not answer");
  expect(options()).toEqual(["Apps"]);
  await type("apps ");
  asked[2]!.answer(answer({ left: 12 }));
  await vi.advanceTimersByTimeAsync(0);
  expect(said()).toContain("12 of your cases were not searched");
});

test("arrows go round, Enter opens the one chosen, and an address of another site is none", async () => {
  const went = vi.spyOn(location, "assign").mockImplementation(() => undefined);
  press("ArrowDown");
  expect(chosen()).toBe("Apps");
  press("ArrowDown");
  expect(chosen()).toBe("Cases");
  press("ArrowUp");
  press("Enter");
  expect(went.mock.calls.map(([path]) => path)).toEqual(["/apps"]);
  await type("evil");
  asked[0]!.answer(answer({ groups: [{ title: "Cases", count: "1", hits: [hit("evil", "https://elsewhere.example/")] }] }));
  await vi.advanceTimersByTimeAsync(0);
  press("Enter");
  expect(went).toHaveBeenCalledTimes(1);
});

test("texts of hits are shown as they are, never as markup", async () => {
  await type("img");
  asked[0]!.answer(answer({ groups: [{ title: "Exhibits", count: "1", hits: [hit("<img src=x onerror=alert(1)>")] }] }));
  await vi.advanceTimersByTimeAsync(0);
  expect(dialog().querySelector("img")).toBeNull();
  expect(options()[0]).toBe("<img src=x onerror=alert(1)>");
});
