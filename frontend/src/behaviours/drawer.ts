/**
 * The evidence drawer: `<a data-evidence href="/…">` opens its page's fragment in `<aside class="cf-drawer" id="cf-drawer">`.
 *
 * The fragment is asked for with `X-Casefold-Drawer: 1`. Esc closes and gives the focus back; J and K, or the arrows,
 * go among `[data-drawer-item]`; C copies the text of `[data-citation]`. What is open stands in the address as
 * `?drawer=<path>`, so that it can be linked and gone back from. Without scripts the link opens the full page.
 */

import { announce, button, el, ownPath } from "../dom.ts";
import { mountIslands } from "../islands.ts";
import { failed, isAbort, loading, ServerError } from "../states.ts";
import { attachPolls } from "./poll.ts";
import { rewriteTimes } from "./zone.ts";

const PARAMETER = "drawer";

export function attachDrawer(): void {
  const place = document.querySelector<HTMLElement>("#cf-drawer");
  if (place !== null) new Drawer(place).attach();
}

class Drawer {
  private open: string | null = null;
  private opener: HTMLElement | null = null;
  private asking = new AbortController();

  constructor(private readonly place: HTMLElement) {
    place.setAttribute("role", "dialog");
    place.setAttribute("aria-modal", "false");
    place.setAttribute("aria-label", "Evidence");
    place.tabIndex = -1;
  }

  attach(): void {
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) this.leave(); });
    this.place.addEventListener("keydown", (event) => this.pressed(event));
    addEventListener("popstate", () => this.follow());
    this.follow();
  }

  private clicked(event: MouseEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-evidence]");
    const path = ownPath(link?.getAttribute("href"));
    if (link === null || path === null) return;
    event.preventDefault();
    if (!this.place.contains(document.activeElement)) this.opener = document.activeElement as HTMLElement | null;
    const address = new URL(location.href);
    address.searchParams.set(PARAMETER, path);
    history.pushState({ drawer: true }, "", address);
    void this.show(path);
  }

  /** Shows what the address says: on arrival, and after back and forward. */
  private follow(): void {
    const path = ownPath(new URL(location.href).searchParams.get(PARAMETER));
    if (path === null) this.close();
    else if (path !== this.open) void this.show(path);
  }

  private async show(path: string): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    this.open = path;
    this.fill(loading("Opening the rows…"), path);
    this.place.focus();
    try {
      const answer = await fetch(path, { signal, headers: { "X-Casefold-Drawer": "1", Accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok) throw new ServerError(answer.status, answer.status === 404 ? "These rows are not there, or not yours to see." : null);
      const fragment = parsed(await answer.text());
      if (signal.aborted) return;
      this.fill(fragment, path);
      rewriteTimes(this.place);
      mountIslands(this.place);
      attachPolls(this.place);
      announce("Evidence opened.");
    } catch (cause) {
      if (!isAbort(cause)) this.fill(failed(cause, () => void this.show(path)), path);
    }
  }

  private fill(content: Node, path: string): void {
    const bar = el(
      "div",
      { class: "cf-drawer__bar" },
      el("h2", {}, "Evidence"),
      el("a", { href: path }, "Full page"),
      button("Close", { "aria-keyshortcuts": "Escape" }, () => this.leave()),
    );
    this.place.replaceChildren(bar, content);
    const items = this.items();
    if (items.length > 0) bar.after(el("p", { class: "cf-drawer__keys" }, "J and K: next and previous. C: copy the citation. Esc: close."));
    for (const item of items) item.tabIndex = -1;
  }

  private leave(): void {
    if (this.open === null) return;
    const address = new URL(location.href);
    address.searchParams.delete(PARAMETER);
    history.pushState({}, "", address);
    this.close();
  }

  private close(): void {
    if (this.open === null) return;
    this.asking.abort();
    this.open = null;
    this.place.replaceChildren();
    if (this.opener?.isConnected === true) this.opener.focus();
    this.opener = null;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest("input, textarea, select, [role=grid], [role=application]") !== null) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined && this.items().length > 0) this.step(step);
    else if (event.key === "c") void this.copy();
    else return;
    event.preventDefault();
  }

  private items(): HTMLElement[] {
    return [...this.place.querySelectorAll<HTMLElement>("[data-drawer-item]")];
  }

  private step(by: number): void {
    const items = this.items();
    const from = items.findIndex((item) => item.contains(document.activeElement));
    const next = from === -1 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, from + by));
    items[next]?.focus();
  }

  /** The citation of the current item, else the first one. */
  private async copy(): Promise<void> {
    const current = this.items().find((item) => item.contains(document.activeElement));
    const citation = (current ?? this.place).querySelector("[data-citation]") ?? this.place.querySelector("[data-citation]");
    const text = citation?.textContent?.trim().replace(/\s+/gu, " ") ?? "";
    if (text === "") return announce("There is no citation here.");
    try {
      await navigator.clipboard.writeText(text);
      announce("Citation copied.");
    } catch {
      getSelection()?.selectAllChildren(citation as Element);
      announce("This browser did not let the page copy; the citation is selected.");
    }
    return undefined;
  }
}

/** The fragment as nodes, or the main part of a whole page; scripts are left out. */
export function parsed(html: string): Node {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const script of page.querySelectorAll("script")) script.remove();
  const fragment = document.createDocumentFragment();
  fragment.append(...(page.querySelector("main .cf-content, main") ?? page.body).childNodes);
  return fragment;
}
