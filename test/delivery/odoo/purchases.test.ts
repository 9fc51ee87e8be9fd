import { describe, expect, it } from "vitest";
import { MINUTE_MS, scan, T0 } from "../../support/build.ts";
import { openBench } from "./people-bench.ts";

const CONTAINER = "CSQU3054383";
const RECEIPT = { picking_type_id: 1, picking_type_code: "incoming", state: "assigned" } as const;
const delivered = (minute = 1) => scan({ milestone: "delivered", atMs: T0 + minute * MINUTE_MS });

/** Parcel 0 is a container; a purchase order's receipts may bear it, each with others. */
function withReceipts(options: Parameters<typeof openBench>[0] = {}) {
  const bench = openBench({ purchases: true, numbers: [CONTAINER], ...options });
  const order = (name: string): number => bench.odoo.create("purchase.order", { name });
  const receipt = (
    reference: string,
    purchase_id: number | false = false,
    over: Record<string, unknown> = {},
  ): number =>
    bench.odoo.create("stock.picking", { ...RECEIPT, carrier_tracking_ref: reference, purchase_id, ...over });
  const milestone = (id: number) =>
    bench.odoo.pickings().find((row) => row["id"] === id)?.["x_tallyman_milestone"] ?? false;
  return { bench, order, receipt, milestone, told: (id: number) => bench.notes(id, "purchase.order") };
}

describe("a container", () => {
  it("is told on every receipt that bears it, in fields and notes, and on one that comes to bear it later", async () => {
    const { bench, receipt, milestone } = withReceipts();
    const receipts = [receipt(CONTAINER), receipt(`${CONTAINER}, P1`), receipt(CONTAINER)];
    const others = [receipt("P2"), receipt(CONTAINER, false, { state: "cancel" })];
    bench.record(0, [scan({ milestone: "departed_facility" })]);
    await bench.drain(0);
    expect(receipts.map(milestone)).toEqual(receipts.map(() => "departed_facility"));
    expect(receipts.map((id) => bench.notes(id).length)).toEqual([1, 1, 1]);
    expect(others.map((id) => [milestone(id), bench.notes(id).length])).toEqual(others.map(() => [false, 0]));
    const late = receipt(CONTAINER);
    bench.record(0, [scan({ milestone: "arrived_at_facility", atMs: T0 + MINUTE_MS })]);
    await bench.drain(0);
    expect([...receipts, late].map(milestone)).toEqual([...receipts, late].map(() => "arrived_at_facility"));
    expect(receipts.map((id) => bench.notes(id).length)).toEqual([2, 2, 2]);
    // It learns what went before, too.
    expect(bench.notes(late)).toHaveLength(2);
    bench.replay(0);
    await bench.drain(0);
    expect([...receipts, late].map((id) => bench.notes(id).length)).toEqual([2, 2, 2, 2]);
  });

  it("of a tenant whose containers are one receipt's each is told on none of several", async () => {
    const { bench, receipt, milestone } = withReceipts({ links: { container: "one" } });
    const receipts = [receipt(CONTAINER), receipt(CONTAINER)];
    bench.record(0, [scan()]);
    await bench.write(0);
    expect(receipts.map((id) => [milestone(id), bench.notes(id).length])).toEqual([
      [false, 0],
      [false, 0],
    ]);
  });
});

describe("a purchase order", () => {
  it("is told once, when the goods of all its receipts have arrived", async () => {
    const { bench, order, receipt, told } = withReceipts();
    const [one, two] = [order("P00001"), order("P00002")];
    receipt(CONTAINER, one);
    receipt("P1", one);
    receipt(CONTAINER, two);
    receipt("", two, { state: "cancel" });
    receipt("P9", two, { picking_type_code: "outgoing" });
    bench.record(0, [delivered(1)]);
    await bench.drain(0);
    expect([told(one), told(two)]).toEqual([
      [],
      ["<p>All goods of this purchase order have arrived (WH/OUT/00003)</p>"],
    ]);
    bench.record(1, [delivered(2)]);
    await bench.drain(1);
    expect(told(one)).toEqual(["<p>All goods of this purchase order have arrived (WH/OUT/00001, WH/OUT/00002)</p>"]);
    for (const n of [0, 1]) bench.replay(n);
    await bench.drain(0, 1);
    expect([told(one).length, told(two).length]).toEqual([1, 1]);
  });

  it("that the mesh may not write on leaves its receipts told all the same", async () => {
    const { bench, order, receipt, milestone, told } = withReceipts();
    const held = order("P00001");
    const picking = receipt(CONTAINER, held);
    bench.faults.next = ({ method, body }) =>
      method === "load" && JSON.stringify(body).includes("purchase.order")
        ? { error: { exception: "odoo.exceptions.AccessError", message: "You are not allowed" } }
        : null;
    bench.record(0, [delivered()]);
    await bench.drain(0);
    expect([milestone(picking), told(held)]).toEqual(["delivered", []]);
    expect(bench.notes(picking)).toHaveLength(1);
  });
});
