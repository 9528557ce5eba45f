/**
 * Ctrl+K: the links of `<template id="cf-commands" data-search="/search/palette.json">`, found by a few letters, and
 * beside them what the site finds for the same letters. Enter follows the one chosen.
 *
 * The site is asked when somebody stops typing; a newer question takes the older back. What is shown stays until the
 * newer answer is there, and what the number of results came to is said to screen readers.
 */

import { el, mintId, ownPath } from "../dom.ts";
import { fetchJson, isAbort } from "../states.ts";

export interface Command { text: string; hint: string; href: string }
interface Hit { title: string; href: string; where: string; more: string; mark: string }
interface Group { title: string; count: string; hits: Hit[] }
export interface Found { query: string; groups: Group[]; all: string; left: number }

const SHORTEST = 2;
export const PAUSE = 220;
const COMMANDS_SHOWN = 8;

export function attachPalette(): void {
  document.addEventListener("keydown", (event) => {
    if ((!event.ctrlKey && !event.metaKey) || event.key.toLowerCase() !== "k") return;
    if (open()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-palette-open]") !== null && open()) event.preventDefault();
  });
}

/** Commands whose text has every word sought, those that begin with it first. */
export function found(commands: Command[], sought: string): Command[] {
  const words = sought.toLocaleLowerCase().split(/\s+/u).filter((word) => word !== "");
  const begins = (command: Command): number => (command.text.toLocaleLowerCase().startsWith(words[0] ?? "") ? 0 : 1);
  return commands
    .filter((command) => words.every((word) => `${command.text} ${command.hint}`.toLocaleLowerCase().includes(word)))
    .sort((a, b) => begins(a) - begins(b));
}

function template(): HTMLTemplateElement | null {
  return document.querySelector<HTMLTemplateElement>("template#cf-commands");
}

function commandsOf(): Command[] {
  return [...(template()?.content.querySelectorAll("a[href]") ?? [])].map((link) => ({
    text: link.textContent?.trim() ?? "", hint: link.getAttribute("data-hint") ?? "", href: link.getAttribute("href") ?? "",
  }));
}

function open(): boolean {
  const commands = commandsOf();
  if (commands.length === 0 || document.querySelector("dialog[open]") !== null) return false;
  const listId = mintId("commands");
  const parts: Parts = {
    dialog: el("dialog", { class: "cf-palette", "aria-label": "Go to, or search" }),
    input: el("input", {
      type: "text", role: "combobox", "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": listId,
      "aria-label": "Go to a page, or search everything", placeholder: "Go to a page, or search everything…", autocomplete: "off", spellcheck: "false", maxlength: 200,
    }),
    list: el("div", { id: listId, role: "listbox", "aria-label": "Pages and hits" }),
    said: el("p", { role: "status", "aria-live": "polite" }),
  };
  parts.dialog.append(parts.input, parts.list, parts.said);
  document.body.append(parts.dialog);
  const choice = new Choice(commands, ownPath(template()?.dataset["search"]), parts);
  parts.dialog.addEventListener("close", () => { choice.leave(); parts.dialog.remove(); });
  choice.typed();
  parts.dialog.showModal();
  parts.input.focus();
  return true;
}

interface Parts { dialog: HTMLDialogElement; input: HTMLInputElement; list: HTMLElement; said: HTMLElement }

class Choice {
  private answer: Found | null = null;
  private trouble = "";
  private asking: AbortController | null = null;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private at = 0;

  constructor(private readonly commands: Command[], private readonly source: string | null, private readonly parts: Parts) {
    parts.input.addEventListener("input", () => this.typed());
    parts.dialog.addEventListener("keydown", (event) => this.pressed(event));
    parts.list.addEventListener("click", (event) => this.follow((event.target as Element).closest("a"), event));
  }

  /** Shows what fits at once, and asks the site a moment later. */
  typed(): void {
    this.leave();
    this.at = 0;
    this.trouble = "";
    const sought = this.sought;
    if (this.source === null || sought.length < SHORTEST) this.answer = null;
    else this.pause = setTimeout(() => void this.ask(sought), PAUSE);
    this.draw(this.source !== null && sought.length >= SHORTEST);
  }

  /** Takes back what was asked and not answered. */
  leave(): void {
    clearTimeout(this.pause);
    this.asking?.abort();
    this.asking = null;
  }

