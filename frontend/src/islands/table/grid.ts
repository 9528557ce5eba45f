/** The body of a table: draws the rows in view, and moves among them by wheel, scroll bar and keyboard. */

import type { Column, Row } from "../../contracts.ts";
import { el, evidence, mintId, ownPath } from "../../dom.ts";
import { openEvidence } from "../../picture.ts";
import { chosenZone } from "../../zones.ts";
import { cellText, isNumeric, measurer, opaque, statesTimes, widths } from "./cells.ts";
import type { ColumnChoice } from "./columns.ts";
import type { Head } from "./head.ts";
import type { RowSource } from "./rows.ts";
import { RowScroll } from "./scroll.ts";

const ROW_HEIGHT = 28;
const HEAD_ROWS = 2;
const BEYOND = 4;
const FITTED_ROWS = 60;

export class Grid {
  readonly element: HTMLElement;
  private readonly body = el("div", { class: "cf-grid__body", role: "rowgroup" });
  private readonly scroll = new RowScroll(ROW_HEIGHT);
  private readonly stem = mintId("grid");
  private readonly drawn = new Map<number, HTMLElement>();
  private top = 0;
  private active = 0;
  private sized = "";
  private waiting = 0;
  private opening = false;
  private places: number[] = [];
  private readonly stated = new Set<string>();

  constructor(
    title: string, private readonly head: Head, private readonly source: RowSource, private readonly choice: ColumnChoice,
  ) {
    this.element = el("div", { class: "cf-grid", role: "grid", tabindex: 0, "aria-label": title }, head.element, this.body);
    this.element.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.element.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    this.element.addEventListener("keydown", (event) => this.pressed(event));
    this.body.addEventListener("click", (event) => this.clicked(event));
    this.body.addEventListener("dblclick", () => this.open());
  }

  /** Starts again at the first row. */
  rewind(): void {
    this.active = 0;
    this.moveTo(0);
  }

  /** Draws on the next frame, once however often it is asked. */
  draw(): void {
    if (this.waiting === 0) this.waiting = requestAnimationFrame(() => this.drawNow());
  }

  private drawNow(): void {
    this.waiting = 0;
    const zone = chosenZone(this.source.zone);
    const rows = Array.from({ length: FITTED_ROWS }, (_, at) => this.source.row(at)).filter((row): row is Row => row !== null);
    this.places = this.choice.places(this.source.columns, rows);
    const columns = this.places.flatMap((place) => this.source.columns[place] ?? []);
    for (const [at, column] of columns.entries()) {
      if (statesTimes(column, rows.map((row) => row.cells[this.places[at] ?? 0]))) this.stated.add(column.name);
    }
    this.head.draw(columns, zone, this.stated);
    this.fit(columns, rows, zone);
    this.scroll.rows = this.source.size;
    this.body.style.height = `${this.scroll.height}px`;
    this.scroll.viewport = Math.max(ROW_HEIGHT, this.element.clientHeight - this.head.element.offsetHeight);
    this.top = this.scroll.clamp(this.top);
    const first = Math.max(0, Math.floor(this.top) - BEYOND);
    const last = Math.min(this.source.size - 1, Math.ceil(this.top + this.scroll.viewport / ROW_HEIGHT) + BEYOND);
    this.source.want(first, last);
    this.paint(first, last, zone);
    this.element.setAttribute("aria-rowcount", String(this.source.total === null ? -1 : this.source.total + HEAD_ROWS));
    this.element.setAttribute("aria-colcount", String(columns.length));
    if (this.opening) this.open();
  }

  /** Sizes the columns by the first rows; while there are none they stay as they are. */
  private fit(columns: Column[], rows: Row[], zone: string): void {
    if (rows.length === 0 && this.sized !== "") return;
    const key = `${zone} ${this.places.join(" ")} ${rows[0]?.id ?? ""} ${rows.length}`;
    if (key === this.sized) return;
    this.sized = key;
    const shown = rows.map((row) => ({ ...row, cells: this.places.map((place) => row.cells[place] ?? null) }));
    this.element.style.setProperty("--cf-columns", widths(columns, shown, zone, measurer()));
  }

