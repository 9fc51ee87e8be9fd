import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ringForgottenErrands } from "../../src/wiring/errands.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { errandsOf } from "../../src/store/errand.ts";
import { START_MS, trackerUpdated } from "../support/mesh.ts";
import { world } from "../../src/wiring/world.ts";
import { create, readyDelivery, unlink, write } from "../booking/order.ts";
import { CALLS_THAT_READ, openOrders } from "./mesh-orders.ts";

const NUMBER = "794600000001";
const scan = () => trackerUpdated(NUMBER, [{ status: "in_transit", at: START_MS }]);

describe("a webhook of Odoo", () => {
  it.each(["json2", "jsonrpc"] as const)(
    "links a shipment that waited, and Odoo has it within one delivery (%s)",
    async (api) => {
      const { mesh, ring, send } = await openOrders({ api });
      const pickingId = mesh.odoo.addPicking({ trackingRef: null });
      await send(scan());
      await mesh.deliver();
      expect(mesh.notes(pickingId)).toEqual([]);
      await write(mesh.odoo, "stock.picking", pickingId, { carrier_tracking_ref: NUMBER });
      expect((await ring("stock.picking", pickingId)).status).toBe(200);
      await mesh.deliver();
      expect(mesh.notes(pickingId)).toHaveLength(1);
      expect(mesh.odoo.pickings()[0]).toMatchObject({ x_tallyman_milestone: "in_transit" });
    },
  );

  it("asks Odoo nothing while Odoo waits, and believes nothing of what it says", async () => {
    const { mesh, ring, changes } = await openOrders();
    const pickingId = mesh.odoo.addPicking({ trackingRef: "REAL-1" });
    const forged = { carrier_tracking_ref: "FORGED-1", state: "done", id: 99, name: "WH/OUT/66666" };
    await ring("stock.picking", pickingId, forged);
    expect(mesh.odoo.calls.total).toBe(0);
    await mesh.deliver();
    expect(await changes()).toMatchObject([
      { field: "state", from: null, to: "draft", model: "stock.picking", id: pickingId },
      { field: "trackingRef", from: null, to: "REAL-1" },
    ]);
  });

  it("is one errand and one look, however often it comes", async () => {
    const { mesh, ring } = await openOrders();
    const pickingId = mesh.odoo.addPicking({ trackingRef: NUMBER });
    for (let times = 0; times < 200; times += 1) await ring("stock.picking", pickingId);
    expect(await errandsOf(groundOf(env).db, mesh.tenantId, "odoo_record", 10)).toHaveLength(1);
    await mesh.deliver();
    expect(mesh.odoo.calls.counts["stock.picking.search_read"]).toBe(1);
    expect(await errandsOf(groundOf(env).db, mesh.tenantId, "odoo_record", 10)).toEqual([]);
  });

  it.each(["res.users", "product.product"])("for %s is accepted and does nothing", async (model) => {
    const { mesh, ring } = await openOrders();
    expect((await ring(model, 1)).status).toBe(200);
    await mesh.deliver();
    expect(mesh.odoo.calls.total).toBe(0);
  });

  it("rings for its own tenant alone", async () => {
    const other = await openOrders();
    const { mesh, ring, changes } = await openOrders();
    await ring("stock.picking", mesh.odoo.addPicking({ trackingRef: NUMBER }));
    await mesh.deliver();
    expect(await changes()).toHaveLength(2);
    expect(await changes(other.mesh.tenantId)).toEqual([]);
  });

  it("is heard once Odoo is back, when it is down", async () => {
    const { mesh, ring, changes } = await openOrders();
    const pickingId = mesh.odoo.addPicking({ trackingRef: NUMBER });
    mesh.faults.next = () => new Response("", { status: 503 });
    await ring("stock.picking", pickingId);
    await mesh.deliver(mesh.queue.splice(0));
    expect(await changes()).toEqual([]);
    mesh.faults.next = () => null;
    mesh.clock.nowMs += 60_000;
    await ringForgottenErrands(groundOf(env));
    await mesh.deliver();
    expect(await changes()).toHaveLength(2);
  });
});

