import { BY } from "../support/build.ts";
import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createEndpoint } from "../../src/store/endpoint.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { openMesh, SECRET, START_MS, trackerUpdated } from "../support/mesh.ts";

const HOUR_MS = 60 * 60_000;
const moving = { status: "in_transit", at: START_MS, message: "Departed" };
const out = { status: "out_for_delivery", at: START_MS + HOUR_MS, message: "On the van" };
const delivered = { status: "delivered", at: START_MS + 2 * HOUR_MS, message: "Left at the door" };

describe.each(["json2", "jsonrpc"] as const)("the road to Odoo over %s", (api) => {
  it("carries a history in order: state on the picking, one note an event, the same in the read model", async () => {
    const mesh = await openMesh({ api });
    const picking = mesh.odoo.addPicking({ trackingRef: "TN1" });
    for (const scans of [[moving], [moving, out], [moving, out, delivered]]) {
      await mesh.send(trackerUpdated("TN1", scans));
      await mesh.deliver();
    }
    expect(mesh.odoo.pickings()).toMatchObject([
      { x_tallyman_milestone: "delivered", x_tallyman_at: "2100-01-01 02:00:00" },
    ]);
    const notes = mesh.notes(picking);
    expect(notes.map(({ date }) => date)).toEqual([
      "2100-01-01 00:00:00",
      "2100-01-01 01:00:00",
      "2100-01-01 02:00:00",
    ]);
    expect(notes[2]?.body).toContain("Left at the door");
    expect(await mesh.shipments()).toMatchObject([{ trackingNumber: "TN1", milestone: "delivered", lastSeq: 3 }]);
  });

  it("ends the same when the proof of delivery overtakes the in-transit scan and everything comes twice", async () => {
    const mesh = await openMesh({ api });
    const picking = mesh.odoo.addPicking({ trackingRef: "TN1" });
    for (const scans of [[delivered], [moving], [delivered], [out], [moving], [out]]) {
      await mesh.send(trackerUpdated("TN1", scans));
      await mesh.deliver();
    }
    expect(mesh.odoo.pickings()).toMatchObject([
      { x_tallyman_milestone: "delivered", x_tallyman_at: "2100-01-01 02:00:00" },
    ]);
    expect(mesh.notes(picking)).toHaveLength(3);
    expect(await mesh.shipments()).toMatchObject([{ milestone: "delivered", lastSeq: 3 }]);
  });

  it("drains a backlog into the chatter in the order things happened", async () => {
    const mesh = await openMesh({ api });
    const picking = mesh.odoo.addPicking({ trackingRef: "TN1" });
    for (const scan of [delivered, moving, out]) await mesh.send(trackerUpdated("TN1", [scan]));
    expect(mesh.queue).toHaveLength(1);
    await mesh.deliver();
    expect(mesh.notes(picking).map(({ date }) => date.slice(11, 13))).toEqual(["00", "01", "02"]);
  });
});

describe("a picking whose parcels two carriers have", () => {
  it("is delivered when both are, though this life of the dispatcher has seen but one", async () => {
    const mesh = await openMesh();
    const pickingId = mesh.odoo.addPicking({ trackingRef: "TWO-A, TWO-B" });
    const handOver = (number: string, carrier: string) =>
      mesh.send(trackerUpdated(number, [{ status: "delivered", at: START_MS - 1_000 }], { carrier }));
    const milestone = () => mesh.odoo.pickings().find(({ id }) => id === pickingId)?.["x_tallyman_milestone"];
    await handOver("TWO-A", "FedEx");
    await mesh.deliver();
    expect(milestone()).toBe("in_transit");
    await mesh.evictAll();
    await handOver("TWO-B", "UPS");
    await mesh.deliver();
    expect(milestone()).toBe("delivered");
  });
});

