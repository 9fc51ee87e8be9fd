import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { verifyChain, type AuditedKind } from "../../src/domain/audit.ts";
import { dropAnchors } from "../../src/governance/anchor.ts";
import { verifyAudit } from "../../src/governance/verify-audit.ts";
import { chainOf, endsOf } from "../../src/store/audit.ts";
import { customer } from "../../src/store/schema/customer.ts";
import { picking } from "../../src/store/schema/picking.ts";
import { salesOrder } from "../../src/store/schema/sales-order.ts";
import { delivery } from "../../src/store/schema/delivery.ts";
import { odooChange } from "../../src/store/schema/odoo-change.ts";
import worker from "../../src/index.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { keepPrivacy, privacyDesk } from "../../src/wiring/privacy.ts";
import { BY } from "../support/build.ts";
import { openMesh, SECRET, trackerUpdated, type TestMesh } from "../support/mesh.ts";
import { apiUnderTest, type Api } from "../http/api-under-test.ts";

const DAY_MS = 86_400_000;
const ground = groundOf(env);
const { db } = ground;
const rows = async (table: string, where = "1 = 1") =>
  (await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).first<{ n: number }>())?.n ?? 0;
const chain = async (kind: AuditedKind, id: string) => {
  const links = await chainOf(db, { kind, id }, 0, 100);
  const ends = await endsOf(db, { kind, id });
  expect(verifyChain(ground.auditMac, links, ends?.head ?? null, ends?.floor)).toMatchObject({ ok: true });
  return links.map(({ verb, after }) => [verb, JSON.parse(after ?? "null") as Record<string, unknown>] as const);
};

/** The API over the same database, clock and objects. */
async function apiOf(mesh: TestMesh): Promise<Api> {
  const api = await apiUnderTest({
    db,
    mac: ground.auditMac,
    privacy: privacyDesk(ground),
    now: () => mesh.clock.nowMs,
  });
  return api;
}

beforeEach(async () => {
  for (const table of ["legal_hold", "retention", "sweep_cursor", "forgetting", "errand"])
    await env.DB.exec(`DELETE FROM ${table}`);
});

/** A shipment that was delivered and written everywhere. */
async function delivered(mesh: TestMesh, number: string): Promise<string> {
  await mesh.send(
    trackerUpdated(number, [
      { status: "in_transit", at: mesh.clock.nowMs - 2_000 },
      { status: "delivered", at: mesh.clock.nowMs - 1_000, message: "Left at the porch" },
    ]),
  );
  await mesh.deliver();
  const found = (await mesh.shipments()).find(({ trackingNumber }) => trackingNumber === number);
  return found?.id ?? "";
}

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
    expect((await chain("retention", id)).map(([verb, after]) => [verb, after["state"]])).toEqual([
      ["shipment:forget", "forgetting"],
      ["shipment:forget", "forgotten"],
    ]);
    mesh.clock.nowMs += 3_260 * DAY_MS;
    await keepPrivacy(ground);
    expect(await rows("proof_of_delivery", proof)).toBe(0);
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
    expect((await api.call("POST", `/v1/holds/${String(placed.body["id"])}/lift`)).status).toBe(200);
    await keepPrivacy(ground);
    expect(await mesh.shipments()).toEqual([]);
    expect(await rows("kept_payload", raw)).toBe(0);
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
    expect(await chain("retention", id)).toMatchObject([{}, ["shipment:forget", { state: "forgotten", chain: head }]]);
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