describe("an order", () => {
  it("is known with its deliveries and customers once it is confirmed, and shows where its shipments stand", async () => {
    const { mesh, ring, send, api } = await openOrders();
    const { odoo } = mesh;
    const partnerId = await create(odoo, "res.partner", { name: "Jane Doe", city: "Hamburg", lang: "de_DE" });
    const usd = odoo.records("res.currency").find(({ name }) => name === "USD")?.["id"];
    const orderId = await create(odoo, "sale.order", {
      state: "sale",
      partner_id: partnerId,
      partner_shipping_id: partnerId,
      amount_total: 33.3,
      currency_id: usd,
    });
    const pickingId = odoo.addPicking({ trackingRef: NUMBER, state: "done" });
    await write(odoo, "stock.picking", pickingId, { sale_id: orderId });
    await send(scan());
    await mesh.deliver();
    await ring("sale.order", orderId, { picking_ids: [] });
    await mesh.deliver();
    const { body } = await api("GET", `/v1/orders?tenant=${mesh.tenantId}`);
    expect(body["items"]).toMatchObject([
      { id: orderId, state: "sale", amountMinor: 3330, currency: "USD", partnerId },
    ]);
    const shown = await api("GET", `/v1/orders/${orderId}?tenant=${mesh.tenantId}`);
    expect(shown.body["pickings"]).toMatchObject([
      { id: pickingId, state: "done", shipments: [{ trackingNumber: NUMBER, state: { milestone: "in_transit" } }] },
    ]);
    expect((await api("GET", `/v1/orders/999?tenant=${mesh.tenantId}`)).status).toBe(404);
    const held = "SELECT name, lang, city FROM customer WHERE tenant_id = ?";
    const { results } = await env.DB.prepare(held).bind(mesh.tenantId).all();
    expect(results).toEqual([{ name: "Jane Doe", lang: "de_DE", city: "Hamburg" }]);
  });

  it("that is cancelled, paid for or sent elsewhere is told in the feed, line by line", async () => {
    const { mesh, ring, api, changes } = await openOrders();
    const { odoo } = mesh;
    const partnerId = await create(odoo, "res.partner", { name: "Jane Doe", city: "Hamburg" });
    const orderId = await create(odoo, "sale.order", { state: "sale", partner_id: partnerId });
    const bill = { move_type: "out_invoice", state: "posted", payment_state: "not_paid", partner_id: partnerId };
    const invoiceId = await create(odoo, "account.move", bill);
    await ring("sale.order", orderId);
    await ring("account.move", invoiceId);
    await mesh.deliver();
    const seen = (await changes()).length;
    await write(odoo, "sale.order", orderId, { state: "cancel" });
    await write(odoo, "account.move", invoiceId, { payment_state: "paid" });
    await write(odoo, "res.partner", partnerId, { city: "Bremen" });
    for (const [model, id] of [
      ["sale.order", orderId],
      ["account.move", invoiceId],
      ["res.partner", partnerId],
    ] as const) {
      await ring(model, id);
      await mesh.deliver();
    }
    const { body } = await api("GET", `/v1/odoo/changes?tenant=${mesh.tenantId}&after=${seen}`);
    expect(body).toMatchObject({
      items: [
        { model: "sale.order", field: "state", from: "sale", to: "cancel" },
        { model: "account.move", field: "paymentState", from: "not_paid", to: "paid" },
        { model: "res.partner", field: "city", from: "Hamburg", to: "Bremen" },
      ],
      after: seen + 3,
    });
  });

  it("leaves a customer alone whom nobody ordered for, and a journal entry too", async () => {
    const { mesh, ring, changes } = await openOrders();
    await ring("res.partner", await create(mesh.odoo, "res.partner", { name: "Employee" }));
    await ring("account.move", await create(mesh.odoo, "account.move", { move_type: "entry" }));
    await mesh.deliver();
    expect(await changes()).toEqual([]);
    expect(mesh.odoo.calls.counts["res.partner.search_read"]).toBeUndefined();
  });

  it("that is gone in Odoo is marked, and once", async () => {
    const { mesh, ring, api, changes } = await openOrders();
    const orderId = await create(mesh.odoo, "sale.order", { state: "draft" });
    await ring("sale.order", orderId);
    await mesh.deliver();
    await unlink(mesh.odoo, "sale.order", orderId);
    for (let times = 0; times < 2; times += 1) {
      await ring("sale.order", orderId);
      await mesh.deliver();
    }
    const shown = await api("GET", `/v1/orders/${orderId}?tenant=${mesh.tenantId}`);
    expect(shown.body).toMatchObject({ deleted: true, state: "draft" });
    expect((await changes()).filter(({ field }) => field === "deleted")).toMatchObject([{ from: null, to: "true" }]);
  });

  it("has a number that was taken off its delivery told, and the shipment is linked there no more", async () => {
    const { mesh, ring, send, changes } = await openOrders();
    const pickingId = mesh.odoo.addPicking({ trackingRef: NUMBER });
    await send(scan());
    await mesh.deliver();
    await ring("stock.picking", pickingId);
    await mesh.deliver();
    await write(mesh.odoo, "stock.picking", pickingId, { carrier_tracking_ref: false });
    await ring("stock.picking", pickingId);
    await mesh.deliver();
    expect((await changes()).slice(2)).toMatchObject([
      { field: "trackingRef", from: NUMBER, to: null },
      { field: "trackingNumber", from: NUMBER, to: null },
    ]);
    const [shipment] = await mesh.shipments();
    expect((await mesh.stub(shipment?.id ?? "").timeline())?.link).toBeNull();
  });
});

