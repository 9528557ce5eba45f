/**
 * Which row stands at the top, for tables taller than a browser can make an element (17 to 33 million pixels).
 *
 * Up to the limit one pixel scrolled is one pixel of rows. Beyond it the scroll bar spans the whole table in
 * proportion, and the wheel moves by rows, so that every one of 50 million rows can be reached and none is jumped.
 */
const TALLEST = 8_000_000;

export class RowScroll {
  rows = 0;
  /** Pixels in which rows are seen. */
  viewport = 0;

  constructor(readonly rowHeight: number) {}

  get scaled(): boolean {
    return this.rows * this.rowHeight > TALLEST;
  }

  /** Pixels of the scrolled element. */
  get height(): number {
    return Math.min(this.rows * this.rowHeight, TALLEST);
  }

  /** The greatest row, in parts of a row, that may stand at the top. */
  get last(): number {
    return Math.max(0, this.rows - this.viewport / this.rowHeight);
  }

  topAt(scrolled: number): number {
    if (!this.scaled) return this.clamp(scrolled / this.rowHeight);
    return this.clamp((scrolled / Math.max(1, this.height - this.viewport)) * this.last);
  }

  scrolledFor(top: number): number {
    if (!this.scaled) return this.clamp(top) * this.rowHeight;
    return (this.clamp(top) / this.last) * (this.height - this.viewport);
  }

  /** The top that shows `row` whole, moving no further than needed. */
  reveal(row: number, top: number): number {
    const seen = Math.max(1, Math.floor(this.viewport / this.rowHeight));
    if (row < top) return this.clamp(row);
    return row > top + seen - 1 ? this.clamp(row - this.viewport / this.rowHeight + 1) : top;
  }

  clamp(top: number): number {
    return Math.min(Math.max(0, top), this.last);
  }
}
