import { globSync, readFileSync } from "node:fs";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { NO_AUTHORITY_SET } from "../../src/domain/authority.ts";
import { macUnder } from "../../src/domain/mac.ts";
import { ok } from "../../src/domain/result.ts";
import { audited, type Decided } from "../../src/store/audit.ts";
import { authorityOf, setAuthority } from "../../src/store/authority.ts";
import { findBookingPlatform } from "../../src/store/booking-platform.ts";
import { bookedNumbers, latestBooking, listBookings } from "../../src/store/booking.ts";
import { anyConcession, concessionsOf, dropConcessions, openDriftAt } from "../../src/store/concession.ts";
import { openDb } from "../../src/store/db.ts";
import { changeDrift, driftOf, forgetDrift, listDrift, openDriftOf } from "../../src/store/drift.ts";
import { activeEndpointOf } from "../../src/store/endpoint.ts";
import { blankCopies, findSubject, namedCopies, wordsOf } from "../../src/store/erasure.ts";
import { countErrands, listErrands } from "../../src/store/errand-list.ts";
import { bodiesOfRests, dueErrands, errandsOf } from "../../src/store/errand.ts";
import { shipmentsOfOldest } from "../../src/store/forgetting.ts";
import { sealedKept } from "../../src/store/kept-payload.ts";
import { changesAfter } from "../../src/store/odoo-change.ts";
import { heldCopies, heldIdsAfter, markDeleted } from "../../src/store/odoo-copy.ts";
import { moveWalk, walkedTo } from "../../src/store/odoo-cursor.ts";
import {
  forgetCustomers,
  forgetInvoices,
  forgetOdooChanges,
  forgetOrders,
  forgetPickings,
} from "../../src/store/odoo-retention.ts";
import { listHolds } from "../../src/store/retention.ts";
import { matchRetractions } from "../../src/store/retraction.ts";
import { coveredUntil, listRuns } from "../../src/store/run.ts";
import { findOrder, listOrders, pickingsOfOrder } from "../../src/store/sales-order.ts";
import {
  carriersOf,
  customerShipment,
  listShipments,
  numbersOfPicking,
  shipmentsOfPicking,
} from "../../src/store/shipment.ts";
import { odooConnectionOf } from "../../src/store/tenant.ts";
import {
  allShipments,
  linkedNumbers,
  parcelsOfPickings,
  shipmentsWrittenSince,
  touchedShipments,
} from "../../src/store/touched.ts";
import { forgetAll } from "../node-runtime/workers.ts";
import { FINGERPRINT, LATER_MS, NOBODY, openTwo, OTHER, OWN, rowsIn } from "./two-tenants.ts";

const db = openDb(env.DB);
const ports = { db, mac: macUnder(new Uint8Array(32), "test") };
beforeEach(async () => {
  await forgetAll();
  await openTwo(db);
});

const window = { sinceMs: 0, untilMs: LATER_MS, newestOnly: false };
const SAME = { pickingId: 7, shipment: { trackingNumber: "SAME", carrier: "ups" }, subject: "state" };
const retraction = (tenantId: string) => {
  const said = { declaredAtMs: 1, declaredAsSent: "again", declaredCertainty: "offset", sourceEventId: null } as const;
  return { tenantId, partner: "p", fingerprint: FINGERPRINT, ...said };
};

