import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { changeDrift, listDrift } from "../../src/store/drift.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { create, unlink, write } from "../booking/order.ts";
import { forgetAll } from "../node-runtime/workers.ts";
import { carriedOut } from "../support/carried-out.ts";
import { START_MS, trackerUpdated } from "../support/mesh.ts";
import { openOrders } from "./mesh-orders.ts";

beforeEach(forgetAll);

type Orders = Awaited<ReturnType<typeof openOrders>>;

const catchUp = async ({ api, mesh }: Orders): Promise<void> => {
  await api("POST", `/v1/tenants/${mesh.tenantId}/odoo/catch-up`, {});
  await mesh.deliver();
};
const driftIn = async ({ mesh }: Orders) => {
  const page = await listDrift(groundOf(env).db, { tenantId: mesh.tenantId, state: "open", limit: 50 });
  return page.ok ? page.value.items : [];
};

/** An order with a delivery that arrived, and a backorder that is open. */
async function withBackorder() {
  const orders = await openOrders();
  const { mesh, send, ring } = orders;
  const orderId = await create(mesh.odoo, "sale.order", { state: "sale", name: "S00042" });
  const [first, backorder] = ["N1", null].map((trackingRef) => mesh.odoo.addPicking({ trackingRef }));
  for (const id of [first, backorder]) await write(mesh.odoo, "stock.picking", id ?? 0, { sale_id: orderId });
  await ring("sale.order", orderId);
  await mesh.deliver();
  await send(trackerUpdated("N1", [{ status: "delivered", at: START_MS }]));
  await mesh.deliver();
  const told = () =>
    mesh.odoo.records("mail.message").filter(({ model, res_id: id }) => model === "sale.order" && id === orderId);
  expect(told()).toEqual([]);
  return { orders, mesh, ring, orderId, backorder: backorder ?? 0, told };
}

describe("an order that waits for a backorder alone", () => {
  it("is told that all is delivered when the backorder is cancelled, once", async () => {
    const { mesh, ring, backorder, told } = await withBackorder();
    await write(mesh.odoo, "stock.picking", backorder, { state: "cancel" });
    for (let times = 0; times < 2; times += 1) {
      await ring("stock.picking", backorder);
      await mesh.deliver();
    }
    expect(told()).toHaveLength(1);
    expect(told()[0]).toMatchObject({ body: expect.stringContaining("delivered (WH/OUT/") });
  });

  it("is told though Odoo is away just then", async () => {
    const { mesh, ring, backorder, told } = await withBackorder();
    await write(mesh.odoo, "stock.picking", backorder, { state: "cancel" });
    mesh.faults.next = ({ model, method }) =>
      model === "mail.message" && method === "load" ? new Response("", { status: 503 }) : null;
    await ring("stock.picking", backorder);
    await mesh.deliver();
    expect(told()).toEqual([]);
    mesh.faults.next = () => null;
    mesh.clock.nowMs += 60_000;
    await groundOf(env).ringErrands(mesh.tenantId);
    await mesh.deliver();
    expect(told()).toHaveLength(1);
  });

  it.each([
    ["cancelled", (odoo: Orders["mesh"]["odoo"], id: number) => write(odoo, "stock.picking", id, { state: "cancel" })],
    ["deleted", (odoo: Orders["mesh"]["odoo"], id: number) => unlink(odoo, "stock.picking", id)],
  ])("is told by the next catch-up when it was %s and nobody rang", async (_how, end) => {
    const { orders, mesh, backorder, told } = await withBackorder();
    await end(mesh.odoo, backorder);
    await catchUp(orders);
    expect(told()).toHaveLength(1);
  });

  it("is told nothing while something else is on its way", async () => {
    const { mesh, ring, orderId, backorder, told } = await withBackorder();
    const third = mesh.odoo.addPicking({ trackingRef: null });
    await write(mesh.odoo, "stock.picking", third, { sale_id: orderId });
    await write(mesh.odoo, "stock.picking", backorder, { state: "cancel" });
    await ring("stock.picking", backorder);
    await mesh.deliver();
    expect(told()).toEqual([]);
  });
});