  private paint(first: number, last: number, zone: string): void {
    const base = this.scroll.scrolledFor(this.top);
    for (const [at, element] of this.drawn) {
      if (at >= first && at <= last) continue;
      element.remove();
      this.drawn.delete(at);
    }
    for (let at = first; at <= last; at += 1) {
      const element = this.rowAt(at, zone);
      element.style.transform = `translateY(${base + (at - this.top) * ROW_HEIGHT}px)`;
      element.toggleAttribute("data-active", at === this.active);
    }
    const active = this.drawn.get(this.active);
    if (active === undefined) this.element.removeAttribute("aria-activedescendant");
    else this.element.setAttribute("aria-activedescendant", active.id);
  }

  private rowAt(at: number, zone: string): HTMLElement {
    const row = this.source.row(at);
    const key = row === null ? "" : `${zone} ${this.places.join(" ")} ${row.id}`;
    const before = this.drawn.get(at);
    if (before !== undefined && before.dataset["key"] === key) return before;
    const element = el("div", {
      class: "cf-grid__row", role: "row", id: `${this.stem}-${at}`, "aria-rowindex": at + 1 + HEAD_ROWS,
      "data-at": at, "data-key": key, "data-waiting": row === null,
    });
    element.append(...(row === null ? [el("div", { class: "cf-grid__cell", role: "gridcell" }, "…")] : this.cells(row, zone)));
    if (before === undefined) this.body.append(element);
    else before.replaceWith(element);
    this.drawn.set(at, element);
    return element;
  }

  private cells(row: Row, zone: string): HTMLElement[] {
    return this.places.map((place, at) => {
      const column = this.source.columns[place] as Column;
      const text = cellText(row.cells[place], column, zone);
      const numeric = isNumeric(column) ? " cf-grid__cell--number" : "";
      const inside = at === 0 ? [evidence(text === "" ? "open" : text, row.href, { tabindex: -1 })] : named(text);
      const attributes = { class: `cf-grid__cell${numeric}`, role: "gridcell", dir: "auto", title: text.length > 24 ? text : null };
      return el("div", attributes, ...inside);
    });
  }

  private scrolled(): void {
    if (Math.abs(this.element.scrollTop - Math.round(this.scroll.scrolledFor(this.top))) <= 1) return;
    this.top = this.scroll.topAt(this.element.scrollTop);
    this.draw();
  }

  /** Beyond the tallest element a wheel's pixels are rows, not shares of the table. */
  private wheeled(event: WheelEvent): void {
    if (!this.scroll.scaled || event.deltaY === 0 || event.ctrlKey) return;
    const rows = [event.deltaY / ROW_HEIGHT, event.deltaY, event.deltaY * 10][event.deltaMode] ?? 0;
    const next = this.scroll.clamp(this.top + rows);
    if (next === this.top) return;
    event.preventDefault();
    this.moveTo(next);
  }

  private moveTo(top: number): void {
    this.top = this.scroll.clamp(top);
    this.element.scrollTop = this.scroll.scrolledFor(this.top);
    this.draw();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.target !== this.element || event.altKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.scroll.viewport / ROW_HEIGHT) - 1);
    const end = this.source.size - 1;
    const steps: Record<string, number> = {
      ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: this.active + page, PageUp: this.active - page, Home: 0, End: end,
    };
    const next = steps[event.key];
    if (next !== undefined) this.activate(Math.min(end, Math.max(0, next)));
    else if (event.key === "Enter") this.open();
    else if (event.key === "/") this.head.focusFilter();
    else return;
    event.preventDefault();
  }

  private activate(at: number): void {
    this.opening = false;
    this.active = at;
    this.moveTo(this.scroll.reveal(at, this.top));
  }

  private clicked(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>("[data-at]");
    if (row === null) return;
    this.active = Number(row.dataset["at"]);
    if ((event.target as Element).closest("a") === null) this.element.focus({ preventScroll: true });
    this.draw();
  }

  /** Opens the active row; one that is still on its way is opened when it comes. */
  private open(): void {
    const row = this.source.row(this.active);
    this.opening = row === null && this.source.size > 0;
    openEvidence(this.element, ownPath(row?.href));
  }
}

/** A cell's text; an identifier that is only a name is shown by it, with the delivery it holds in as a tag. */
function named(text: string): (Node | string)[] {
  const found = opaque(text);
  if (found === null) return [text];
  const tag = el("span", { class: "cf-tag", title: `a name of delivery ${found.delivery}, not a number` }, found.delivery);
  return [`${found.name} `, tag];
}