/** What is read for a tenant. Everything of the two has the same ids and numbers. */
const READERS: Readonly<Record<string, (tenantId: string) => Promise<unknown>>> = {
  findBookingPlatform: (id) => findBookingPlatform(db, id),
  latestBooking: (id) => latestBooking(db, id, 7),
  bookedNumbers: (id) => bookedNumbers(db, id, 7),
  listBookings: async (tenantId) => itemsOf(await listBookings(db, { tenantId, limit: 10 })),
  concessionsOf: (id) => concessionsOf(db, id, [7]),
  openDriftAt: (id) => openDriftAt(db, id, [{ pickingId: 7, field: "state" }]),
  openDriftOf: (id) => openDriftOf(db, id, [SAME]),
  driftOf: (id) => driftOf(db, id, [7], ["SAME"]),
  listDrift: async (tenantId) => itemsOf(await listDrift(db, { tenantId, state: "open", limit: 10 })),
  activeEndpointOf: (id) => activeEndpointOf(db, id, "easypost"),
  findSubject: async (id) => (await findSubject(db, id, { kind: "customer", customerId: 5 })).shipments,
  wordsOf: (id) => wordsOf(db, id, [5]),
  listErrands: async (tenantId) => itemsOf(await listErrands(db, { tenantId, failing: false, limit: 10 })),
  bodiesOfRests: (id) => bodiesOfRests(db, [id]),
  dueErrands: (id) => dueErrands(db, id, LATER_MS, 10),
  errandsOf: (id) => errandsOf(db, id, "odoo_record", 10),
  sealedKept: (id) => sealedKept(db, id, "", 10),
  changesAfter: (id) => changesAfter(db, id, 0, 10),
  heldCopies: async (id) => [...(await heldCopies(db, id, "stock.picking", [7])).values()],
  walkedTo: (id) => walkedTo(db, id, "stock.picking"),
  listHolds: (id) => listHolds(db, id),
  matchRetractions: async (id) => (await matchRetractions(db, id, [], [retraction(id)])).map(({ carrier }) => carrier),
  listRuns: async (tenantId) => itemsOf(await listRuns(db, { tenantId, kind: "reconcile", limit: 10 })),
  findOrder: (id) => findOrder(db, id, 6),
  listOrders: async (tenantId) => itemsOf(await listOrders(db, { tenantId, limit: 10 })),
  pickingsOfOrder: (id) => pickingsOfOrder(db, id, 6),
  numbersOfPicking: (id) => numbersOfPicking(db, id, 7),
  customerShipment: (id) => customerShipment(db, id, "ups", "SAME"),
  listShipments: async (tenantId) => itemsOf(await listShipments(db, { tenantId, limit: 10 })),
  shipmentsOfPicking: (id) => shipmentsOfPicking(db, id, 7),
  shipmentsOfOldest: (id) => shipmentsOfOldest(db, id, LATER_MS, null, 10),
  odooConnectionOf: (id) => odooConnectionOf(db, id),
  touchedShipments: async (id) => (await touchedShipments(db, id, window, null, 10)).shipments,
  shipmentsWrittenSince: async (id) =>
    (await shipmentsWrittenSince(db, id, { ...window, sinceMs: 500 }, null, 10)).shipments,
  allShipments: async (id) => (await allShipments(db, id, undefined, null, 10)).shipments,
  parcelsOfPickings: (id) => parcelsOfPickings(db, id, [7]),
  linkedNumbers: async (id) => [...(await linkedNumbers(db, id, [7])).values()],
};

/** What says no name: counted, or one word. */
const COUNTED: Readonly<Record<string, (tenantId: string) => Promise<unknown>>> = {
  anyConcession: (id) => anyConcession(db, id),
  namedCopies: (id) => namedCopies(db, id, [5]),
  countErrands: async (id) => JSON.stringify(await countErrands(db, id)),
  heldIdsAfter: async (id) => (await heldIdsAfter(db, id, "stock.picking", 0, 10)).length,
  carriersOf: async (id) => (await carriersOf(db, id, "SAME")).length,
  coveredUntil: async (id) => (await coveredUntil(db, [id], "nightly")).size,
  authorityOf: async (id) => JSON.stringify(await authorityOf(db, id)),
};

/** What is written, or forgotten, for a tenant. */
const WRITERS: Readonly<Record<string, (tenantId: string) => Promise<unknown>>> = {
  dropConcessions: (id) => dropConcessions(db, id, [{ pickingId: 7, field: "state" }]).run(),
  changeDrift: (id) =>
    run(
      changeDrift(
        db,
        id,
        {
          opened: [],
          settled: [{ key: SAME, how: "agrees" }],
          conceded: [],
          withdrawn: [{ pickingId: 7, field: "state" }],
        } as never,
        { runId: "run_9", nowMs: LATER_MS },
      ),
    ),
  forgetDrift: (id) => forgetDrift(db, id, LATER_MS, 10),
  blankCopies: (id) =>
    run(blankCopies(db, id, { shipments: [], customers: [5], orders: [6], pickings: [7] }, LATER_MS)),
  markDeleted: (id) =>
    markDeleted(db, id, { model: "stock.picking", id: 7, readAtMs: LATER_MS }, { nowMs: LATER_MS, requestId: "r" }),
  moveWalk: (id) => moveWalk(db, id, "stock.picking", "ZZZ"),
  setAuthority: (id) => run([setAuthority(db, id, { ...NO_AUTHORITY_SET, notes: "review" }, LATER_MS)]),
  forgetOdooChanges: (id) => forgetOdooChanges(db, id, since, 10),
  forgetOrders: (id) => forgetOrders(db, id, since, 10),
  forgetPickings: (id) => forgetPickings(db, id, since, 10),
  forgetInvoices: (id) => forgetInvoices(db, id, since, 10),
  forgetCustomers: (id) => forgetCustomers(db, id, since, 10),
};
const since = { drift: LATER_MS, changes: LATER_MS, copies: LATER_MS, deleted: LATER_MS, unnamed: LATER_MS };

