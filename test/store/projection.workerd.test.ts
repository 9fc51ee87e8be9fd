import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Review } from "../../src/domain/shipment.ts";
import { openDb } from "../../src/store/db.ts";
import { packed } from "../../src/store/packed.ts";
import { project, type ShipmentProjection } from "../../src/store/projection.ts";
import { anEvent, aProjection, aTenantId, everythingOf, moment, testDb } from "./build.ts";

const db = testDb();
const parked: Review = { kind: "parked", sink: "odoo", name: "ValidationError", message: "no such picking", atMs: 5 };
const contradiction: Review = { kind: "contradiction", fingerprints: ["f".repeat(32)] };

describe("the budget", () => {
  it("is two rows for one new event of a known, linked shipment", async () => {
    const tenantId = aTenantId();
    await project(db, [aProjection(tenantId, 1)]);
    expect(await project(db, [aProjection(tenantId, 2)])).toEqual({ rowsWritten: 2 });
  });

  it("is three rows for a shipment's first event, with its link", async () => {
    expect(await project(db, [aProjection(aTenantId(), 1)])).toEqual({ rowsWritten: 3 });
  });

  it("is no row for a replay, reviews and all", async () => {
    const rows = [aProjection(aTenantId(), 3, { reviews: [parked, contradiction] })];
    expect(await project(db, rows)).toEqual({ rowsWritten: 5 });
    expect(await project(db, rows)).toEqual({ rowsWritten: 0 });
  });

  it("is no row for a version older than what is there, which changes nothing", async () => {
    const tenantId = aTenantId();
    const older = aProjection(tenantId, 1, { reviews: [contradiction] });
    await project(db, [older]);
    await project(db, [aProjection(tenantId, 2, { milestone: "delivered", reviews: [parked] })]);
    const before = await everythingOf(tenantId);
    expect(await project(db, [older])).toEqual({ rowsWritten: 0 });
    expect(await everythingOf(tenantId)).toEqual(before);
  });

  it("reads by key, however many shipments there are", async () => {
    const tenantId = aTenantId();
    const many = Array.from({ length: 300 }, (_, index) =>
      aProjection(tenantId, 1, { trackingNumber: `N${index}`, reviews: [parked] }),
    );
    await project(db, many);
    const read: number[] = [];
    const metered = new Proxy(env.DB, {
      get: (d1, key) =>
        key === "batch"
          ? async (statements: D1PreparedStatement[]) => {
              const results = await d1.batch(statements);
              read.push(...results.map(({ meta }) => meta.rows_read));
              return results;
            }
          : d1.prepare.bind(d1),
    });
    await project(openDb(metered), [aProjection(tenantId, 2, { trackingNumber: "N7", reviews: [contradiction] })]);
    expect(read).toHaveLength(6);
    expect(Math.max(...read)).toBeLessThan(20);
  });

  it("is no statement at all without rows", async () => {
    expect(await project(db, [])).toEqual({ rowsWritten: 0 });
  });
});

it("keeps every word of a shipment and its events", async () => {
  const tenantId = aTenantId();
  const retraction = {
    recordedAtMs: 1_009,
    source: "dcsa",
    endpointId: `eu_${"1".repeat(32)}`,
    entry: {
      kind: "retraction" as const,
      seq: 9,
      retraction: { target: "a".repeat(32), declaredAt: moment(9_000), sourceEventId: null },
    },
  };
  await project(db, [
    aProjection(tenantId, 8, {
      head: { fingerprint: "b".repeat(32), milestone: "exception", reason: "customs", occurredAt: moment(8_000) },
      estimate: { deliveryAt: moment(99_000), reportedAtMs: 1 },
      lastSeq: 9,
      reviews: [parked],
      events: [anEvent(8), retraction],
    }),
  ]);
  const { shipment, event, delivery, review } = await everythingOf(tenantId);
  const key = { tenant_id: tenantId, tracking_number: "1Z999", carrier: "ups" };
  expect(shipment).toEqual([
    {
      ...key,
      id: `shp_${"0".repeat(32)}`,
      milestone: "exception",
      reason: "customs",
      occurred_at_ms: 8_000,
      occurred_as_sent: "1970-01-01T00:00:08.000Z",
      certainty: "offset",
      estimated_at_ms: 99_000,
      cycle: 1,
      version: 8,
      last_seq: 9,
      picking_id: 7,
      picking_name: "WH/OUT/00007",
      updated_at_ms: 2_008,
      first_at_ms: 2_008,
      unlinked_at_ms: null,
      reviews: 1,
      changed_at_ms: expect.any(Number),
    },
  ]);
  expect(event).toMatchObject([
    {
      ...key,
      recorded_at_ms: 1_008,
      seq: 8,
      kind: "event",
      milestone: "in_transit",
      classifier: "actual",
      occurred_at_ms: 8_000,
      place: '{"city":"Köln","state":null,"postalCode":null,"country":"DE"}',
      description: "it's moving",
      code: "IT",
      source: "easypost",
    },
    {
      ...key,
      recorded_at_ms: 1_009,
      seq: 9,
      kind: "retraction",
      fingerprint: "a".repeat(32),
      milestone: null,
      occurred_at_ms: 9_000,
      source: "dcsa",
    },
  ]);
  expect(delivery).toEqual([{ ...key, picking_id: 7, picking_name: "WH/OUT/00007", linked_at_ms: 2_008 }]);
  expect(review).toEqual([
    { ...key, kind: "parked", sink: "odoo", message: "ValidationError: no such picking", opened_at_ms: 5 },
  ]);
});

