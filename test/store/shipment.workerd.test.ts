import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "../../src/store/cursor.ts";
import { project } from "../../src/store/projection.ts";
import {
  carriersOf,
  customerShipment,
  listShipments,
  numbersOfPicking,
  pageOfShipmentIds,
  shipmentsOfPicking,
  type ShipmentQuery,
} from "../../src/store/shipment.ts";
import { anEvent, aProjection, aTenantId, nextMoment, testDb } from "./build.ts";
import { z } from "zod";

const db = testDb();

/** Every page of a list, as `number@version`. */
async function walk(query: ShipmentQuery): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listShipments(db, { ...query, cursor });
    if (!page.ok) throw new Error(page.error);
    expect(page.value.items.length).toBeLessThanOrEqual(query.limit);
    seen.push(...page.value.items.map(({ trackingNumber, version }) => `${trackingNumber}@${version}`));
    cursor = page.value.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

async function tenantWithFour(): Promise<string> {
  const tenantId = aTenantId();
  await project(db, [
    aProjection(tenantId, 1, { trackingNumber: "C", events: [anEvent(1, { recordedAtMs: 300 })] }),
    aProjection(tenantId, 1, { trackingNumber: "A", events: [anEvent(1, { recordedAtMs: 100 })] }),
    aProjection(tenantId, 1, {
      trackingNumber: "B",
      carrier: "fedex",
      milestone: "delivered",
      events: [anEvent(1, { recordedAtMs: 200 })],
    }),
    aProjection(tenantId, 1, { trackingNumber: "B", events: [anEvent(1, { recordedAtMs: 200 })] }),
    aProjection(aTenantId(), 1, { trackingNumber: "OF-SOMEONE-ELSE" }),
  ]);
  return tenantId;
}

describe("a list by number", () => {
  it.each([1, 2, 3, 4, 50])("is whole, in order and without repetition in pages of %i", async (limit) => {
    expect(await walk({ tenantId: await tenantWithFour(), limit })).toEqual(["A@1", "B@1", "B@1", "C@1"]);
  });

  it("is of one number, carrier or milestone when asked", async () => {
    const tenantId = await tenantWithFour();
    expect(await walk({ tenantId, trackingNumber: "B", limit: 10 })).toHaveLength(2);
    expect(await walk({ tenantId, trackingNumber: "B", carrier: "ups", limit: 10 })).toEqual(["B@1"]);
    expect(await walk({ tenantId, milestone: "delivered", limit: 1 })).toEqual(["B@1"]);
    expect(await walk({ tenantId, trackingNumber: "Z", limit: 10 })).toEqual([]);
  });

  it("shows no tenant another's shipments", async () => {
    expect(await walk({ tenantId: aTenantId(), limit: 10 })).toEqual([]);
  });
});