describe("an order's name that a sender passes through", () => {
  it("finds the picking that bears no tracking number, for a shipment that waited for it", async () => {
    const mesh = await openMesh({ sender: "shippo", scheme: "token" });
    const url = `https://eu.hooks.test/in/${mesh.endpointId}?token=${SECRET}`;
    const post = (status: string, day: number, metadata?: string) =>
      exports.default.fetch(url, {
        method: "POST",
        body: JSON.stringify({
          event: "track_updated",
          data: {
            carrier: "usps",
            tracking_number: "NAMED1",
            metadata,
            tracking_history: [{ status, status_date: `2100-01-0${day}T00:00:00Z`, status_details: status }],
          },
        }),
      });
    const pickingId = mesh.odoo.addPicking({ trackingRef: null, origin: "S00042" });
    await post("TRANSIT", 1);
    await mesh.deliver();
    expect(mesh.notes(pickingId)).toEqual([]);
    expect((await post("DELIVERED", 2, "Order S00042")).status).toBe(200);
    await mesh.pass(60 * 60_000);
    expect(mesh.notes(pickingId)).toHaveLength(2);
    expect(mesh.odoo.pickings().find(({ id }) => id === pickingId)).toMatchObject({
      x_tallyman_milestone: "delivered",
      carrier_tracking_ref: false,
    });
  });
});