  private get sought(): string {
    return this.parts.input.value.trim().replace(/\s+/gu, " ");
  }

  private async ask(sought: string): Promise<void> {
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const given = (await fetchJson(`${this.source}?${new URLSearchParams({ q: sought })}`, signal)) as Found;
      if (signal.aborted) return;
      this.answer = given;
    } catch (cause) {
      if (isAbort(cause) || signal.aborted) return;
      this.answer = null;
      this.trouble = "The search did not answer. Pages of this site are still listed; type on to try again.";
    }
    this.draw(false);
  }

  private draw(waiting: boolean): void {
    const fitting = found(this.commands, this.parts.input.value).slice(0, this.sought === "" ? undefined : COMMANDS_SHOWN);
    const groups = [group("Pages", fitting.map((command) => option(command.href, command.text, command.hint)))];
    for (const item of this.answer?.groups ?? []) groups.push(group(`${item.title} (${item.count})`, item.hits.map(hitOption)));
    if (this.answer !== null && this.answer.groups.length > 0) groups.push(group("", [option(this.answer.all, `All hits for “${this.answer.query}”`, "")]));
    this.parts.list.replaceChildren(...groups.filter((item) => item !== null));
    this.parts.list.hidden = this.options().length === 0;
    this.parts.input.setAttribute("aria-expanded", String(this.options().length > 0));
    this.parts.list.setAttribute("aria-busy", String(waiting));
    this.say(waiting);
    this.mark();
  }

  private say(waiting: boolean): void {
    const number = this.options().length;
    if (waiting) this.parts.said.textContent = "Searching…";
    else if (this.trouble !== "") this.parts.said.textContent = this.trouble;
    else if (number === 0) this.parts.said.textContent = "Nothing by that name that you may see. Try fewer letters.";
    else this.parts.said.textContent = `${number} ${number === 1 ? "choice" : "choices"}. ${this.left()}`;
  }

  private left(): string {
    const left = this.answer?.left ?? 0;
    return left === 0 ? "Up and down to choose, Enter to open." : `${left} of your cases were not searched: open all hits to go on.`;
  }

  private options(): HTMLAnchorElement[] {
    return [...this.parts.list.querySelectorAll<HTMLAnchorElement>("[role=option]")];
  }

  private mark(): void {
    const options = this.options();
    this.at = Math.min(this.at, Math.max(0, options.length - 1));
    for (const [at, item] of options.entries()) item.setAttribute("aria-selected", String(at === this.at));
    const chosen = options[this.at];
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen === undefined) this.parts.input.removeAttribute("aria-activedescendant");
    else this.parts.input.setAttribute("aria-activedescendant", chosen.id);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const last = this.options().length - 1;
    const to = { ArrowDown: this.at + 1, ArrowUp: this.at - 1, PageDown: this.at + 8, PageUp: this.at - 8 }[event.key];
    if (to !== undefined) {
      const wraps = event.key.startsWith("Arrow");
      this.at = to > last ? (wraps ? 0 : last) : to < 0 ? (wraps ? last : 0) : to;
      this.mark();
    } else if (event.key === "Enter") this.follow(this.options()[this.at] ?? null, event);
    else return;
    event.preventDefault();
  }

  private follow(chosen: HTMLAnchorElement | null, event: Event): void {
    const path = ownPath(chosen?.getAttribute("href"));
    if (path === null) return;
    event.preventDefault();
    location.assign(path);
  }
}

function hitOption(hit: Hit): HTMLElement {
  const more = [hit.mark, hit.more, hit.where === "" ? "" : `in ${hit.where}`].filter((text) => text !== "");
  return option(hit.href, hit.title, more.join(" · "));
}

function option(href: string, text: string, hint: string): HTMLElement {
  const path = ownPath(href);
  return el("a", { role: "option", id: mintId("command"), href: path, tabindex: -1 }, el("bdi", {}, text), hint === "" ? null : el("small", {}, hint));
}

function group(title: string, options: HTMLElement[]): HTMLElement | null {
  if (options.length === 0) return null;
  const id = mintId("group");
  const heading = title === "" ? null : el("span", { class: "cf-palette__kind", id, role: "presentation" }, title);
  return el("div", { role: "group", "aria-labelledby": title === "" ? null : id, "aria-label": title === "" ? "More" : null }, heading, ...options);
}
