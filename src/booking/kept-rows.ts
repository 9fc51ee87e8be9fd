import type { Model } from "./odoo-rows.ts";

/** How a warehouse works, where it is and what boxes measure changes once in a while; a change is noticed after this. */
const KEPT_MS = 10 * 60_000;
const ROWS_MAX = 5_000;
const STANDING: ReadonlySet<Model> = new Set([
  "stock.picking.type",
  "stock.warehouse",
  "res.country.state",
  "stock.package.type",
]);

/** Rows of one Odoo that many bookings are made of alike: read once, and believed for a while. */
export class KeptRows {
  readonly #now: () => number;
  readonly #rows = new Map<string, { readonly row: unknown; readonly untilMs: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** As it was read; undefined when it must be read. */
  get(model: Model, id: number): unknown {
    const held = this.#rows.get(`${model} ${id}`);
    return held && held.untilMs > this.#now() ? held.row : undefined;
  }

  /** Of goods, people and addresses nothing is kept. */
  keep(model: Model, id: number, row: unknown): void {
    if (!STANDING.has(model)) return;
    if (this.#rows.size >= ROWS_MAX) this.#rows.clear();
    this.#rows.set(`${model} ${id}`, { row, untilMs: this.#now() + KEPT_MS });
  }
}