describe("reviews", () => {
  it("are closed by a newer word without them, and cost nothing where there were none", async () => {
    const tenantId = aTenantId();
    await project(db, [aProjection(tenantId, 1, { reviews: [parked, contradiction] })]);
    expect(await project(db, [aProjection(tenantId, 2, { reviews: [contradiction] })])).toEqual({ rowsWritten: 3 });
    expect((await everythingOf(tenantId)).review).toMatchObject([{ kind: "contradiction" }]);
    expect(await project(db, [aProjection(tenantId, 3, { reviews: [contradiction] })])).toEqual({ rowsWritten: 2 });
  });

  it("of one shipment leave another's alone", async () => {
    const tenantId = aTenantId();
    await project(db, [
      aProjection(tenantId, 1, { reviews: [parked] }),
      aProjection(tenantId, 1, { trackingNumber: "OTHER", reviews: [parked] }),
    ]);
    await project(db, [aProjection(tenantId, 2)]);
    expect((await everythingOf(tenantId)).review).toMatchObject([{ tracking_number: "OTHER" }]);
  });

  it("keep the moment they were opened when their words change", async () => {
    const tenantId = aTenantId();
    await project(db, [aProjection(tenantId, 1, { reviews: [contradiction] })]);
    await project(db, [aProjection(tenantId, 2, { reviews: [{ ...contradiction, fingerprints: ["e".repeat(32)] }] })]);
    const [review] = (await everythingOf(tenantId)).review ?? [];
    expect(review).toMatchObject({ message: `contradicted by ${"e".repeat(32)}`, opened_at_ms: 2_001 });
  });
});

/** Two shipments, four versions each, some of which have a review. */
const versions = (tenantId: string): ShipmentProjection[] =>
  ["A", "B"].flatMap((trackingNumber) =>
    [1, 2, 3, 4].map((version) =>
      aProjection(tenantId, version, { trackingNumber, reviews: version === 2 || version === 4 ? [parked] : [] }),
    ),
  );

/** But for whose it is and when it came there. */
const blind = (rows: Record<string, unknown[]>) =>
  JSON.stringify(rows)
    .replaceAll(/tnt_[0-9a-f]{32}/g, "")
    .replaceAll(/"changed_at_ms":\d+/g, "");

it("ends the same in whatever order, however often and in whatever batches versions come", async () => {
  const straight = aTenantId();
  for (const row of versions(straight)) await project(db, [row]);
  const expected = blind(await everythingOf(straight));
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }),
      fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 8 }),
      async (order, again, size) => {
        const tenantId = aTenantId();
        const rows = versions(tenantId);
        const arriving = [...order, ...again].flatMap((index) => rows[index] ?? []);
        for (let from = 0; from < arriving.length; from += size) await project(db, arriving.slice(from, from + size));
        expect(blind(await everythingOf(tenantId))).toBe(expected);
      },
    ),
    { numRuns: 25 },
  );
});

it("refuses a batch whole when the database refuses one row of it", async () => {
  const tenantId = aTenantId();
  const bad = aProjection(tenantId, 1, { trackingNumber: "BAD", milestone: "teleported" as never });
  await expect(project(db, [aProjection(tenantId, 1), bad])).rejects.toThrow(/CHECK constraint failed/);
  expect((await everythingOf(tenantId)).shipment).toEqual([]);
});

it("takes a batch larger than one bound value may be", async () => {
  const tenantId = aTenantId();
  const events = Array.from({ length: 1_500 }, (_, index) => anEvent(index + 1, { description: "ü".repeat(500) }));
  await project(db, [aProjection(tenantId, 1_500, { events })]);
  expect((await everythingOf(tenantId)).event).toHaveLength(1_500);
});

describe("packed rows", () => {
  it("are as few arrays as fit, in their order, and none of nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 20 }), { maxLength: 40 }), (rows) => {
        const packs = packed(rows, 30);
        expect(packs.flatMap((pack) => JSON.parse(pack) as string[])).toEqual(rows);
        for (const pack of packs) expect(pack.length <= 30 || (JSON.parse(pack) as string[]).length === 1).toBe(true);
      }),
    );
    expect(packed([])).toEqual([]);
  });
});
