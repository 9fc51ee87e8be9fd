import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { ShipmentId, ShipmentIdentity } from "../../src/domain/identity.ts";
import { durableStorage } from "../../src/sequencer/durable-storage.ts";
import { Ledger } from "../../src/sequencer/ledger.ts";
import type { StoryLine, StoryPage } from "../../src/sequencer/story.ts";
import type { ApiPorts } from "../../src/ops/routes-ports.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { apiUnderTest } from "../http/api-under-test.ts";
import { FROM, learnt, OWNER, scan, T0 } from "../support/build.ts";
import { openMesh, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";

const ground = groundOf(env);
/** What a shipment keeps, by hand. */
const MOST = 10_000;

describe("a timeline that goes on for ever", () => {
  let id: ShipmentId;
  let identity: ShipmentIdentity;
  let mesh: TestMesh;
  const stub = () => env.SHIPMENTS.getByName(id);
  const reportOf = (from: number, count: number) => ({
    events: Array.from({ length: count }, (_, n) => scan({ atMs: T0 + (from + n) * 60_000, milestone: "in_transit" })),
    retractions: [],
    estimate: null,
  });
  const record = (from: number, count: number) => stub().record(identity, reportOf(from, count), FROM);
  /** One event recorded and told to the list, whatever the other sink has: the rows that it took. */
  const costOfOne = (n: number) =>
    runInDurableObject(stub(), (_instance, state) => {
      const storage = durableStorage(state.storage);
      const ledger = new Ledger(storage, {
        now: () => T0,
        token: () => "t",
        jitter: () => 0,
        ...OWNER,
        mac: ground.auditMac,
        shipmentId: id,
      });
      ledger.record(identity, reportOf(n, 1), FROM);
      const claimed = ledger.claim("readmodel", null);
      if (claimed.kind !== "claimed") throw new Error(claimed.kind);
      expect(claimed.work.events).toHaveLength(1);
      ledger.confirm("readmodel", claimed.work.token, learnt());
      const { rowsRead, rowsWritten } = storage.spent();
      return { rowsRead, rowsWritten };
    });
  const tellList = () =>
    runInDurableObject(stub(), (_instance, state) => {
      const storage = durableStorage(state.storage);
      const ledger = new Ledger(storage, {
        now: () => T0,
        token: () => "t",
        jitter: () => 0,
        ...OWNER,
        mac: ground.auditMac,
        shipmentId: id,
      });
      for (let turn = 0; turn < 100; turn += 1) {
        const claimed = ledger.claim("readmodel", null);
        if (claimed.kind !== "claimed") return;
        ledger.confirm("readmodel", claimed.work.token, learnt());
      }
    });
  const costs: { rowsRead: number; rowsWritten: number }[] = [];

  beforeAll(async () => {
    mesh = await openMesh();
    identity = { tenantId: mesh.tenantId, carrier: "fedex", trackingNumber: "ENDLESS0001" };
    id = await ground.nameOf(identity);
    await record(0, 9);
    await tellList();
    costs.push(await costOfOne(9));
    for (let from = 10; from < MOST - 1; from += 999) await record(from, Math.min(999, MOST - 1 - from));
    await tellList();
    costs.push(await costOfOne(MOST - 1));
  }, 120_000);

  it("takes its ten thousandth event at the cost of its tenth, though Odoo has none of them", () => {
    const [tenth, last] = costs;
    expect(tenth?.rowsWritten).toBeGreaterThan(0);
    expect((last?.rowsWritten ?? Infinity) / (tenth?.rowsWritten ?? 0)).toBeLessThanOrEqual(1.5);
    expect((last?.rowsRead ?? Infinity) / (tenth?.rowsRead ?? 0)).toBeLessThanOrEqual(1.5);
  });

  it("takes no more than ten thousand, writes nothing for those, and knows those that it has", async () => {
    expect((await stub().timeline({ after: null, limit: 0 }))?.lastSeq).toBe(MOST);
    const more = await record(MOST + 5, 1);
    expect(more).toMatchObject({ crowded: true, appended: 0, lastSeq: MOST, rowsWritten: 0 });
    const again = await stub().timeline({ after: null, limit: 1 });
    const [line] = again?.timeline ?? [];
    if (line?.entry.kind !== "event") throw new Error("no event");
    const known = await stub().record(identity, { events: [line.entry.event], retractions: [], estimate: null }, FROM);
    expect(known).toMatchObject({ appended: 0, duplicates: 1, rowsWritten: 0 });
    expect(known.crowded).toBeUndefined();
  });

  it("has what would be more wait in quarantine, with the reason, for a person", async () => {
    const answer = await mesh.send(trackerUpdated("ENDLESS0001", [{ status: "delivered", at: START_MS }]));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: "quarantined" });
    const { results } = await env.DB.prepare("SELECT kind, reason FROM kept_payload WHERE endpoint_id = ?")
      .bind(mesh.endpointId)
      .all();
    expect(results).toEqual([{ kind: "quarantined", reason: `${id}: a shipment keeps 10000 events` }]);
    expect((await stub().timeline({ after: null, limit: 0 }))?.lastSeq).toBe(MOST);
  });

  it("is told whole, page by page, each line once and in its order", async () => {
    const lines: StoryLine[] = [];
    let page: StoryPage | undefined = { after: null, limit: 1_000 };
    let pages = 0;
    while (page) {
      const story: Awaited<ReturnType<ReturnType<typeof stub>["timeline"]>> = await stub().timeline(page);
      expect(story?.timeline.length).toBeLessThanOrEqual(1_000);
      lines.push(...(story?.timeline ?? []));
      page = story?.next ? { after: story.next, limit: 1_000 } : undefined;
      pages += 1;
    }
    expect(pages).toBe(10);
    expect(new Set(lines.map(({ entry }) => entry.seq)).size).toBe(MOST);
    const times = lines.map(({ entry }) => (entry.kind === "event" ? entry.event.occurredAt.atMs : 0));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it("answers whoever reads it: its explanation by and by, its audit, whether its chain holds, and what it says in a sink", async () => {
    const last = await stub().explain();
    expect(last?.happenings.length).toBeLessThanOrEqual(300);
    const told = last?.happenings.length ?? 0;
    expect(last?.omitted).toBe(0);
    expect(told).toBeGreaterThan(0);
    expect((await stub().explain(1))?.happenings).toHaveLength(1);
    expect((await stub().audit(0, 100))?.links).toHaveLength(100);
    expect((await stub().audit(MOST - 50, 100))?.more).toBe(false);
    expect(await stub().verify()).toMatchObject({ lastSeq: MOST, fault: null });
    expect((await stub().survey("odoo"))?.entries.length).toBeLessThanOrEqual(1_000);
    const claimed = await stub().claim(identity.tenantId, "odoo", null);
    expect(claimed.kind === "claimed" && claimed.work.events.length).toBe(200);
  });

  it("is told by the API in pages, too", async () => {
    const story: ApiPorts["shipments"]["story"] = async (shipment, page) =>
      env.SHIPMENTS.getByName(shipment).timeline(page);
    const api = await apiUnderTest({ shipments: { story } as ApiPorts["shipments"] });
    const first = await api.call("GET", `/v1/shipments/${id}?limit=700`);
    expect(first.status).toBe(200);
    expect(first.body["timeline"]).toHaveLength(700);
    const second = await api.call("GET", `/v1/shipments/${id}?limit=700&cursor=${String(first.body["nextCursor"])}`);
    const [line] = second.body["timeline"] as unknown as { seq: number }[];
    expect(line?.seq).toBe(701);
    expect((await api.call("GET", `/v1/shipments/${id}?limit=1001`)).status).toBe(422);
    expect((await api.call("GET", `/v1/shipments/${id}?cursor=nonsense`)).status).toBe(422);
  });
});
