/** A reader for conversations: `<section data-island="conversation" data-source="/messages">`, props as `ConversationProps`. */

import type { ConversationProps } from "../contracts.ts";
import { announce, button, el, ownPath } from "../dom.ts";
import { openEvidence } from "../picture.ts";
import { empty, failed, isAbort, loading } from "../states.ts";
import { dayElement, messageElement } from "./conversation/message.ts";
import { BLOCK, matches, Messages } from "./conversation/messages.ts";

/** A browser lays out no element taller than some 17 million pixels: longer conversations are read in parts. */
const PART = 200_000;
const GUESSED_HEIGHT = 76 * BLOCK;
const grouped = new Intl.NumberFormat("en-GB");

export function mount(element: HTMLElement, given: ConversationProps): () => void {
  const reader = new Reader(element, given);
  return () => reader.close();
}

class Reader {
  private readonly messages: Messages;
  private readonly status = el("p", { class: "cf-piece__status", role: "status" });
  private readonly bar = el("div", { class: "cf-piece__bar" });
  private readonly chat = el("div", { class: "cf-chat", role: "region", tabindex: 0 });
  private readonly watcher: IntersectionObserver;
  private readonly redraw = (): void => this.lay();
  private blocks: HTMLElement[] = [];
  private part = 0;
  private active = -1;
  private sought = "";
  private hits: number[] = [];

  constructor(element: HTMLElement, private readonly given: ConversationProps) {
    this.messages = new Messages(ownPath(element.dataset["source"]), given.page);
    this.chat.setAttribute("aria-label", `${element.getAttribute("aria-label") ?? ""}, messages`);
    const keys = el("p", { class: "cf-keys" }, "J and K go to the next and last message, Home and End to the ends, Enter opens its source, / finds.");
    element.querySelector("[data-reading]")?.replaceWith(this.bar, this.chat, keys);
    this.watcher = new IntersectionObserver((entries) => this.watched(entries), { root: this.chat, rootMargin: "900px 0px" });
    this.chat.addEventListener("keydown", (event) => this.pressed(event));
    this.chat.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("cf:zone", this.redraw);
    if (given.page === null) void this.begin();
    else this.lay();
  }

  close(): void {
    this.messages.close();
    this.watcher.disconnect();
    document.removeEventListener("cf:zone", this.redraw);
  }

  /** The first block tells how many there are. */
  private async begin(): Promise<void> {
    this.chat.setAttribute("role", "region");
    this.chat.replaceChildren(loading("Loading messages…"));
    try {
      await this.messages.block(0);
      this.lay();
    } catch (cause) {
      if (!isAbort(cause)) this.chat.replaceChildren(failed(cause, () => void this.begin()));
    }
  }

  /** Lays out the blocks of this part, empty; each is filled as it comes near. */
  private lay(): void {
    this.watcher.disconnect();
    this.controls();
    if (this.messages.total === 0) {
      this.chat.replaceChildren(empty(this.given.empty));
      return;
    }
    const [first, last] = [this.part * PART, Math.min(this.messages.total, (this.part + 1) * PART)];
    this.blocks = Array.from({ length: Math.ceil((last - first) / BLOCK) }, (_, at) => {
      const block = el("div", { class: "cf-chat__block", "data-block": first / BLOCK + at });
      block.style.minHeight = `${Math.min(GUESSED_HEIGHT, (last - first - at * BLOCK) * 76)}px`;
      return block;
    });
    this.chat.setAttribute("role", "feed");
    this.chat.replaceChildren(...this.blocks);
    for (const block of this.blocks) this.watcher.observe(block);
  }