describe("what was deleted in Odoo and nobody rang for", () => {
  it("is found by a catch-up: orders, deliveries and customers, each told once", async () => {
    const orders = await openOrders();
    const { mesh, changes } = orders;
    const customer = await create(mesh.odoo, "res.partner", { name: "Jane Doe" });
    const ids = {
      "sale.order": await create(mesh.odoo, "sale.order", { state: "sale", partner_id: customer }),
      "stock.picking": mesh.odoo.addPicking({ trackingRef: "N1" }),
      "res.partner": customer,
    };
    const kept = mesh.odoo.addPicking({ trackingRef: "N2" });
    await catchUp(orders);
    for (const [model, id] of Object.entries(ids)) await unlink(mesh.odoo, model, id);
    await catchUp(orders);
    await catchUp(orders);
    const gone = (await changes()).filter(({ field }) => field === "deleted");
    expect(gone.map(({ model, id }) => [model, id])).toEqual(expect.arrayContaining(Object.entries(ids)));
    expect(gone).toHaveLength(3);
    expect(gone.some(({ id, model }) => model === "stock.picking" && id === kept)).toBe(false);
  });

  it("opens a review where shipments are written there, however old their news is, once", async () => {
    const orders = await openOrders();
    const { mesh, send } = orders;
    const pickingId = mesh.odoo.addPicking({ trackingRef: "N1" });
    await send(trackerUpdated("N1", [{ status: "in_transit", at: START_MS }]));
    await mesh.deliver();
    await catchUp(orders);
    mesh.clock.nowMs += 30 * 24 * 60 * 60_000;
    await unlink(mesh.odoo, "stock.picking", pickingId);
    await catchUp(orders);
    expect(await driftIn(orders)).toMatchObject([{ kind: "picking_gone", pickingId, state: "open" }]);
    const { db } = groundOf(env);
    const [row] = await driftIn(orders);
    const key = { pickingId, shipment: null, subject: row?.subject ?? "" };
    const settled = { opened: [], settled: [{ key, how: "odoo" as const }], conceded: [], withdrawn: [] };
    await carriedOut(db, ...changeDrift(db, mesh.tenantId, settled, { runId: "", nowMs: mesh.clock.nowMs }));
    await catchUp(orders);
    expect(await driftIn(orders)).toEqual([]);
  });

  it("is found page by page, of very many a part at a time", async () => {
    const orders = await openOrders();
    const { mesh, changes } = orders;
    const ids = Array.from({ length: 1_150 }, (_, n) => mesh.odoo.addPicking({ trackingRef: `N${n}` }));
    await catchUp(orders);
    const gone = ids.filter((_, n) => n < 130 || n > 1_100);
    for (const id of gone) await unlink(mesh.odoo, "stock.picking", id);
    await catchUp(orders);
    const told = new Set<number>();
    for (let after = 2_300; after < 2_300 + gone.length; after += 100)
      for (const { id, field } of await changes(mesh.tenantId, after)) if (field === "deleted") told.add(id);
    expect([...told].toSorted((a, b) => a - b)).toEqual(gone);
  });

  it("is not believed of an Odoo that shows none of very many: the key sees them no more", async () => {
    const orders = await openOrders();
    const { mesh, changes } = orders;
    for (let n = 0; n < 30; n += 1) mesh.odoo.addPicking({ trackingRef: `N${n}` });
    await catchUp(orders);
    mesh.faults.next = ({ model, method }) =>
      model === "stock.picking" && method === "search_read" ? { result: [] } : null;
    await catchUp(orders);
    expect((await changes()).filter(({ field }) => field === "deleted")).toEqual([]);
  });
});