describe("a list by change", () => {
  /** Three, one after the other. */
  async function oneByOne(): Promise<string> {
    const tenantId = aTenantId();
    for (const trackingNumber of ["C", "A", "B"]) {
      await project(db, [aProjection(tenantId, 1, { trackingNumber })]);
      await nextMoment();
    }
    return tenantId;
  }
  const changed = async (tenantId: string, updatedAfterMs: number) => {
    const page = await listShipments(db, { tenantId, updatedAfterMs, limit: 50 });
    return page.ok ? page.value.items : [];
  };

  it.each([1, 2, 50])("is in the order of the changes, in pages of %i", async (limit) => {
    expect(await walk({ tenantId: await oneByOne(), updatedAfterMs: 0, limit })).toEqual(["C@1", "A@1", "B@1"]);
  });

  it("is of what changed after a moment", async () => {
    const tenantId = await oneByOne();
    const [first] = await changed(tenantId, 0);
    expect(await walk({ tenantId, updatedAfterMs: first?.changedAtMs ?? 0, limit: 1 })).toEqual(["A@1", "B@1"]);
  });

  it("is whole in pages when all changed at once", async () => {
    const tenantId = await tenantWithFour();
    await nextMoment();
    for (const limit of [1, 2, 3])
      expect(await walk({ tenantId, updatedAfterMs: 0, limit })).toEqual(["A@1", "B@1", "B@1", "C@1"]);
  });

  it("has a shipment again when it is linked, or opens a review, though no event came", async () => {
    const tenantId = aTenantId();
    await project(db, [aProjection(tenantId, 1, { link: null })]);
    await nextMoment();
    const before = (await changed(tenantId, 0))[0]?.changedAtMs ?? 0;
    await project(db, [aProjection(tenantId, 2, { events: [] })]);
    await nextMoment();
    const linked = await changed(tenantId, before);
    expect(linked).toMatchObject([{ version: 2, pickingId: 7 }]);
    const parked = { kind: "parked", sink: "odoo", name: "ValidationError", message: "no", atMs: 5 } as const;
    await project(db, [aProjection(tenantId, 3, { events: [], reviews: [parked] })]);
    await nextMoment();
    expect(await changed(tenantId, linked[0]?.changedAtMs ?? 0)).toMatchObject([{ version: 3, reviews: 1 }]);
  });

  it("has nothing again that was told twice, or in an older version", async () => {
    const tenantId = aTenantId();
    await project(db, [aProjection(tenantId, 2)]);
    await nextMoment();
    const before = (await changed(tenantId, 0))[0]?.changedAtMs ?? 0;
    await project(db, [aProjection(tenantId, 2), aProjection(tenantId, 1)]);
    await nextMoment();
    expect(await changed(tenantId, before)).toEqual([]);
  });

  it("tells who asks again with the last they saw of everything, however late and in whatever order it comes", async () => {
    const step = fc.record({ number: fc.constantFrom("A", "B", "C"), version: fc.integer({ min: 1, max: 9 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(step, fc.constant("ask" as const)), { maxLength: 14 }), async (steps) => {
        const tenantId = aTenantId();
        const seen = new Map<string, number>();
        let lastMs = 0;
        const ask = async () => {
          for (const { trackingNumber, version, changedAtMs } of await changed(tenantId, lastMs)) {
            expect(version).toBeGreaterThan(seen.get(trackingNumber) ?? 0);
            seen.set(trackingNumber, version);
            lastMs = changedAtMs;
          }
        };
        for (const one of steps) {
          if (one === "ask") await ask();
          // Recorded at any time, long before what is there already perhaps.
          else await project(db, [aProjection(tenantId, one.version, { trackingNumber: one.number })]);
        }
        await nextMoment();
        await ask();
        const all = await listShipments(db, { tenantId, limit: 50 });
        const held = all.ok ? all.value.items.map((row) => [row.trackingNumber, row.version] as const) : [];
        expect(seen).toEqual(new Map(held));
      }),
      { numRuns: 25 },
    );
  });

  it("brings a shipment again that changed while the list was read", async () => {
    const tenantId = await oneByOne();
    const first = await listShipments(db, { tenantId, updatedAfterMs: 0, limit: 1 });
    const cursor = first.ok ? (first.value.nextCursor ?? undefined) : undefined;
    await project(db, [aProjection(tenantId, 2, { trackingNumber: "C" })]);
    await nextMoment();
    const rest = await listShipments(db, { tenantId, updatedAfterMs: 0, limit: 10, cursor });
    expect(rest.ok && rest.value.items.map(({ trackingNumber }) => trackingNumber)).toEqual(["A", "B", "C"]);
  });
});

describe("a cursor", () => {
  it("of another list is refused", async () => {
    const tenantId = await tenantWithFour();
    const byNumber = await listShipments(db, { tenantId, limit: 1 });
    const cursor = (byNumber.ok && byNumber.value.nextCursor) || "";
    expect(await listShipments(db, { tenantId, limit: 1, updatedAfterMs: 0, cursor })).toEqual({
      ok: false,
      error: "bad_cursor",
    });
  });

  it("that is any other text is refused and never throws", async () => {
    const tenantId = aTenantId();
    await fc.assert(
      fc.asyncProperty(fc.string(), async (cursor) => {
        expect((await listShipments(db, { tenantId, limit: 1, cursor })).ok).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  it("brings its position back, whatever text is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer(), (text, number) => {
        expect(decodeCursor(encodeCursor([text, number]), z.tuple([z.string(), z.int()]))).toEqual([text, number]);
      }),
    );
  });
});

it("tells the sweep of every shipment of every tenant, page by page", async () => {
  const tenantId = await tenantWithFour();
  const all: string[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof pageOfShipmentIds>> = await pageOfShipmentIds(db, after, 3);
    all.push(...page.shipmentIds);
    after = page.next;
  } while (after !== null);
  const whole = await pageOfShipmentIds(db, "not a position", 10_000);
  expect(all).toEqual(whole.shipmentIds);
  expect(all.length).toBeGreaterThan(4);
  expect(tenantId).toMatch(/^tnt_/);
});

it("finds the shipments that carry an order's goods now", async () => {
  const tenantId = await tenantWithFour();
  expect((await shipmentsOfPicking(db, tenantId, 7)).map(({ trackingNumber }) => trackingNumber)).toEqual([
    "A",
    "B",
    "B",
    "C",
  ]);
  const link = { pickingId: 8, pickingName: "WH/OUT/00008", trackingNumbers: ["A"] };
  await project(db, [aProjection(tenantId, 2, { trackingNumber: "A", link })]);
  expect((await shipmentsOfPicking(db, tenantId, 7)).map(({ trackingNumber }) => trackingNumber)).toEqual([
    "B",
    "B",
    "C",
  ]);
});

describe("of two tenants whose pickings and parcels have the same numbers", () => {
  const linked = (name: string, trackingNumbers: string[]) => ({ pickingId: 7, pickingName: name, trackingNumbers });
  async function two(): Promise<[string, string]> {
    const [own, other] = [aTenantId(), aTenantId()];
    await project(db, [
      aProjection(own, 1, { trackingNumber: "SAME", link: linked("OWN", ["SAME", "MINE"]) }),
      aProjection(other, 1, { trackingNumber: "SAME", carrier: "fedex", link: linked("OTHER", ["SAME", "THEIRS"]) }),
      aProjection(other, 1, { trackingNumber: "THEIRS", link: linked("OTHER", ["SAME", "THEIRS"]) }),
    ]);
    return [own, other];
  }

  it("each is told of its own alone", async () => {
    const [own, other] = await two();
    const told = async (tenantId: string) => ({
      numbers: (await numbersOfPicking(db, tenantId, 7)).toSorted(),
      shipments: (await shipmentsOfPicking(db, tenantId, 7)).map(({ trackingNumber }) => trackingNumber),
      carriers: await carriersOf(db, tenantId, "SAME"),
      forCustomers: (await customerShipment(db, tenantId, "ups", "SAME")) !== null,
    });
    expect(await told(own)).toEqual({ numbers: ["SAME"], shipments: ["SAME"], carriers: ["ups"], forCustomers: true });
    expect(await told(other)).toEqual({
      numbers: ["SAME", "THEIRS"],
      shipments: ["SAME", "THEIRS"],
      carriers: ["fedex"],
      forCustomers: false,
    });
    expect(await told(aTenantId())).toEqual({ numbers: [], shipments: [], carriers: [], forCustomers: false });
  });
});