describe("the road to Odoo", () => {
  it("waits for a picking that Odoo does not know yet and then writes it whole", async () => {
    const mesh = await openMesh();
    await mesh.send(trackerUpdated("TN-LATE", [moving, out]));
    await mesh.deliver();
    expect(mesh.odoo.messages()).toEqual([]);
    await mesh.pass(HOUR_MS);
    const picking = mesh.odoo.addPicking({ trackingRef: "tn-late" });
    await mesh.pass(2 * HOUR_MS);
    expect(mesh.notes(picking)).toHaveLength(2);
    expect(mesh.odoo.pickings()).toMatchObject([{ x_tallyman_milestone: "out_for_delivery" }]);
  });

  it("parks a shipment that Odoo rejects, says so, leaves its neighbours alone, and writes it on replay", async () => {
    const mesh = await openMesh();
    const [good, bad] = ["GOOD", "BAD"].map((trackingRef) => mesh.odoo.addPicking({ trackingRef }));
    mesh.faults.next = (call) => {
      const rows = (call.body["data"] ?? []) as string[][];
      const record =
        call.model === "stock.picking" && call.method === "load" ? rows.findIndex(([id]) => id === String(bad)) : -1;
      return record < 0
        ? null
        : {
            result: {
              ids: false,
              messages: [{ type: "error", record, message: "The transfer is locked" }],
              nextrow: 0,
            },
          };
    };
    for (const number of ["GOOD", "BAD"]) await mesh.send(trackerUpdated(number, [moving]));
    await mesh.deliver();
    expect(mesh.notes(good ?? 0)).toHaveLength(1);
    expect(mesh.notes(bad ?? 0)).toHaveLength(0);
    const parked = (await mesh.shipments()).find(({ trackingNumber }) => trackingNumber === "BAD");
    const story = await mesh.stub(parked?.id ?? "").timeline();
    expect(story?.reviews).toMatchObject([{ kind: "parked", sink: "odoo", message: "The transfer is locked" }]);
    const { results } = await env.DB.prepare("SELECT kind, sink, message FROM review WHERE tenant_id = ?")
      .bind(mesh.tenantId)
      .all();
    expect(results).toMatchObject([{ kind: "parked", sink: "odoo" }]);

    mesh.faults.next = () => null;
    await mesh.pass(3 * HOUR_MS);
    expect(mesh.notes(bad ?? 0)).toHaveLength(0);
    await mesh.stub(parked?.id ?? "").replay(mesh.tenantId, "odoo", 0, BY);
    await mesh.deliver();
    expect(mesh.notes(bad ?? 0)).toHaveLength(1);
    const left = await env.DB.prepare("SELECT kind FROM review WHERE tenant_id = ?").bind(mesh.tenantId).all();
    expect(left.results).toEqual([]);
  });

  it("keeps customers' view of a delivered shipment and opens a review when a scan contradicts it", async () => {
    const mesh = await openMesh();
    mesh.odoo.addPicking({ trackingRef: "TN1" });
    await mesh.send(
      trackerUpdated("TN1", [delivered, { ...out, at: START_MS + 5 * HOUR_MS }], { status: "delivered" }),
    );
    await mesh.deliver();
    expect(mesh.odoo.pickings()).toMatchObject([{ x_tallyman_milestone: "delivered" }]);
    const { results } = await env.DB.prepare("SELECT kind FROM review WHERE tenant_id = ?").bind(mesh.tenantId).all();
    expect(results).toEqual([{ kind: "contradiction" }]);
  });

  it("moves the estimate and nothing else when only the estimate is new", async () => {
    const mesh = await openMesh();
    mesh.odoo.addPicking({ trackingRef: "TN1" });
    await mesh.send(trackerUpdated("TN1", [moving]));
    await mesh.send(
      trackerUpdated("TN1", [moving], {
        est_delivery_date: "2100-01-04T00:00:00Z",
        updated_at: "2100-01-01T03:00:00Z",
      }),
    );
    await mesh.deliver();
    expect(mesh.odoo.pickings()).toMatchObject([
      { x_tallyman_milestone: "in_transit", x_tallyman_estimate_day: "2100-01-04" },
    ]);
    expect(mesh.odoo.messages()).toHaveLength(1);
  });

  it("calls a picking of two parcels delivered when both are", async () => {
    const mesh = await openMesh();
    mesh.odoo.addPicking({ trackingRef: "PART-A, PART-B" });
    await mesh.send(trackerUpdated("PART-A", [moving]));
    await mesh.deliver();
    await mesh.send(trackerUpdated("PART-A", [moving, delivered]));
    await mesh.deliver();
    expect(mesh.odoo.pickings()).toMatchObject([{ x_tallyman_milestone: "in_transit" }]);
    await mesh.send(trackerUpdated("PART-B", [delivered]));
    await mesh.deliver();
    expect(mesh.odoo.pickings()).toMatchObject([{ x_tallyman_milestone: "delivered" }]);
  });

  it("gives a recycled number's second life to another picking", async () => {
    const mesh = await openMesh();
    const first = mesh.odoo.addPicking({ trackingRef: "TN1" });
    await mesh.send(trackerUpdated("TN1", [delivered]));
    await mesh.deliver();
    const second = mesh.odoo.addPicking({ trackingRef: "TN1" });
    const later = START_MS + 200 * 24 * HOUR_MS;
    mesh.clock.nowMs = later;
    await mesh.send(trackerUpdated("TN1", [{ status: "pre_transit", at: later }]));
    await mesh.deliver();
    expect(mesh.odoo.pickings()).toMatchObject([
      { x_tallyman_milestone: "delivered" },
      { x_tallyman_milestone: "created" },
    ]);
    expect([mesh.notes(first).length, mesh.notes(second).length]).toEqual([1, 1]);
  });

  it("lets a held payload in, once and in its place, when the secret has been put right", async () => {
    const mesh = await openMesh();
    const ground = groundOf(env);
    const endpointId = `eu_${crypto.randomUUID().replaceAll("-", "")}`;
    const endpoint = {
      id: endpointId,
      tenantId: mesh.tenantId,
      sender: "easypost",
      name: null,
      state: "active" as const,
      scheme: null,
      settings: {},
      sealedApiCredential: null,
      rateLimitPerMinute: 600,
      createdAtMs: 0,
    };
    await createEndpoint(ground.db, endpoint, await ground.seal.seal("not yet right", `endpoint-secret:${endpointId}`));
    const { signEasyPost } = await import("../../src/carriers/easypost/sign.ts");
    const body = JSON.stringify(trackerUpdated("TN-HELD", [moving]));
    const sent = await exports.default.fetch(`https://eu.hooks.test/in/${endpointId}`, {
      method: "POST",
      body,
      headers: await signEasyPost(body, SECRET),
    });
    expect(sent.status).toBe(401);

    const api = async (path: string, init: RequestInit = {}) => {
      const token = await adminToken();
      return exports.default.fetch(`https://eu.hooks.test${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      });
    };
    const { items } = await (await api(`/v1/endpoints/${endpointId}/kept`)).json<{ items: { id: string }[] }>();
    const [kept] = items;
    const release = () => api(`/v1/kept/${kept?.id}/release`, { method: "POST" });
    expect((await release()).status).toBe(409);
    await api(`/v1/endpoints/${endpointId}/rotate-secret`, {
      method: "POST",
      body: JSON.stringify({ secret: SECRET }),
    });
    const released = await release();
    expect(await released.json()).toMatchObject({ events: 1, duplicates: 0 });
    expect((await release()).status).toBe(409);
    await mesh.deliver();
    expect(await mesh.shipments()).toMatchObject([{ trackingNumber: "TNHELD", milestone: "in_transit" }]);
  });
});

async function adminToken(): Promise<string> {
  const made = await exports.default.fetch("https://eu.hooks.test/v1/tokens", {
    method: "POST",
    headers: { authorization: `Bearer ${env.BOOTSTRAP_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "test" }),
  });
  return (await made.json<{ token: string }>()).token;
}
