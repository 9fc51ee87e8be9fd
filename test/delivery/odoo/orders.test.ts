import { describe, expect, it } from "vitest";
import { MINUTE_MS, scan, T0 } from "../../support/build.ts";
import { openBench } from "./people-bench.ts";

const delivered = (minute = 1) => scan({ milestone: "delivered", atMs: T0 + minute * MINUTE_MS });
const moving = (minute = 0) => scan({ atMs: T0 + minute * MINUTE_MS });

/** An order, and a way to give it pickings. */
function withOrder(options: Parameters<typeof openBench>[0] = {}) {
  const bench = openBench(options);
  const order = bench.odoo.create("sale.order", { name: "S00042" });
  const picking = (reference: string | false, over: Record<string, unknown> = {}): number =>
    bench.odoo.create("stock.picking", {
      picking_type_id: 2,
      state: "done",
      sale_id: order,
      carrier_tracking_ref: reference,
      ...over,
    });
  return { bench, order, picking, told: () => bench.notes(order, "sale.order") };
}

describe("a sale order", () => {
  it("is told once that the customer has all of it, when the last of its deliveries is there", async () => {
    const { bench, picking, told } = withOrder();
    picking("P0");
    picking("P1, P2");
    bench.record(0, [delivered(1)]);
    bench.record(1, [delivered(2)]);
    bench.record(2, [moving()]);
    await bench.write(0, 1, 2);
    expect(told()).toEqual([]);
    bench.record(2, [delivered(3)]);
    await bench.write(2);
    const note = "<p>All shipments of this order are delivered (WH/OUT/00001, WH/OUT/00002)</p>";
    expect(told()).toEqual([note]);
    expect(bench.odoo.records("mail.message").at(-1)).toMatchObject({ date: "2026-11-01 08:03:00" });
    for (const n of [0, 1, 2]) bench.replay(n);
    await bench.drain(0, 1, 2);
    expect(told()).toEqual([note]);
  });

  it("waits for a backorder, and not for what is cancelled, comes back or moves inside the warehouse", async () => {
    const { bench, picking, told } = withOrder();
    picking("P0");
    const backorder = picking("P1", { state: "assigned" });
    picking(false, { state: "cancel" });
    picking(false, { state: "assigned", picking_type_code: "incoming" });
    picking(false, { state: "assigned", picking_type_code: "internal" });
    bench.record(0, [delivered()]);
    await bench.write(0);
    expect(told()).toEqual([]);
    bench.record(1, [delivered()]);
    await bench.write(1);
    expect(told()).toHaveLength(1);
    expect(backorder).toBeGreaterThan(0);
  });

  it("is told again of a delivery that was made after it was told", async () => {
    const { bench, picking, told } = withOrder();
    picking("P0");
    bench.record(0, [delivered()]);
    await bench.write(0);
    picking("P1");
    bench.record(1, [delivered()]);
    await bench.write(1);
    expect(told()).toEqual([
      expect.stringContaining("(WH/OUT/00001)"),
      expect.stringContaining("(WH/OUT/00001, WH/OUT/00002)"),
    ]);
  });

  it("is told when its two deliveries arrive in batches that are written at once", async () => {
    const { bench, picking, told } = withOrder();
    picking("P0");
    picking("P1");
    bench.record(0, [delivered()]);
    bench.record(1, [delivered()]);
    await Promise.all([bench.write(0), bench.write(1)]);
    expect(told()).toHaveLength(1);
  });

  it.each([
    ["the state is written", "stock.picking"],
    ["the notes are", "mail.message"],
  ])("is told though the dispatcher dies when %s", async (_when, model) => {
    const { bench, picking, told } = withOrder();
    picking("P0");
    bench.record(0, [delivered()]);
    bench.faults.next = (call) => (call.model === model && call.method === "load" ? "drop_after_commit" : null);
    await bench.write(0);
    bench.faults.next = () => null;
    bench.crash();
    await bench.drain(0);
    expect(told()).toHaveLength(1);
  });

  it("is left alone by an Odoo without sales, without the mesh's fields, or that lets the mesh nowhere near it", async () => {
    for (const trouble of ["no sales", "no fields", "no rights"]) {
      const { bench, picking, told } = withOrder({ meshFields: trouble !== "no fields" });
      picking("P0");
      bench.record(0, [delivered()]);
      const denied = { error: { exception: "odoo.exceptions.AccessError", message: "You are not allowed" } };
      bench.faults.next = ({ method, body }) => {
        if (trouble === "no sales" && method === "fields_get")
          return { result: { x_tallyman_milestone: { type: "char" }, x_tallyman_at: { type: "datetime" } } };
        return trouble === "no rights" && JSON.stringify(body["domain"] ?? "").includes("sale_id") ? denied : null;
      };
      await bench.write(0);
      expect(await bench.write(0)).toBe(0);
      expect(told()).toEqual([]);
      expect(bench.notes(1)).toHaveLength(1);
    }
  });

  it("costs nothing while its deliveries are under way", async () => {
    const { bench, picking } = withOrder();
    picking("P0");
    bench.record(0, [moving()]);
    await bench.write(0);
    const before = bench.odoo.calls.total;
    bench.record(0, [moving(1)]);
    await bench.write(0);
    expect(bench.odoo.calls.total - before).toBe(3);
  });
});