describe("a person's data", () => {
  const copy = { writeDate: "2026-11-01 00:00:00", readAtMs: 1, deletedAtMs: null };
  async function aCustomer(mesh: TestMesh, number: string): Promise<string> {
    const { tenantId } = mesh;
    const id = await delivered(mesh, number);
    await db.insert(customer).values({ tenantId, id: 5, name: "A. Person", email: "a.person@example.com", ...copy });
    await db.insert(salesOrder).values({ tenantId, id: 6, name: "S00006", partnerId: 5, ...copy });
    await db.insert(picking).values({ tenantId, id: 7, name: "WH/OUT/7", orderId: 6, partnerId: 5, ...copy });
    await db.insert(delivery).values({
      tenantId,
      pickingId: 7,
      trackingNumber: number,
      carrier: "fedex",
      pickingName: "WH/OUT/7",
      linkedAtMs: 1,
    });
    const change = { seq: 1, atMs: 1, model: "res.partner", recordId: 5, field: "email", requestId: "r" } as const;
    await db.insert(odooChange).values({ tenantId, ...change, from: null, to: "a.person@example.com" });
    return id;
  }
  const errands = async (mesh: TestMesh) => {
    for (let turn = 0; turn < 20; turn += 1) {
      await mesh.deliver();
      await env.DISPATCHERS.getByName(`${mesh.tenantId}:odoo`).runErrands();
      mesh.clock.nowMs += 60_000;
    }
  };

  it("is erased on request: shipments, raw payloads that name them, copies; with a proof that nothing is left", async () => {
    const mesh = await openMesh();
    const api = await apiOf(mesh);
    const id = await aCustomer(mesh, "ERASE0001");
    const unreadable = '{"for":"A.PERSON@example.com","nope"';
    await mesh.post(unreadable, await signEasyPost(unreadable, SECRET));
    await mesh.post("{another", await signEasyPost("{another", SECRET));
    const subject = { kind: "customer", customerId: 5 };
    const plan = await api.call("POST", "/v1/erasures", { tenant: mesh.tenantId, subject, dryRun: true });
    expect(plan.body).toMatchObject({
      state: "planned",
      found: { shipments: [id], orders: [6], pickings: [7], customers: [5] },
    });
    expect(await mesh.shipments()).toHaveLength(1);
    const asked = await api.call("POST", "/v1/erasures", { tenant: mesh.tenantId, subject });
    expect(asked.status).toBe(202);
    await errands(mesh);
    const { body } = await api.call("GET", `/v1/erasures/${String(asked.body["id"])}`);
    expect(body).toMatchObject({ state: "done", done: { shipments: [id], held: [], payloads: 1, left: 0 } });
    expect(await mesh.stub(id).timeline()).toBeNull();
    const everything = await wholeDatabase();
    for (const word of ["ERASE0001", "A. Person", "a.person@example.com", "PERSON"])
      expect(everything).not.toContain(word);
    expect(await rows("kept_payload", `endpoint_id = '${mesh.endpointId}'`)).toBe(1);
    const links = await chain("erasure", String(asked.body["id"]));
    expect(body["proof"]).toMatchObject({ links: links.length });
    // What Odoo says of them later brings nobody back.
    const [held] = await db.select().from(customer);
    expect(held?.writeDate.startsWith("9999")).toBe(true);
  });

  it("stays while a legal hold is on it, says so, and goes once that is lifted", async () => {
    const mesh = await openMesh();
    const api = await apiOf(mesh);
    await env.DB.exec("DELETE FROM customer");
    const id = await aCustomer(mesh, "ERASE0002");
    const hold = await api.call("POST", "/v1/holds", { tenant: mesh.tenantId, shipmentId: id, reason: "file 8" });
    const subject = { kind: "order", orderId: 6 };
    const asked = await api.call("POST", "/v1/erasures", { tenant: mesh.tenantId, subject });
    const path = `/v1/erasures/${String(asked.body["id"])}`;
    await errands(mesh);
    expect((await api.call("GET", path)).body).toMatchObject({ state: "held", done: { held: [id], shipments: [] } });
    expect(await mesh.stub(id).timeline()).not.toBeNull();
    await api.call("POST", `/v1/holds/${String(hold.body["id"])}/lift`);
    expect((await api.call("POST", `${path}/resume`)).status).toBe(202);
    await errands(mesh);
    expect((await api.call("GET", path)).body).toMatchObject({
      state: "done",
      done: { held: [], shipments: [id], left: 0 },
    });
    expect(await mesh.stub(id).timeline()).toBeNull();
  });
});

it("runs every hour, by the clock", async () => {
  const mesh = await openMesh();
  await delivered(mesh, "HOUR1");
  mesh.clock.nowMs += 401 * DAY_MS;
  await worker.scheduled({} as ScheduledController, env);
  expect(await mesh.shipments()).toEqual([]);
});

function brokenStub(stub: object, stop: () => Promise<unknown>): object {
  return new Proxy(stub, {
    get: (target, name) => (name === "forget" ? stop : Reflect.get(target, name, target)),
  });
}

async function wholeDatabase(): Promise<string> {
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
  ).all<{ name: string }>();
  const all = await Promise.all(tables.results.map(({ name }) => env.DB.prepare(`SELECT * FROM ${name}`).all()));
  return JSON.stringify(all.map(({ results }) => results));
}
