/**
 * The evidence drawer: `<a data-evidence href="/…">` opens its page's fragment in `<aside class="cf-drawer" id="cf-drawer">`.
 *
 * The fragment is asked for with `X-Casefold-Drawer: 1`. Esc closes and gives the focus back; J and K, or the arrows,
 * go among `[data-drawer-item]`, and past the last and first of them along the fragment's `rel=next` and `rel=prev`;
 * C copies the `[data-citation]`: the attribute's text, else the element's. What is open stands in the address as
 * `?drawer=<path>`, so that it can be linked and gone back from; a link followed inside the drawer can be gone back
 * from by its button. Without scripts the link opens the full page.
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
  private depth = 0;
  private asking = new AbortController();

  constructor(private readonly place: HTMLElement) {
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
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-evidence], .cf-drawer a[rel=prev], .cf-drawer a[rel=next]");
    const path = ownPath(link?.getAttribute("href"));
    if (link === null || path === null) return;
    event.preventDefault();
    const inside = this.place.contains(link);
    if (!inside) this.opener = document.activeElement as HTMLElement | null;
    this.go(path, inside);
  }

  /** Opens a path; from inside the drawer it can be gone back from. */
  private go(path: string, inside: boolean): void {
    this.depth = inside ? this.depth + 1 : 0;
    const address = new URL(location.href);
    address.searchParams.set(PARAMETER, path);
    history.pushState({ drawer: this.depth }, "", address);
    void this.show(path);
  }

  /** Shows what the address says: on arrival, and after back and forward. */
  private follow(): void {
    const path = ownPath(new URL(location.href).searchParams.get(PARAMETER));
    this.depth = Number((history.state as { drawer?: number } | null)?.drawer ?? 0);
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
      this.depth === 0 ? null : button("Back", {}, () => history.back()),
      el("h2", {}, "Evidence"),
      content instanceof DocumentFragment && content.querySelector("[data-citation]") !== null
        ? button("Copy citation", { "aria-keyshortcuts": "c" }, () => void this.copy())
        : null,
      el("a", { href: path }, "Full page"),
      button("Close", { "aria-keyshortcuts": "Escape" }, () => this.leave()),
    );
    this.place.replaceChildren(bar, content);
    const items = this.items();
    if (items.length > 0) bar.after(el("p", { class: "cf-drawer__keys" }, "J, K: next, previous. C: copy the citation. Esc: close."));
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
    const beyond = this.beyond(by);
    if (beyond !== null && (items.length === 1 || from + by < 0 || from + by >= items.length)) return this.go(beyond, true);
    const next = from === -1 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, from + by));
    items[next]?.focus();
  }

  /** Where the fragment says that what comes next, or before, is. */
  private beyond(by: number): string | null {
    return ownPath(this.place.querySelector(`a[rel=${by > 0 ? "next" : "prev"}]`)?.getAttribute("href"));
  }

  /** The citation of the current item, else the first one. */
  private async copy(): Promise<void> {
    const current = this.items().find((item) => item.contains(document.activeElement));
    const own = current?.matches("[data-citation]") === true ? current : current?.querySelector<HTMLElement>("[data-citation]");
    const citation = own ?? this.place.querySelector<HTMLElement>("[data-citation]");
    const text = (citation?.dataset["citation"] || citation?.textContent || "").trim().replace(/\s+/gu, " ");
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