describe("an Odoo that shows the mesh no customers", () => {
  it("still has its deliveries linked, and the errand stays on the list with its words", async () => {
    const { mesh, ring, send } = await openOrders();
    const partnerId = await create(mesh.odoo, "res.partner", { name: "Jane Doe" });
    const pickingId = mesh.odoo.addPicking({ trackingRef: null });
    await send(scan());
    await mesh.deliver();
    await write(mesh.odoo, "stock.picking", pickingId, { carrier_tracking_ref: NUMBER, partner_id: partnerId });
    const refusal = { exception: "odoo.exceptions.AccessError", message: "You are not allowed" };
    mesh.faults.next = ({ model }) => (model === "res.partner" ? { error: refusal } : null);
    await ring("stock.picking", pickingId);
    await mesh.deliver();
    expect(mesh.notes(pickingId)).toHaveLength(1);
    const left = await errandsOf(groundOf(env).db, mesh.tenantId, "odoo_record", 10);
    expect(left).toMatchObject([{ dueAtMs: null, failure: expect.stringContaining("not allowed") }]);
  });
});

describe("a delivery that is packed for a confirmed order", () => {
  it("is booked with the tenant's platform, once, and its number comes back to it", async () => {
    const { mesh, ring, api } = await openOrders();
    const toOdoo = world.fetch;
    let asked = 0;
    world.fetch = async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).hostname === "odoo.test") return toOdoo(request);
      asked += 1;
      const charges = [{ name: "Freight", amountMinor: 4200, currency: "EUR" }];
      const parcel = {
        carrier: "DHL Express",
        service: "Worldwide",
        trackingNumbers: [NUMBER],
        labelUrls: [],
        charges,
      };
      return Response.json({ outcome: "booked", shipmentId: "ext-1", ...parcel });
    };
    const credential = `whsec_${btoa("0123456789abcdef0123456789abcdef")}`;
    const terms = { platform: "webhook", mode: "automatic", baseUrl: "https://freight.example.com/book", credential };
    expect((await api("PUT", `/v1/tenants/${mesh.tenantId}/booking`, terms)).status).toBe(200);
    const orderId = await create(mesh.odoo, "sale.order", { state: "draft" });
    const { pickingId } = await readyDelivery(mesh.odoo, { picking: { sale_id: orderId } });
    await ring("stock.picking", pickingId);
    await mesh.deliver();
    expect(asked).toBe(0);
    await write(mesh.odoo, "sale.order", orderId, { state: "sale" });
    for (let times = 0; times < 2; times += 1) {
      await ring("sale.order", orderId);
      await mesh.deliver();
    }
    expect(asked).toBe(1);
    const booked = mesh.odoo.pickings().find(({ id }) => id === pickingId);
    expect(booked).toMatchObject({ carrier_tracking_ref: NUMBER });
  });
});

describe("a shipment that is linked by hand", () => {
  it("is written to the picking, of which Odoo is asked first", async () => {
    const { mesh, send, api } = await openOrders();
    const pickingId = mesh.odoo.addPicking({ trackingRef: null });
    await send(scan());
    await mesh.deliver();
    const [shipment] = await mesh.shipments();
    const link = (body: object) => api("POST", `/v1/shipments/${shipment?.id}/link`, body);
    expect(await link({ pickingId: 4711 })).toMatchObject({ status: 422, body: { issues: [{ path: "pickingId" }] } });
    expect(await link({ pickingId })).toMatchObject({ status: 200, body: { pickingId, trackingNumbers: [NUMBER] } });
    await mesh.deliver();
    expect(mesh.notes(pickingId)).toHaveLength(1);
    const other = mesh.odoo.addPicking({ trackingRef: null });
    expect(await link({ pickingId: other })).toMatchObject({ status: 409 });
    expect(await link({ pickingId: other, replace: true })).toMatchObject({ status: 200 });
    await mesh.deliver();
    const written = mesh.odoo.pickings().find(({ id }) => id === other);
    expect(written).toMatchObject({ x_tallyman_milestone: "in_transit" });
    expect(await api("POST", `/v1/shipments/shp_${"0".repeat(32)}/link`, { pickingId })).toMatchObject({ status: 404 });
  });

  it("waits when Odoo cannot be asked", async () => {
    const { mesh, send, api } = await openOrders();
    await send(scan());
    await mesh.deliver();
    const [shipment] = await mesh.shipments();
    mesh.faults.next = () => new Response("", { status: 503 });
    expect(await api("POST", `/v1/shipments/${shipment?.id}/link`, { pickingId: 1 })).toMatchObject({ status: 503 });
  });
});

describe("the books", () => {
  it("are read and never written, whatever rings and whatever is caught up with", async () => {
    const { mesh, ring, api } = await openOrders();
    const bill = { move_type: "out_invoice", state: "posted", payment_state: "not_paid" };
    const invoiceId = await create(mesh.odoo, "account.move", bill);
    const before = mesh.odoo.records("account.move");
    const from = mesh.odoo.calls.recent.length;
    await ring("account.move", invoiceId, { state: "draft", amount_total: 0 });
    await mesh.deliver();
    await api("POST", `/v1/tenants/${mesh.tenantId}/odoo/catch-up`, { since: "2099-01-01T00:00:00Z" });
    await mesh.deliver();
    const calls = mesh.odoo.calls.recent.slice(from).filter(({ model }) => model.startsWith("account."));
    expect(calls.length).toBeGreaterThan(2);
    expect(calls.filter(({ method }) => !CALLS_THAT_READ.has(method))).toEqual([]);
    expect(mesh.odoo.records("account.move")).toEqual(before);
  });
});
