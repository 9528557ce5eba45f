import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { attachDrawer, parsed } from "./drawer.ts";

const FRAGMENT = `<article data-drawer-item><p data-citation>ABC/1,
  row 7</p></article><article data-drawer-item>second</article><script>window.broken = true</script>`;
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const fetched = vi.fn((_path: string, _init: RequestInit) => Promise.resolve(new Response(FRAGMENT, { headers: { "Content-Type": "text/html" } })));

beforeAll(() => {
  vi.stubGlobal("fetch", fetched);
  history.replaceState({}, "", "/case/1");
  document.body.innerHTML = `<a data-evidence href="/rows/7">7 calls</a><a data-evidence href="javascript:alert(1)">bad</a><aside class="cf-drawer" id="cf-drawer"></aside>`;
  attachDrawer();
});
afterEach(() => {
  press("Escape");
  fetched.mockClear();
});
afterAll(() => vi.unstubAllGlobals());

const drawer = () => document.querySelector<HTMLElement>("#cf-drawer")!;
const press = (key: string) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
async function open(): Promise<void> {
  const link = document.querySelector<HTMLAnchorElement>("a[data-evidence]")!;
  link.focus();
  link.click();
  await settled();
}

test("a link opens its fragment in the drawer, and the address says so", async () => {
  await open();
  expect(fetched.mock.calls[0]?.[0]).toBe("/rows/7");
  expect((fetched.mock.calls[0]?.[1].headers as Record<string, string>)["X-Casefold-Drawer"]).toBe("1");
  expect(drawer().textContent).toContain("row 7");
  expect(new URL(location.href).searchParams.get("drawer")).toBe("/rows/7");
  expect(document.activeElement).toBe(drawer());
});

test("Escape closes it and gives the focus back", async () => {
  await open();
  press("Escape");
  expect(drawer().childElementCount).toBe(0);
  expect(new URL(location.href).searchParams.has("drawer")).toBe(false);
  expect(document.activeElement?.textContent).toBe("7 calls");
});

test("J and K go among the items, and stop at the ends", async () => {
  await open();
  const items = [...drawer().querySelectorAll("[data-drawer-item]")];
  press("j");
  expect(document.activeElement).toBe(items[0]);
  press("j");
  press("j");
  expect(document.activeElement).toBe(items[1]);
  press("k");
  expect(document.activeElement).toBe(items[0]);
});

test("C copies the citation as one line", async () => {
  const written = vi.fn((_text: string) => Promise.resolve());
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(written);
  await open();
  press("c");
  expect(written).toHaveBeenCalledWith("ABC/1, row 7");
});

test("C copies what the attribute says where it says something", async () => {
  const written = vi.fn((_text: string) => Promise.resolve());
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(written);
  fetched.mockResolvedValueOnce(new Response(`<article data-drawer-item data-citation="Exhibit ABC/1, row 7">much more</article>`));
  await open();
  press("c");
  expect(written).toHaveBeenCalledWith("Exhibit ABC/1, row 7");
});

test("a link inside opens in the drawer with a way back, and J follows what is next", async () => {
  fetched.mockResolvedValueOnce(new Response(`<a rel="next" href="/rows/8">Next</a><article data-drawer-item>only one</article>`));
  await open();
  expect(drawer().textContent).not.toContain("Back");
  press("j");
  await settled();
  expect(fetched.mock.calls[1]?.[0]).toBe("/rows/8");
  expect([...drawer().querySelectorAll("button")].map((found) => found.textContent)).toContain("Back");
  expect(new URL(location.href).searchParams.get("drawer")).toBe("/rows/8");
});

test("an address that would run a script is never followed", async () => {
  document.querySelectorAll<HTMLAnchorElement>("a[data-evidence]")[1]!.click();
  await settled();
  expect(fetched).not.toHaveBeenCalled();
});

test("trouble is shown with its remedy, and can be tried again", async () => {
  fetched.mockResolvedValueOnce(new Response("", { status: 404 }));
  await open();
  expect(drawer().querySelector(".cf-error")?.textContent).toContain("not there, or not yours to see");
  drawer().querySelector<HTMLButtonElement>(".cf-error button")!.click();
  await settled();
  expect(drawer().textContent).toContain("row 7");
});

test("scripts of a fragment are left out", () => {
  const holder = document.createElement("div");
  holder.append(parsed(FRAGMENT));
  expect(holder.querySelector("script")).toBeNull();
});