  private watched(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const block = entry.target as HTMLElement;
      if (entry.isIntersecting) void this.fill(block);
      else if (block.dataset["filled"] !== undefined && !block.contains(document.activeElement)) this.drain(block);
    }
  }

  private async fill(block: HTMLElement): Promise<void> {
    if (block.dataset["filled"] !== undefined) return;
    const number = Number(block.dataset["block"]);
    block.dataset["filled"] = "";
    try {
      const messages = await this.messages.block(number);
      const before = (at: number): typeof messages[number] | null => messages[at - 1] ?? this.messages.peek(number * BLOCK + at - 1);
      const parts = messages.flatMap((message, at) => [
        dayElement(message, before(at)),
        messageElement(message, number * BLOCK + at, this.messages.total, this.sought),
      ]);
      block.replaceChildren(...parts.filter((part) => part !== null));
      block.style.minHeight = "";
      this.mark();
    } catch (cause) {
      if (isAbort(cause)) return;
      block.replaceChildren(failed(cause, () => {
        delete block.dataset["filled"];
        void this.fill(block);
      }));
    }
  }

  private drain(block: HTMLElement): void {
    block.style.minHeight = `${block.offsetHeight}px`;
    block.replaceChildren();
    delete block.dataset["filled"];
  }

  private controls(): void {
    const { total } = this.messages;
    this.status.textContent = total === 0 ? "" : this.counted();
    const find = el("input", { class: "cf-input", type: "search", placeholder: "find in messages", "aria-label": "Find in messages", value: this.sought });
    find.addEventListener("keydown", (event) => {
      if (event.key === "Enter") void this.find(find.value.trim(), event.shiftKey ? -1 : 1);
    });
    const parts = total > PART ? [this.partButton("Earlier part", -1), this.partButton("Later part", 1)] : [];
    const steps = total === 0 ? [] : [
      ...parts, find,
      button("Previous find", {}, () => void this.find(find.value.trim(), -1)),
      button("Next find", {}, () => void this.find(find.value.trim(), 1)),
    ];
    this.bar.replaceChildren(this.status, ...steps);
  }

  private counted(): string {
    const { total } = this.messages;
    const all = `${grouped.format(total)} ${total === 1 ? "message" : "messages"}`;
    if (total <= PART) return all;
    return `${all}; this part is ${grouped.format(this.part * PART + 1)} to ${grouped.format(Math.min(total, (this.part + 1) * PART))}`;
  }

  private partButton(text: string, by: number): HTMLButtonElement {
    const made = button(text, {}, () => {
      this.part += by;
      this.lay();
      this.chat.scrollTop = 0;
    });
    made.disabled = this.part + by < 0 || (this.part + by) * PART >= this.messages.total;
    return made;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as Element).closest("a, button") !== null) return;
    const last = this.messages.total - 1;
    const to: Record<string, number> = {
      j: this.active + 1, ArrowDown: this.active + 1, k: this.active - 1, ArrowUp: this.active - 1,
      PageDown: this.active + 10, PageUp: this.active - 10, Home: 0, End: last,
    };
    const next = to[event.key];
    if (next !== undefined) void this.go(Math.min(last, Math.max(0, next)));
    else if (event.key === "Enter") this.open();
    else if (event.key === "/") this.bar.querySelector("input")?.focus();
    else return;
    event.preventDefault();
  }

  /** Makes a message the current one, wherever it is. */
  private async go(at: number): Promise<void> {
    const part = Math.floor(at / PART);
    if (part !== this.part) {
      this.part = part;
      this.lay();
    }
    const block = this.blocks[Math.floor((at - part * PART) / BLOCK)];
    if (block === undefined) return;
    if (block.querySelector(`[data-at="${at}"]`) === null) {
      block.scrollIntoView({ block: "nearest" });
      delete block.dataset["filled"];
      await this.fill(block);
    }
    this.active = at;
    this.mark();
    const message = block.querySelector<HTMLElement>(`[data-at="${at}"]`);
    message?.scrollIntoView({ block: "nearest" });
    message?.focus({ preventScroll: true });
  }

  private mark(): void {
    for (const message of this.chat.querySelectorAll<HTMLElement>(".cf-message")) {
      message.classList.toggle("cf-message--active", Number(message.dataset["at"]) === this.active);
    }
  }

  private clicked(event: MouseEvent): void {
    const message = (event.target as Element).closest<HTMLElement>(".cf-message");
    if (message === null || (event.target as Element).closest("a") !== null) return;
    this.active = Number(message.dataset["at"]);
    this.mark();
  }

  private open(): void {
    const path = ownPath(this.messages.peek(this.active)?.href);
    if (path !== null) openEvidence(this.chat, path);
  }

  private async find(sought: string, by: number): Promise<void> {
    if (sought !== this.sought) {
      this.sought = sought;
      for (const block of this.blocks) if (block.dataset["filled"] !== undefined) {
        delete block.dataset["filled"];
        await this.fill(block);
      }
    }
    this.hits = sought === "" ? [] : matches(this.messages, sought);
    const next = by > 0 ? this.hits.find((hit) => hit > this.active) ?? this.hits[0] : this.hits.findLast((hit) => hit < this.active) ?? this.hits.at(-1);
    this.status.textContent = this.found(sought, next);
    announce(this.status.textContent);
    if (next !== undefined) await this.go(next);
  }

  private found(sought: string, next: number | undefined): string {
    if (sought === "") return this.counted();
    const held = [...this.messages.atHand()].length;
    const where = held < this.messages.total ? ` in the ${grouped.format(held)} messages read so far of ${grouped.format(this.messages.total)}` : "";
    if (next === undefined) return `“${sought}” is not${where === "" ? " in this conversation" : where}.`;
    return `${grouped.format(this.hits.indexOf(next) + 1)} of ${grouped.format(this.hits.length)} with “${sought}”${where}`;
  }
}
