import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { runErrands } from "../../src/errands/run.ts";
import { errandPorts } from "../../src/wiring/errands.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { sweepBodies } from "../../src/wiring/sweep-bodies.ts";
import { sealedByKey } from "../../src/store/sealed.ts";
import type { ShipmentId } from "../../src/domain/identity.ts";
import { openMesh, type TestMesh } from "../support/mesh.ts";

const ground = groundOf(env);
const KEY = "key-of-the-repository-0123456789";
/** Cloudflare's limit is a thousand a call of a worker or object. */
const CALLS_MAX = 1_000;

const repository = () => openMesh({ sender: "epcis", scheme: "header", secret: KEY, settings: { carrier: "dhl" } });
const sscc = (n: number) => `urn:epc:id:sscc:0614141.1${String(n).padStart(9, "0")}`;
const scanned = (from: number, to: number, minute = 30) =>
  JSON.stringify({
    "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
    id: `https://epcis.example/doc/${from}`,
    type: "EPCISDocument",
    schemaVersion: "2.0",
    creationDate: "2099-10-06T08:00:00.000Z",
    epcisBody: {
      eventList: [
        {
          eventID: `urn:uuid:2f0d1c7e-0000-4000-8000-${String(from).padStart(8, "0")}${String(minute).padStart(4, "0")}`,
          type: "ObjectEvent",
          action: "OBSERVE",
          eventTime: `2099-10-05T17:${minute}:00.000+02:00`,
          eventTimeZoneOffset: "+02:00",
          epcList: Array.from({ length: to - from }, (_, n) => sscc(from + n)),
          bizStep: "shipping",
          disposition: "in_transit",
        },
      ],
    },
  });
const post = (mesh: TestMesh, body: string) => mesh.post(body, { "x-api-key": KEY });

/** Counts calls of shipments, and lets some fail; those that are played are heard and nothing else. */
function counting(fails: (call: number) => boolean = () => false, isPlayed: (id: string) => boolean = () => false) {
  const { shipment } = ground;
  const seen = { calls: 0, ids: new Set<string>() };
  Object.assign(ground, {
    shipment: (id: ShipmentId) => {
      seen.calls += 1;
      seen.ids.add(id);
      if (fails(seen.calls)) throw new Error("killed");
      if (isPlayed(id)) return { record: async () => ({ appended: 1, duplicates: 0, lastSeq: 1, version: 1 }) };
      return shipment(id);
    },
  });
  return { seen, restore: () => Object.assign(ground, { shipment }) };
}

const errandsOf = async ({ tenantId }: TestMesh) =>
  (
    await env.DB.prepare("SELECT payload, attempts FROM errand WHERE tenant_id = ? AND kind = 'record_rest'")
      .bind(tenantId)
      .all<{ payload: string; attempts: number }>()
  ).results;
const run = (mesh: TestMesh) => runErrands(errandPorts(ground, mesh.tenantId));
const inBucket = async ({ tenantId }: TestMesh) =>
  (await env.PAYLOADS.list({ prefix: `eu/${tenantId}/` })).objects.map(({ key }) => key.split("/")[2]);

/** Runs until nothing is left, each run as one call of the dispatcher: the most calls that one made, and all shipments seen. */
async function toItsEnd(
  mesh: TestMesh,
  isPlayed?: (id: string) => boolean,
): Promise<{ most: number; runs: number; ids: Set<string> }> {
  const ids = new Set<string>();
  let most = 0;
  let runs = 0;
  while ((await errandsOf(mesh)).length > 0) {
    const { seen, restore } = counting(undefined, isPlayed);
    try {
      await run(mesh);
    } finally {
      restore();
    }
    for (const id of seen.ids) ids.add(id);
    most = Math.max(most, seen.calls);
    runs += 1;
    mesh.clock.nowMs += 60_000;
    expect(runs).toBeLessThan(200);
  }
  return { most, runs, ids };
}

