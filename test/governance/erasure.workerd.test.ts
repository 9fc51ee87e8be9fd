import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { signEasyPost } from "../../src/carriers/easypost/sign.ts";
import { customer } from "../../src/store/schema/customer.ts";
import { picking } from "../../src/store/schema/picking.ts";
import { salesOrder } from "../../src/store/schema/sales-order.ts";
import { delivery } from "../../src/store/schema/delivery.ts";
import { odooChange } from "../../src/store/schema/odoo-change.ts";
import { eraseErrand } from "../../src/wiring/privacy.ts";
import { openMesh, SECRET, type TestMesh } from "../support/mesh.ts";
import { ground, db, rows, chain, apiOf, delivered, brokenStub } from "./privacy-bench.ts";
import { BY } from "../support/build.ts";

beforeEach(async () => {
  for (const table of ["legal_hold", "retention", "sweep_cursor", "forgetting", "errand"])
    await env.DB.exec(`DELETE FROM ${table}`);
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
    // Another tenant's payload of the same words is not this tenant's to erase.
    const other = await openMesh();
    await other.post(unreadable, await signEasyPost(unreadable, SECRET));
    const inBucket = async ({ tenantId }: TestMesh) =>
      (await env.PAYLOADS.list({ prefix: `eu/${tenantId}/` })).objects.length;
    expect(await inBucket(mesh)).toBe(2);
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
    expect(await inBucket(mesh)).toBe(1);
    expect(await rows("kept_payload", `endpoint_id = '${other.endpointId}'`)).toBe(1);
    expect(await inBucket(other)).toBe(1);
    const links = await chain("erasure", String(asked.body["id"]));
    expect(body["proof"]).toMatchObject({ links: links.length });
    // What Odoo says of them later brings nobody back.
    const [held] = await db.select().from(customer);
    expect(held?.writeDate.startsWith("9999")).toBe(true);
  });

  it("is erased to its end by the next try, whatever stopped the one before", async () => {
    const mesh = await openMesh();
    const api = await apiOf(mesh);
    for (const table of ["customer", "odoo_change"]) await env.DB.exec(`DELETE FROM ${table}`);
    const id = await aCustomer(mesh, "ERASE0003");
    const subject = { kind: "customer", customerId: 5 };
    const asked = await api.call("POST", "/v1/erasures", { tenant: mesh.tenantId, subject });
    const erasureId = String(asked.body["id"]);
    const errand = { tenantId: mesh.tenantId, key: erasureId, payload: "{}", requestId: "req-1", attempts: 0 };
    const killed = () => Promise.reject(new Error("killed"));
    // Before the object is emptied, after it, and when the read model is to forget it.
    const stops: Partial<Record<"forget" | "batch", () => Promise<unknown>>>[] = [
      { forget: killed },
      { forget: async () => mesh.stub(id).forget(null, BY).then(killed) },
      { batch: killed },
    ];
    for (const { forget, batch } of stops) {
      const shipment = (one: string) => (forget ? brokenStub(ground.shipment(one), forget) : ground.shipment(one));
      const client = batch ? Object.assign(Object.create(db.$client) as object, { batch }) : db.$client;
      const broken = {
        ...ground,
        shipment,
        db: batch ? Object.assign(Object.create(db) as object, { $client: client }) : db,
      };
      await expect(eraseErrand(broken as unknown as typeof ground, errand as never)).rejects.toThrow("killed");
    }
    await errands(mesh);
    expect((await api.call("GET", `/v1/erasures/${erasureId}`)).body).toMatchObject({
      state: "done",
      done: { shipments: [id], left: 0 },
    });
    expect(await mesh.stub(id).timeline()).toBeNull();
    await chain("erasure", erasureId);
  });

  it("whose number or name is a short word takes no payload that merely has it in it", async () => {
    const mesh = await openMesh();
    const api = await apiOf(mesh);
    await env.DB.exec("DELETE FROM customer");
    // A number of one digit, and of five letters; each is in half of all payloads.
    for (const [index, number] of ["7", "ORDER"].entries()) {
      const id = await (index === 0 ? aCustomer(mesh, number) : delivered(mesh, number));
      const raw = `{"order": 7, "of": "payload ${index}", nope`;
      await mesh.post(raw, await signEasyPost(raw, SECRET));
      const asked = await api.call("POST", "/v1/erasures", {
        tenant: mesh.tenantId,
        subject: { kind: "shipments", shipmentIds: [id] },
      });
      expect(asked.status).toBe(202);
      await errands(mesh);
      const { body } = await api.call("GET", `/v1/erasures/${String(asked.body["id"])}`);
      expect(body).toMatchObject({ state: "done", done: { shipments: [id], payloads: 0 } });
      expect(await rows("kept_payload", `endpoint_id = '${mesh.endpointId}'`)).toBe(index + 1);
    }
  });

  it("in raw payloads stays while the whole tenant is on hold", async () => {
    const mesh = await openMesh();
    const api = await apiOf(mesh);
    await env.DB.exec("DELETE FROM customer");
    const id = await aCustomer(mesh, "ERASE0003");
    const unreadable = '{"number": "ERASE0003", nope';
    await mesh.post(unreadable, await signEasyPost(unreadable, SECRET));
    const hold = await api.call("POST", "/v1/holds", { tenant: mesh.tenantId, reason: "file 9" });
    expect(hold.status).toBe(201);
    const asked = await api.call("POST", "/v1/erasures", {
      tenant: mesh.tenantId,
      subject: { kind: "order", orderId: 6 },
    });
    const path = `/v1/erasures/${String(asked.body["id"])}`;
    await errands(mesh);
    expect((await api.call("GET", path)).body).toMatchObject({ state: "held", done: { held: [id], payloads: 0 } });
    const raw = `endpoint_id = '${mesh.endpointId}'`;
    expect(await rows("kept_payload", raw)).toBe(1);
    await api.call("POST", `/v1/holds/${String(hold.body["id"])}/lift`);
    await api.call("POST", `${path}/resume`);
    await errands(mesh);
    expect((await api.call("GET", path)).body).toMatchObject({ state: "done", done: { held: [], payloads: 1 } });
    expect(await rows("kept_payload", raw)).toBe(0);
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

async function wholeDatabase(): Promise<string> {
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
  ).all<{ name: string }>();
  const all = await Promise.all(tables.results.map(({ name }) => env.DB.prepare(`SELECT * FROM ${name}`).all()));
  return JSON.stringify(all.map(({ results }) => results));
}
