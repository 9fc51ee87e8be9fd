import { env } from "cloudflare:workers";
import { createEndpoint } from "../../src/store/endpoint.ts";
import { ringForgottenErrands } from "../../src/wiring/errands.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { world } from "../../src/wiring/world.ts";
import { create, readyDelivery, write } from "../booking/order.ts";
import { forgetAll } from "../node-runtime/workers.ts";
import { START_MS } from "../support/mesh.ts";
import { HOUR_MS, openDrifting, type DriftingMesh } from "./drifting-mesh.ts";

export const PARCELS = ["P0", "P1", "BOOKED1"] as const;
/** What people may put on a delivery. */
export const REFERENCES = ["P0", "P1", "P0, P1", false] as const;

/**
 * An order of three deliveries: two on their way with a number, one to be booked. People are in Odoo, Odoo rings the mesh, a platform
 * books, and a posted bill lies about.
 */
export async function openPeers() {
  await forgetAll();
  const mesh = await openDrifting();
  const { odoo, clock, faults } = mesh;
  const ground = groundOf(env);
  const orderId = await create(odoo, "sale.order", { name: "S00012", state: "sale" });
  const packed = await readyDelivery(odoo, { picking: { sale_id: orderId, state: "confirmed" } });
  const sent = ["P0", "P1"].map((trackingRef) => odoo.addPicking({ trackingRef }));
  for (const id of sent) await write(odoo, "stock.picking", id, { sale_id: orderId });
  const pickings = [...sent, packed.pickingId];
  await create(odoo, "account.move", { move_type: "out_invoice", state: "posted", partner_id: packed.customerId });
  const books = JSON.stringify(odoo.records("account.move"));
  const paid = await platform(mesh);
  const ringId = `eu_${crypto.randomUUID().replaceAll("-", "")}`;
  const whose = { id: ringId, tenantId: mesh.tenantId, sender: "odoo", name: null, scheme: "unsigned", settings: {} };
  const limits = { sealedApiCredential: null, rateLimitPerMinute: 600_000, createdAtMs: START_MS };
  const endpoint = { ...whose, ...limits, state: "active" as const };
  await createEndpoint(ground.db, endpoint, await ground.seal.seal("none", `endpoint-secret:${ringId}`));
  const { default: worker } = await import("../../src/index.ts");
  const peers = {
    mesh,
    orderId,
    pickings,
    paid,
    /** Bookings bought, by picking, as the mesh lists them. */
    bookings: async () =>
      (await mesh.call("GET", `/v1/bookings?tenant=${mesh.tenantId}`)).body["items"] as Record<string, unknown>[],
    booksAreUntouched: () => JSON.stringify(odoo.records("account.move")) === books,
    isThere: (id: number) => "id" in mesh.picking(id),
    /** What a person in Odoo does; whether Odoo's ring for it is heard once, twice or never. */
    async person(id: number, vals: Record<string, unknown>, rings: number) {
      if (!peers.isThere(id)) return;
      await mesh.edit(id, vals);
      await peers.ring("stock.picking", id, rings);
    },
    async ring(model: string, id: number, times: number) {
      const body = JSON.stringify({ _action: "Tell the mesh(#1)", id, _model: model, _id: id });
      const init = { method: "POST", body, headers: { "content-type": "application/json" } };
      for (let n = 0; n < times; n += 1)
        await worker.fetch(new Request(`https://eu.hooks.test/in/${ringId}`, init) as never, env);
      await mesh.deliver();
    },
    async link(parcel: string, pickingId: number) {
      const shipment = (await mesh.shipments()).find(({ trackingNumber }) => trackingNumber === parcel);
      if (shipment) await mesh.call("POST", `/v1/shipments/${shipment.id}/link`, { pickingId, replace: true });
      await mesh.deliver();
    },
    async catchUp() {
      await mesh.call("POST", `/v1/tenants/${mesh.tenantId}/odoo/catch-up`, {});
      await mesh.deliver();
    },
    /** Everybody is well again, and what waits is tried until nothing does. */
    async recover() {
      faults.next = () => null;
      for (let hours = 0; hours < 3; hours += 1) {
        await mesh.deliver();
        await mesh.pass(HOUR_MS);
        await ringForgottenErrands(ground);
      }
      await mesh.deliver();
      clock.nowMs += HOUR_MS;
    },
  };
  return peers;
}

export type Peers = Awaited<ReturnType<typeof openPeers>>;

/** A platform that books at once, the same for the same booking; what was paid, by booking. */
async function platform(mesh: DriftingMesh): Promise<Map<string, string>> {
  const paid = new Map<string, string>();
  const toOdoo = world.fetch;
  world.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).hostname === "odoo.test") return toOdoo(request);
    const { data } = await request.json<{ data: { bookingId: string } }>();
    const number = paid.get(data.bookingId) ?? `BOOKED${paid.size + 1}`;
    paid.set(data.bookingId, number);
    const charges = [{ name: "Freight", amountMinor: 4200, currency: "EUR" }];
    const parcel = { carrier: "FedEx", service: "Ground", trackingNumbers: [number], labelUrls: [], charges };
    return Response.json({ outcome: "booked", shipmentId: data.bookingId, ...parcel });
  };
  const credential = `whsec_${btoa("0123456789abcdef0123456789abcdef")}`;
  const terms = { platform: "webhook", mode: "automatic", baseUrl: "https://freight.example.com/book", credential };
  const configured = await mesh.call("PUT", `/v1/tenants/${mesh.tenantId}/booking`, terms);
  if (configured.status !== 200) throw new Error(JSON.stringify(configured));
  return paid;
}