const seqOf = async (id: string) => (await ground.shipment(id).timeline())?.lastSeq ?? 0;

describe("a webhook that names thousands of shipments", () => {
  it(
    "is answered after a hundred and ends with all of them recorded, in steps of bounded calls",
    { timeout: 180_000 },
    async () => {
      const mesh = await repository();
      // One in thirty-two is a real object: each is a database.
      const isPlayed = (id: string) => Number.parseInt(id.slice(-2), 16) % 32 !== 0;
      const { seen, restore } = counting(undefined, isPlayed);
      const answer = await post(mesh, scanned(0, 5_000));
      restore();
      expect(answer.status).toBe(202);
      expect(await answer.json()).toMatchObject({ shipments: 100, later: 4_900, new: 100 });
      expect(seen.calls).toBe(100);
      expect(await inBucket(mesh)).toEqual(["work"]);
      const { most, runs, ids } = await toItsEnd(mesh, isPlayed);
      expect(most).toBeLessThanOrEqual(100);
      expect(most).toBeLessThan(CALLS_MAX);
      expect(runs).toBe(49);
      for (const id of seen.ids) ids.add(id);
      expect(ids.size).toBe(5_000);
      const real = [...ids].filter((id) => !isPlayed(id));
      expect(real.length).toBeGreaterThan(50);
      for (const id of real) expect(await seqOf(id)).toBe(1);
      expect(await inBucket(mesh)).toEqual([]);
    },
  );

  it("of a hundred leaves nothing, of a hundred and one leaves one", async () => {
    const mesh = await repository();
    expect(await (await post(mesh, scanned(0, 100))).json()).toMatchObject({ shipments: 100 });
    expect(await errandsOf(mesh)).toEqual([]);
    expect(await (await post(mesh, scanned(200, 301))).json()).toMatchObject({ shipments: 100, later: 1 });
    expect(await errandsOf(mesh)).toHaveLength(1);
  });

  it("is done whole though it is killed in the middle of a step, and no scan is there twice", async () => {
    const mesh = await repository();
    await post(mesh, scanned(0, 250));
    const { seen, restore } = counting((call) => call > 40);
    await run(mesh);
    restore();
    expect(await errandsOf(mesh)).toMatchObject([{ attempts: 1 }]);
    mesh.clock.nowMs += 3_600_000;
    const { ids } = await toItsEnd(mesh);
    expect(seen.ids.size).toBeGreaterThan(40);
    expect(ids.size).toBe(150);
    for (const id of ids) expect(await seqOf(id)).toBe(1);
  });

  it("sent again while it is gone on with is the same work; afterwards it brings nothing new", async () => {
    const mesh = await repository();
    await post(mesh, scanned(0, 150));
    const again = await post(mesh, scanned(0, 150));
    expect(await again.json()).toMatchObject({ new: 0, duplicates: 100, later: 50 });
    expect(await errandsOf(mesh)).toHaveLength(1);
    expect(await inBucket(mesh)).toEqual(["work"]);
    const { ids } = await toItsEnd(mesh);
    await post(mesh, scanned(0, 150));
    await toItsEnd(mesh);
    for (const id of ids) expect(await seqOf(id)).toBe(1);
    expect(await inBucket(mesh)).toEqual([]);
  });

  it("and a later webhook of one of them that is quicker: both scans stand, in the order they happened", async () => {
    const mesh = await repository();
    await post(mesh, scanned(0, 150, 30));
    const newer = await post(mesh, scanned(140, 141, 45));
    expect(await newer.json()).toMatchObject({ new: 1 });
    const { ids } = await toItsEnd(mesh);
    const stories = await Promise.all([...ids].map((id) => ground.shipment(id).timeline()));
    const both = stories.filter((story) => story?.lastSeq === 2);
    expect(both).toHaveLength(1);
    const times =
      both[0]?.timeline.map(({ entry }) => (entry.kind === "event" ? entry.event.occurredAt.atMs : 0)) ?? [];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(both[0]?.head?.occurredAt.atMs).toBe(Math.max(...times));
  });

  it("is not thanked for when it could not be written down, and is when it comes again", async () => {
    const mesh = await repository();
    const { bodies } = ground;
    const body = scanned(0, 150);
    // The keeper holds the bucket it was made with.
    const put = bodies.put.bind(bodies);
    bodies.put = async () => Promise.reject(new Error("down"));
    expect((await post(mesh, body)).status).toBe(503);
    bodies.put = put;
    expect(await errandsOf(mesh)).toEqual([]);
    expect((await post(mesh, body)).status).toBe(202);
    const { ids } = await toItsEnd(mesh);
    expect(ids.size).toBe(50);
  });

  it("is told to come again where fifty wait already", async () => {
    const mesh = await repository();
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 49)
       INSERT INTO errand (tenant_id, kind, key, payload, asked_at_ms, request_id, attempts, due_at_ms)
       SELECT ?, 'record_rest', 'eu_x:' || i, '{}', 1, 'r', 0, 4102444800000 FROM n`,
    )
      .bind(mesh.tenantId)
      .run();
    expect((await post(mesh, scanned(0, 101))).status).toBe(202);
    const refused = await post(mesh, scanned(500, 601));
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await inBucket(mesh)).toEqual(["work"]);
    await env.DB.prepare("DELETE FROM errand WHERE tenant_id = ?").bind(mesh.tenantId).run();
  });

  it("and another just behind it must wait a minute, as a sender counts it; one that fits does not", async () => {
    const mesh = await openMesh({
      sender: "epcis",
      scheme: "header",
      secret: KEY,
      settings: { carrier: "dhl" },
      rateLimitPerMinute: 600,
    });
    const { restore } = counting(undefined, () => true);
    try {
      expect((await post(mesh, scanned(0, 5_000))).status).toBe(202);
      const refused = await post(mesh, scanned(6_000, 7_001));
      expect(refused.status).toBe(503);
      expect(refused.headers.get("retry-after")).toBe("1");
      expect((await post(mesh, scanned(6_000, 7_000))).status).toBe(202);
      expect((await post(mesh, scanned(8_000, 8_100))).status).toBe(503);
      mesh.clock.nowMs += 60_000;
      expect((await post(mesh, scanned(8_000, 8_100))).status).toBe(202);
    } finally {
      restore();
    }
  });

  it("whose reader cannot read it any more is whole in quarantine", async () => {
    const mesh = await repository();
    await post(mesh, scanned(0, 150));
    await env.DB.prepare("UPDATE endpoint SET sender = 'dcsa' WHERE id = ?").bind(mesh.endpointId).run();
    await run(mesh);
    expect(await errandsOf(mesh)).toEqual([]);
    const { results } = await env.DB.prepare("SELECT kind, reason FROM kept_payload WHERE endpoint_id = ?")
      .bind(mesh.endpointId)
      .all();
    expect(results).toMatchObject([{ kind: "quarantined", reason: expect.stringMatching(/^recorded in part: /) }]);
    expect(await inBucket(mesh)).toEqual(["kept"]);
  });

  it("lies in the bucket as long as it is gone on with, and its key is counted", async () => {
    const mesh = await repository();
    await post(mesh, scanned(0, 150));
    const counted = async () => (await sealedByKey(ground.db)).find(({ column }) => column === "errand.body");
    expect(await counted()).toMatchObject({ kid: "test" });
    mesh.clock.nowMs = Date.now() + 2 * 3_600_000;
    await sweepBodies(ground);
    expect(await inBucket(mesh)).toEqual(["work"]);
    await env.DB.prepare("DELETE FROM errand WHERE tenant_id = ?").bind(mesh.tenantId).run();
    await sweepBodies(ground);
    expect(await inBucket(mesh)).toEqual([]);
  });
});
