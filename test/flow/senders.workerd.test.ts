import { env, exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { fetchDue } from "../../src/ingress/fetch-due.ts";
import { dueFetchTasks, keepFetchTasks } from "../../src/store/fetch-task.ts";
import { ShipmentIdentity } from "../../src/domain/identity.ts";
import worker from "../../src/index.ts";
import { mapCodeRow, shipmentsWithCode, unmappedCodes } from "../../src/store/code-map.ts";
import type { Db } from "../../src/store/db.ts";
import { askErrands, errandsOf } from "../../src/store/errand.ts";
import { fetchPorts } from "../../src/wiring/fetching.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { world } from "../../src/wiring/world.ts";
import { BY } from "../support/build.ts";
import { openMesh, SECRET } from "../support/mesh.ts";

const parcel = (status: string, at: string) =>
  JSON.stringify({
    event: "track_updated",
    data: {
      carrier: "usps",
      tracking_number: "CODE1",
      tracking_history: [{ status, status_date: at, status_details: "?" }],
    },
  });
const admin = async (path: string, body?: unknown) => {
  const made = await exports.default.fetch("https://eu.hooks.test/v1/tokens", {
    method: "POST",
    headers: { Authorization: `Bearer ${groundOf(env).bootstrapToken}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name: "test", role: "admin" }),
  });
  const { token } = await made.json<{ token: string }>();
  const answer = await exports.default.fetch(`https://eu.hooks.test${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json<Record<string, unknown>>();
};

describe("a sender's code that nobody knows", () => {
  it("is accepted, listed for operators, and folded again once it is mapped, in Odoo too", async () => {
    const mesh = await openMesh({ sender: "shippo", scheme: "token" });
    const picking = mesh.odoo.addPicking({ trackingRef: "CODE1" });
    const url = `https://eu.hooks.test/in/${mesh.endpointId}?token=${SECRET}`;
    const code = `TELEPORTED-${mesh.endpointId.slice(-6)}`;
    const post = (body: string) => exports.default.fetch(url, { method: "POST", body });
    expect((await post(parcel("TRANSIT", "2100-01-01T00:00:00Z"))).status).toBe(200);
    expect((await post(parcel(code, "2100-01-02T00:00:00Z"))).status).toBe(200);
    await mesh.deliver();
    expect(await mesh.shipments()).toMatchObject([{ milestone: "in_transit" }]);
    expect(await unmappedCodes(groundOf(env).db, 500)).toContainEqual(
      expect.objectContaining({ sender: "shippo", code, events: 1 }),
    );
    const answer = await admin("/v1/codes/map", { sender: "shippo", code, milestone: "delivered" });
    expect(answer).toMatchObject({ milestone: "delivered", shipments: 1, more: false });
    await mesh.deliver();
    expect(await mesh.shipments()).toMatchObject([{ milestone: "delivered" }]);
    const titles = mesh.notes(picking).map(({ body }) => /<strong>(.*?)<\/strong>/.exec(body)?.[1]);
    expect(titles.toSorted()).toEqual(["In transit", "Understood now: Delivered", "Unknown"]);
    const left = (await unmappedCodes(groundOf(env).db, 500)).filter((one) => one.code === code);
    expect(left).toEqual([]);
    mesh.clock.nowMs += 60_000;
    await post(parcel(code, "2100-01-03T00:00:00Z"));
    await mesh.deliver();
    expect((await unmappedCodes(groundOf(env).db, 500)).filter((one) => one.code === code)).toEqual([]);
  });
});

describe("a code that is mapped while many shipments had it", () => {
  const meshWith = async (code: string, shipments: number) => {
    const mesh = await openMesh({ sender: "shippo", scheme: "token" });
    const url = `https://eu.hooks.test/in/${mesh.endpointId}?token=${SECRET}`;
    for (let n = 0; n < shipments; n += 1) {
      const body = parcel(code, "2100-01-02T00:00:00Z").replaceAll("CODE1", `MANY${n}`);
      expect((await exports.default.fetch(url, { method: "POST", body })).status).toBe(200);
    }
    await mesh.deliver();
    const { db } = groundOf(env);
    const milestones = async () => (await mesh.shipments()).map(({ milestone }) => milestone);
    return { mesh, db, milestones, tenantId: mesh.tenantId };
  };
  const standing = { milestone: "delivered", reason: null } as const;
  /** What an approval commits, and nobody knocks. */
  const commit = async (db: Db, tenantId: string, code: string, nowMs: number) => {
    const payload = JSON.stringify({ sender: "shippo", code });
    const errand = { tenantId, kind: "remap", key: `shippo:${code}`, payload, requestId: "req-1" } as const;
    const [ask] = askErrands(db, [errand], nowMs);
    if (ask) await db.batch([mapCodeRow(db, "shippo", code, standing, nowMs), ask]);
  };

  it("is folded behind it though the knock was lost, page by page, and once more for what was on its way", async () => {
    const code = `LOST-${crypto.randomUUID().slice(0, 8)}`;
    const { mesh, db, milestones, tenantId } = await meshWith(code, 53);
    await commit(db, tenantId, code, mesh.clock.nowMs);
    // The hourly run knocks at whoever has errands.
    await worker.scheduled({} as ScheduledController, env);
    await mesh.deliver();
    expect(new Set(await milestones())).toEqual(new Set(["delivered"]));
    const [left] = await errandsOf(db, tenantId, "remap", 10);
    expect(left?.payload).toContain('"last":true');
    mesh.clock.nowMs += 60_000;
    await mesh.deliver([{ v: 1, errandsOf: tenantId }] as never);
    expect(await errandsOf(db, tenantId, "remap", 10)).toEqual([]);
  });

  it("goes on where a run died between a shipment and its row", async () => {
    const code = `DIED-${crypto.randomUUID().slice(0, 8)}`;
    const { mesh, db, milestones, tenantId } = await meshWith(code, 2);
    await commit(db, tenantId, code, mesh.clock.nowMs);
    const [first] = await shipmentsWithCode(db, "shippo", code, 1, tenantId);
    const ground = groundOf(env);
    const identity = ShipmentIdentity.parse(first);
    await ground.shipment(await ground.nameOf(identity)).remap(tenantId, "shippo", code, standing, BY);
    const before = await mesh.shipments();
    await mesh.deliver([{ v: 1, errandsOf: tenantId }] as never);
    await mesh.deliver();
    expect(await milestones()).toEqual(["delivered", "delivered"]);
    // Folded twice it is told once.
    const versions = (await mesh.shipments()).map(({ version }) => version);
    expect(new Set(versions).size).toBe(1);
    expect(before).toHaveLength(2);
    expect(await shipmentsWithCode(db, "shippo", code, 1, tenantId)).toEqual([]);
  });
});

describe("a token in place of a signature", () => {
  it("is asked for, and a wrong one held", async () => {
    const mesh = await openMesh({ sender: "karrio" });
    expect((await mesh.post("{}", { "X-Event-Id": "wrong" })).status).toBe(401);
    expect((await mesh.post(`{"event":"shipment_purchased"}`, { "X-Event-Id": SECRET })).status).toBe(200);
  });
});

describe("UPS as a client of our tokens", () => {
  it("asks for one at its endpoint and is believed with it", async () => {
    const mesh = await openMesh({ sender: "ups", scheme: "bearer", settings: { clientId: "client-1" } });
    const url = `https://eu.hooks.test/in/${mesh.endpointId}`;
    const asked = await exports.default.fetch(`${url}/oauth/token`, {
      method: "POST",
      headers: {
        Authorization: `Basic ${btoa(`client-1:${SECRET}`)}`,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
    });
    expect(asked.status).toBe(200);
    const { access_token: token } = await asked.json<{ access_token: string }>();
    const alert = JSON.stringify({
      trackingNumber: "1Z0000000000000009",
      localActivityDate: "20991231",
      localActivityTime: "120000",
      activityLocation: { country: "DE" },
      activityStatus: { type: "D", code: "FS", description: "Delivered" },
    });
    expect((await mesh.post(alert, { Authorization: `Bearer ${token}`, "x-api-key": "client-1" })).status).toBe(200);
    expect((await mesh.post(alert, { Authorization: "Bearer 1.2", "x-api-key": "client-1" })).status).toBe(401);
    await mesh.deliver();
    expect(await mesh.shipments()).toMatchObject([{ trackingNumber: "1Z0000000000000009", milestone: "delivered" }]);
  });
});

describe("what a thin notification names", () => {
  const url = "https://api.shipengine.com/v1/tracking?carrier_code=ups&tracking_number=1ZTHIN";
  const resource = {
    tracking_number: "1ZTHIN",
    carrier_code: "ups",
    status_code: "DE",
    events: [{ occurred_at: "2100-01-01T00:00:00Z", status_code: "DE", description: "Delivered" }],
  };

  async function thinMesh() {
    const mesh = await openMesh({ sender: "shipengine", apiCredential: "api-key" });
    const ground = groundOf(env);
    await keepFetchTasks(ground.db, { endpointId: mesh.endpointId, requestId: "r-1" }, [url], mesh.clock.nowMs);
    const calls: { url: string; key: string | null }[] = [];
    const answers: (() => Response)[] = [];
    world.fetch = async (input, init) => {
      const request = new Request(input, init);
      calls.push({ url: request.url, key: request.headers.get("API-Key") });
      return (answers.shift() ?? (() => Response.json(resource)))();
    };
    const left = async () =>
      (await dueFetchTasks(ground.db, Number.MAX_SAFE_INTEGER, 100)).filter(
        ({ endpointId }) => endpointId === mesh.endpointId,
      );
    return { mesh, calls, answers, left, fetchDue: () => fetchDue(fetchPorts(ground)) };
  }

  it("is fetched with the endpoint's credential, read and recorded, once", async () => {
    const { mesh, calls, left, fetchDue: run } = await thinMesh();
    await run();
    expect(calls.filter((call) => call.url === url)).toEqual([{ url, key: "api-key" }]);
    expect(mesh.queue.length).toBeGreaterThan(0);
    expect(await left()).toEqual([]);
  });

  it("is put off, and fetched later, while the sender's API fails", async () => {
    const { mesh, answers, left, fetchDue: run } = await thinMesh();
    answers.push(() => new Response(null, { status: 503, headers: { "retry-after": "120" } }));
    await run();
    expect(await left()).toMatchObject([{ attempts: 1, dueAtMs: mesh.clock.nowMs + 120_000 }]);
    mesh.clock.nowMs += 120_000;
    await run();
    expect(await left()).toEqual([]);
  });

  it("is given up when it is not there, or nowhere the sender's API is", async () => {
    const { mesh, answers, calls, left, fetchDue: run } = await thinMesh();
    const elsewhere = "https://evil.example/v1/tracking?x=1";
    const by = { endpointId: mesh.endpointId, requestId: "r-2" };
    await keepFetchTasks(groundOf(env).db, by, [elsewhere], mesh.clock.nowMs);
    answers.push(() => new Response(null, { status: 404 }));
    await run();
    expect(calls.map((call) => new URL(call.url).host)).not.toContain("evil.example");
    expect(await left()).toEqual([]);
  });
});