/** As one change that is written down. */
async function run(statements: Decided<null>["statements"]): Promise<void> {
  const object = { kind: "tenant", id: "written down" } as const;
  const actor = { kind: "token", id: "tok_1" } as const;
  const said = { source: "api", verb: "tenant:set", requestId: "req-1", before: null, after: "{}" } as const;
  const facts = [{ object, tenantId: null, atMs: 1, actor, ...said }];
  const done = await audited(ports, [object], async () => ok({ statements, facts, value: null }));
  expect(done).toEqual(ok(null));
}

function itemsOf(page: { ok: true; value: { items: readonly unknown[] } } | { ok: false }): unknown {
  if (!page.ok) throw new Error("the page was refused");
  return page.value.items;
}

describe("of two tenants with the same numbers in everything", () => {
  it.each(Object.keys(READERS))("%s reads of the one that is asked about", async (name) => {
    const read = async (tenantId: string) => JSON.stringify(await READERS[name]?.(tenantId));
    const [own, other, nobody] = [await read(OWN), await read(OTHER), await read(NOBODY)];
    expect([own.includes("OWN"), own.includes("OTHER")]).toEqual([true, false]);
    expect([other.includes("OWN"), other.includes("OTHER")]).toEqual([false, true]);
    expect(["null", "[]"]).toContain(nobody);
  });

  it.each(Object.keys(COUNTED))("%s counts of the one that is asked about", async (name) => {
    const both = [await COUNTED[name]?.(OWN), await COUNTED[name]?.(NOBODY)];
    // All of the other's is gone: what is counted of this one stays.
    for (const table of ["concession", "customer", "errand", "picking", "shipment", "run", "odoo_authority"])
      await env.DB.prepare(`DELETE FROM ${table} WHERE tenant_id = ?`).bind(OTHER).run();
    expect([await COUNTED[name]?.(OWN), await COUNTED[name]?.(NOBODY)]).toEqual(both);
    expect(both[0]).not.toEqual(both[1]);
  });

  it.each(Object.keys(WRITERS))("%s leaves all that is the other's", async (name) => {
    const [own, other] = [await rowsIn(db, "OWN"), await rowsIn(db, "OTHER")];
    await WRITERS[name]?.(OWN);
    expect(await rowsIn(db, "OTHER")).toBe(other);
    expect(await rowsIn(db, "OWN")).not.toBe(own);
  });

  it("every function of the store that is told a tenant is among these, or known", () => {
    const told = globSync("src/store/*.ts").flatMap((path) =>
      [
        ...readFileSync(path, "utf8").matchAll(
          /^export (?:async )?(?:function|const) (\w+)([^{]*?\b(?:db|_): ?Db\b[^{]*?\btenantIds?: )/gm,
        ),
      ].map(([, name = ""]) => name),
    );
    expect(told.length).toBeGreaterThan(30);
    const known = new Set([...Object.keys(READERS), ...Object.keys(COUNTED), ...Object.keys(WRITERS), ...ELSEWHERE]);
    expect(told.filter((name) => !known.has(name))).toEqual([]);
  });
});

/** They write a tenant's own rows and read none, or have tests of their own. */
const ELSEWHERE: readonly string[] = [
  "dropErrand",
  "askOfAll",
  "keepReadings",
  "ODOO_FORGETTING",
  "createTenant",
  // Of a tenant's own row, and of whether another has its Odoo (test/http/odoo-links.workerd.test.ts).
  "setLinkRules",
  "isOdooTaken",
  "aloneInOdoo",
];
