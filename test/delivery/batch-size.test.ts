import { describe, expect, it } from "vitest";
import { BatchSize } from "../../src/delivery/batch-size.ts";

const MAX = 100;
/** Writes full batches at a price a row, and lists the sizes they had. */
function sizes(size: BatchSize, batches: number, msPerRow: (shipments: number) => number): number[] {
  return Array.from({ length: batches }, () => {
    const shipments = size.now;
    size.written({ shipments, rows: 2 * shipments, ms: 2 * shipments * msPerRow(shipments) });
    return shipments;
  });
}

/** As read off an Odoo 19: a row of a hundred costs a tenth of one alone. */
const odoo = (shipments: number): number => 3.3 + 40 / shipments;

describe("the size of a batch", () => {
  it("is the most a sink takes while a row gets no dearer by it", () => {
    expect(new Set(sizes(new BatchSize(() => MAX), 50, odoo))).toEqual(new Set([MAX]));
  });

  it("falls back where more make each row dearer, and tries more again only now and then", () => {
    const size = new BatchSize(() => MAX);
    size.failed(32);
    const seen = sizes(size, 60, (shipments) => (shipments > 60 ? 10 * odoo(shipments) : odoo(shipments)));
    expect(seen.filter((shipments) => shipments > 60 && shipments !== 75).length).toBeLessThan(6);
    expect(seen.slice(3).every((shipments) => shipments >= 30)).toBe(true);
  });

  it("comes back from a single slow batch, though smaller ones are dearer by the row", () => {
    const size = new BatchSize(() => MAX);
    sizes(size, 5, odoo);
    sizes(size, 1, () => 100);
    expect(Math.min(...sizes(size, 40, odoo))).toBe(50);
    expect(size.now).toBe(MAX);
  });

  it("is halved by a failure, again and again down to one, and grows from there", () => {
    const size = new BatchSize(() => MAX);
    sizes(size, 5, odoo);
    for (let shipments = MAX; shipments > 0; shipments = shipments === 1 ? 0 : size.now) size.failed(shipments);
    expect(sizes(size, 8, odoo)).toEqual([1, 2, 4, 8, 16, 32, 64, MAX]);
  });

  it("starts from one after an outage", () => {
    const size = new BatchSize(() => MAX);
    sizes(size, 5, odoo);
    size.outageOver();
    expect(sizes(size, 5, odoo)).toEqual([1, 4, 16, 64, MAX]);
    size.failed(32);
    expect(sizes(size, 3, odoo)).toEqual([16, 32, 64]);
  });

  it("stays below what outlived a lease for a while", () => {
    const size = new BatchSize(() => MAX);
    size.tookTooLong(64);
    const seen = sizes(size, 19, odoo);
    expect(seen.slice(0, 2)).toEqual([32, 48]);
    expect(new Set(seen.slice(1))).toEqual(new Set([48]));
    expect(sizes(size, 3, odoo).at(-1)).toBe(MAX);
  });

  it("is not judged by a batch that was not full", () => {
    const size = new BatchSize(() => MAX);
    size.written({ shipments: 3, rows: 3, ms: 3 });
    size.written({ shipments: 3, rows: 3, ms: 90_000 });
    expect(size.now).toBe(MAX);
  });
});