describe("proof of delivery", () => {
  const place = { city: "Lyon", state: null, postalCode: "69002", country: "FR" };
  const signed = scan({ milestone: "delivered", atMs: T0, place, description: "Signed for by: A. MARTIN" });

  it("is on the picking as long as it is delivered: when, where, and the carrier's own words", async () => {
    const { bench, picking } = withOrder();
    const id = picking("P0");
    bench.record(0, [signed]);
    await bench.write(0);
    const row = () => bench.odoo.pickings().find((one) => one["id"] === id);
    expect(row()).toMatchObject({
      x_tallyman_delivered_at: "2026-11-01 08:00:00",
      x_tallyman_proof: "Signed for by: A. MARTIN, Lyon, 69002, FR",
    });
    bench.record(0, [scan({ milestone: "return_to_sender", atMs: T0 + MINUTE_MS })]);
    await bench.write(0);
    expect(row()).toMatchObject({ x_tallyman_delivered_at: false, x_tallyman_proof: false });
  });

  it("is that of the last of several parcels, whichever of them is written last", async () => {
    const { bench, picking } = withOrder();
    picking("P0, P1");
    bench.record(0, [{ ...signed, occurredAt: { ...signed.occurredAt, atMs: T0 + 5 * MINUTE_MS } }]);
    bench.record(1, [delivered(2)]);
    await bench.write(0);
    await bench.write(1);
    expect(bench.odoo.pickings()).toMatchObject([
      { x_tallyman_delivered_at: "2026-11-01 08:05:00", x_tallyman_proof: expect.stringContaining("A. MARTIN") },
    ]);
  });

  it("is cut to 200 characters", async () => {
    const { bench, picking } = withOrder();
    picking("P0");
    bench.record(0, [{ ...signed, description: "x".repeat(500) }]);
    await bench.write(0);
    expect(bench.odoo.pickings()).toMatchObject([{ x_tallyman_proof: "x".repeat(200) }]);
  });

  it("has no place in an Odoo that an older release set up, whose fields are written as before", async () => {
    const { bench, picking } = withOrder({ meshFields: false });
    const names = ["milestone", "reason", "at", "estimate_at"].map((name) => `x_tallyman_${name}`);
    const model = bench.odoo.records("ir.model").find(({ model: name }) => name === "stock.picking");
    for (const name of names)
      bench.odoo.create("ir.model.fields", { name, model_id: model?.["id"], ttype: "char", field_description: name });
    picking("P0");
    bench.record(0, [signed]);
    await bench.write(0);
    const [row] = bench.odoo.pickings();
    expect(row).toMatchObject({ x_tallyman_milestone: "delivered", x_tallyman_at: "2026-11-01 08:00:00" });
    expect(row).not.toHaveProperty("x_tallyman_proof");
  });
});
