/** Ctrl+K: the links of `<template id="cf-commands">`, found by a few letters, followed by Enter. */

import { el, mintId } from "../dom.ts";

export interface Command { text: string; hint: string; href: string }

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

function commandsOf(): Command[] {
  const template = document.querySelector<HTMLTemplateElement>("template#cf-commands");
  return [...(template?.content.querySelectorAll("a[href]") ?? [])].map((link) => ({
    text: link.textContent?.trim() ?? "", hint: link.getAttribute("data-hint") ?? "", href: link.getAttribute("href") ?? "",
  }));
}

function open(): boolean {
  const commands = commandsOf();
  if (commands.length === 0 || document.querySelector(".cf-palette") !== null) return false;
  const listId = mintId("commands");
  const input = el("input", {
    type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": listId, "aria-label": "Go to", placeholder: "Go to…", autocomplete: "off",
  });
  const list = el("ul", { id: listId, role: "listbox", "aria-label": "Commands" });
  const none = el("p", { hidden: true }, "Nothing by that name. Try fewer letters.");
  const dialog = el("dialog", { class: "cf-palette", "aria-label": "Go to" }, input, list, none);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  new Choice(commands, input, list, none, dialog).draw();
  dialog.showModal();
  input.focus();
  return true;
}

class Choice {
  private shown: Command[] = [];
  private at = 0;

  constructor(
    private readonly commands: Command[], private readonly input: HTMLInputElement, private readonly list: HTMLElement,
    private readonly none: HTMLElement, dialog: HTMLDialogElement,
  ) {
    input.addEventListener("input", () => this.draw());
    dialog.addEventListener("keydown", (event) => this.pressed(event));
    list.addEventListener("click", (event) => this.go((event.target as Element).closest("li")));
  }

  draw(): void {
    this.shown = found(this.commands, this.input.value);
    this.at = 0;
    const options = this.shown.map((command) =>
      el("li", { role: "option", id: mintId("command") }, command.text, command.hint === "" ? null : el("small", {}, ` ${command.hint}`)),
    );
    this.list.replaceChildren(...options);
    this.list.hidden = options.length === 0;
    this.none.hidden = options.length > 0;
    this.mark();
  }

  private mark(): void {
    for (const [at, option] of [...this.list.children].entries()) option.setAttribute("aria-selected", String(at === this.at));
    const option = this.list.children[this.at];
    option?.scrollIntoView({ block: "nearest" });
    if (option === undefined) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", option.id);
  }

  private pressed(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      this.at = Math.min(this.shown.length - 1, Math.max(0, this.at + step));
      this.mark();
    } else if (event.key === "Enter") this.go(this.list.children[this.at] ?? null);
    else return;
    event.preventDefault();
  }

  private go(option: Element | null): void {
    const command = this.shown[option === null ? -1 : [...this.list.children].indexOf(option)];
    if (command !== undefined) location.assign(command.href);
  }
}
