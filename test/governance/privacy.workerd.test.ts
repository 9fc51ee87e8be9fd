import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { dropAnchors } from "../../src/governance/anchor.ts";
import { verifyAudit } from "../../src/governance/verify-audit.ts";
import { endsOf } from "../../src/store/audit.ts";
import worker from "../../src/index.ts";
import { keepPrivacy } from "../../src/wiring/privacy.ts";
import { openMesh, trackerUpdated } from "../support/mesh.ts";
import { DAY_MS, ground, db, rows, chain, apiOf, delivered, brokenStub } from "./privacy-bench.ts";
import { BY } from "../support/build.ts";

beforeEach(async () => {
  for (const table of ["legal_hold", "retention", "sweep_cursor", "forgetting", "errand"])
    await env.DB.exec(`DELETE FROM ${table}`);
});

describe("what has had its time", () => {
  it("is forgotten: the object, the read model and all; the proof of delivery stays for its own time", async () => {
    const mesh = await openMesh();
    const id = await delivered(mesh, "OLD1");
    mesh.clock.nowMs += 399 * DAY_MS;
    await keepPrivacy(ground);
    expect(await mesh.shipments()).toHaveLength(1);
    const young = await delivered(mesh, "YOUNG1");
    mesh.clock.nowMs += 2 * DAY_MS;
    await keepPrivacy(ground);
    expect((await mesh.shipments()).map((one) => one.id)).toEqual([young]);
    expect(await mesh.stub(id).timeline()).toBeNull();
    expect(await rows("event", "tracking_number = 'OLD1'")).toBe(0);
    expect(await rows("forgetting")).toBe(0);
    const proof = "tracking_number = 'OLD1' AND words = 'Left at the porch'";
    expect(await rows("proof_of_delivery", proof)).toBe(1);
    const { head } = (await mesh.stub(id).verify()) ?? {};
    expect((await chain("retention", "events")).at(-1)).toEqual([
      "shipment:forget",
      { state: "forgotten", shipments: [{ id, chain: head }] },
    ]);
    mesh.clock.nowMs += 3_260 * DAY_MS;
    await keepPrivacy(ground);
    expect(await rows("proof_of_delivery", proof)).toBe(0);
  });

  it("is forgotten whatever its number: a step rings for the next", async () => {
    const mesh = await openMesh();
    const old = `WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 250)`;
    const key = `'${mesh.tenantId}', 'MANY' || i, 'ups'`;
    await env.DB.exec(
      `${old} INSERT INTO shipment (tenant_id, tracking_number, carrier, id, cycle, version, last_seq, updated_at_ms, reviews) SELECT ${key}, printf('shp_%032x', i), 1, 1, 1, 1000 + i, 0 FROM s`,
    );
    await env.DB.exec(
      `${old} INSERT INTO event (tenant_id, tracking_number, carrier, recorded_at_ms, seq, kind, fingerprint, occurred_at_ms, occurred_as_sent, certainty, source, endpoint_id) SELECT ${key}, 1000 + i, 1, 'event', 'f', 1, 'x', 'offset', 'ups', 'e' FROM s`,
    );
    await keepPrivacy(ground);
    expect(await rows("shipment", "tracking_number LIKE 'MANY%'")).toBe(50);
    await mesh.deliver();
    expect(await rows("shipment", "tracking_number LIKE 'MANY%'")).toBe(0);
    expect(await rows("event", "tracking_number LIKE 'MANY%'")).toBe(0);
    const told = (await chain("retention", "events")).slice(-2).map(([, after]) => after["shipments"]);
    expect(told.map((some) => (some as unknown[]).length)).toEqual([200, 50]);
  });

  it("is kept while a legal hold is on it, and goes once that is lifted", async () => {
    const mesh = await openMesh();
    const api = await apiOf(mesh);
    const id = await delivered(mesh, "HELD1");
    await mesh.post("{}", await signEasyPost("{}", "wrong"));
    const placed = await api.call("POST", "/v1/holds", { tenant: mesh.tenantId, shipmentId: id, reason: "file 7" });
    expect(placed.status).toBe(201);
    mesh.clock.nowMs += 500 * DAY_MS;
    await keepPrivacy(ground);
    expect(await mesh.shipments()).toHaveLength(1);
    // Nobody knows what is in its tenant's raw payloads.
    const raw = `endpoint_id = '${mesh.endpointId}'`;
    expect(await rows("kept_payload", raw)).toBe(1);
    const inBucket = async () => (await env.PAYLOADS.list({ prefix: `eu/${mesh.tenantId}/` })).objects.length;
    expect(await inBucket()).toBe(1);
    expect((await api.call("POST", `/v1/holds/${String(placed.body["id"])}/lift`)).status).toBe(200);
    await keepPrivacy(ground);
    expect(await mesh.shipments()).toEqual([]);
    expect(await rows("kept_payload", raw)).toBe(0);
    expect(await inBucket()).toBe(0);
    expect(await chain("hold", String(placed.body["id"]))).toHaveLength(2);
  });

  it("is kept when there is news of it between the look and the act", async () => {
    const mesh = await openMesh();
    const id = await delivered(mesh, "NEWS1");
    mesh.clock.nowMs += 401 * DAY_MS;
    // The read model has not heard of this yet.
    await mesh.send(trackerUpdated("NEWS1", [{ status: "return_to_sender", at: mesh.clock.nowMs - 1 }]));
    await keepPrivacy(ground);
    expect(await mesh.stub(id).timeline()).not.toBeNull();
    await mesh.deliver();
    await keepPrivacy(ground);
    expect(await mesh.shipments()).toMatchObject([{ id, milestone: "return_to_sender" }]);
  });

  it("is forgotten to its end by the next round, whatever stopped the one before", async () => {
    const mesh = await openMesh();
    const id = await delivered(mesh, "STOP1");
    mesh.clock.nowMs += 401 * DAY_MS;
    // Stopped after the decision, then after the object was emptied.
    const stops: (() => Promise<unknown>)[] = [
      () => Promise.reject(new Error("killed")),
      async () => {
        await mesh.stub(id).forget(null, BY);
        throw new Error("killed");
      },
    ];
    for (const stop of stops) {
      const shipment = (one: string) => (one === id ? brokenStub(ground.shipment(one), stop) : ground.shipment(one));
      await expect(keepPrivacy({ ...ground, shipment } as typeof ground)).rejects.toThrow("killed");
      expect(await rows("forgetting")).toBe(1);
    }
    await keepPrivacy(ground);
    expect(await rows("forgetting")).toBe(0);
    expect(await mesh.shipments()).toEqual([]);
    const { forgotten, fault, head } = (await mesh.stub(id).verify()) ?? {};
    expect([forgotten, fault]).toEqual([true, null]);
    // What is on record of it names the end of its own chain.
    expect((await chain("retention", "events")).at(-1)).toEqual([
      "shipment:forget",
      { state: "forgotten", shipments: [{ id, chain: head }] },
    ]);
  });

  it("is as long as a tenant's own rule says, within bounds, on the record", async () => {
    const mesh = await openMesh();
    const api = await apiOf(mesh);
    const path = `/v1/tenants/${mesh.tenantId}/retention`;
    expect((await api.call("PUT", path, { class: "events", days: 10 })).status).toBe(422);
    expect((await api.call("PUT", path, { class: "events", days: 150 })).body["items"]).toContainEqual(
      expect.objectContaining({ class: "events", days: 150, source: "tenant" }),
    );
    await delivered(mesh, "SHORT1");
    mesh.clock.nowMs += 151 * DAY_MS;
    await keepPrivacy(ground);
    expect(await mesh.shipments()).toEqual([]);
    expect(await chain("retention", mesh.tenantId)).toEqual([
      ["retention:change", { class: "events", days: 150, fourEyes: "off", approvedBy: null }],
    ]);
  });

  it("takes old links off a chain, which is whole from there on", async () => {
    const mesh = await openMesh();
    const api = await apiOf(mesh);
    const path = `/v1/tenants/${mesh.tenantId}/retention`;
    for (const days of [200, 210]) await api.call("PUT", path, { class: "events", days });
    await dropAnchors({ db, mac: ground.auditMac }, mesh.clock.nowMs + 3_600_000);
    mesh.clock.nowMs += 3_651 * DAY_MS;
    await api.call("PUT", path, { class: "events", days: 220 });
    await keepPrivacy(ground);
    expect(await chain("retention", mesh.tenantId)).toEqual([
      ["retention:change", { class: "events", days: 220, fourEyes: "off", approvedBy: null }],
    ]);
    expect((await endsOf(db, { kind: "retention", id: mesh.tenantId }))?.floor.n).toBe(2);
    // Nothing of it looks like tampering, nor do the anchors over what was dropped.
    await dropAnchors({ db, mac: ground.auditMac }, mesh.clock.nowMs + 3_600_000);
    for (let cursor: string | undefined | null; cursor !== null;) {
      const step = await verifyAudit({ db, mac: ground.auditMac, verifyShipment: async () => null }, cursor);
      if (!step.ok) throw new Error(step.error);
      const about = new Set(["retention", "anchor", "hold"]);
      expect(step.value.faults.filter(({ object }) => about.has(object.kind))).toEqual([]);
      cursor = step.value.nextCursor;
    }
  });
});

it("runs every hour, by the clock", async () => {
  const mesh = await openMesh();
  await delivered(mesh, "HOUR1");
  mesh.clock.nowMs += 401 * DAY_MS;
  await worker.scheduled({} as ScheduledController, env);
  expect(await mesh.shipments()).toEqual([]);
});
