import { beforeAll, describe, expect, it } from "vitest";
import { columnsIn, PROBED_FIELDS, stateCells } from "../../src/delivery/odoo/columns.ts";
import { noteIdOf } from "../../src/delivery/odoo/note.ts";
import { numbersIn } from "../../src/domain/tracking-reference.ts";
import { OdooSink } from "../../src/delivery/odoo/sink.ts";
import { NO_AUTHORITY_SET } from "../../src/domain/authority.ts";
import type { ShipmentId, ShipmentIdentity } from "../../src/domain/identity.ts";
import { ok } from "../../src/domain/result.ts";
import type { Counts } from "../../src/domain/run.ts";
import { odooClient } from "../../src/odoo/client.ts";
import type { DriftChanges, ReconcilePorts } from "../../src/reconcile/ports.ts";
import { reconcileStep } from "../../src/reconcile/reconcile.ts";
import { Ledger } from "../../src/sequencer/ledger.ts";
import { createOdooStandIn } from "../odoo-stand-in/stand-in.ts";
import { BATCH_ID, CONTEXT, FROM, IDENTITY, MINUTE_MS, OWNER, scan, T0 } from "../support/build.ts";
import { idOf } from "../support/dispatch-model.ts";
import { nodeStorage } from "../support/node-storage.ts";

const PICKINGS = 1_000;
const EVENTS = 8;
const numberOf = (n: number): string => `TN${n}`;

const standIn = createOdooStandIn({ now: () => T0 });
const { db, login, key } = standIn;
const client = odooClient(
  { url: "https://odoo.test", db, login, key, api: "json2" },
  { fetch: standIn.fetch, timeoutMs: 35_000 },
);
let tokens = 0;
const ledgers = Array.from(
  { length: PICKINGS },
  () => new Ledger(nodeStorage(), { ...OWNER, now: () => T0, token: () => `t${(tokens += 1)}`, jitter: () => 0 }),
);
const identityOf = (n: number): ShipmentIdentity => ({ ...IDENTITY, trackingNumber: numberOf(n) });
const indexOf = (id: ShipmentId): number => Number.parseInt(id.slice(4), 16);

/** Each picking has its parcel, each parcel its events, and all of it is in Odoo. */
beforeAll(async () => {
  const siblings = { state: async () => null, link: async () => false, of: async () => [], carriers: async () => [] };
  const connection = async () => ok({ client, maxInFlight: 2 });
  const sink = new OdooSink({ connection, siblings, now: () => T0, callTimeoutMs: 35_000 });
  for (const [n, ledger] of ledgers.entries()) {
    standIn.addPicking({ trackingRef: numberOf(n) });
    const events = Array.from({ length: EVENTS }, (_, at) => scan({ atMs: T0 + at * MINUTE_MS }));
    ledger.record(identityOf(n), { events, retractions: [], estimate: null }, FROM);
  }
  for (let from = 0; from < PICKINGS; from += 100) {
    const batch = ledgers.slice(from, from + 100).map((ledger, index) => {
      const claim = ledger.claim("odoo", null);
      if (claim.kind !== "claimed") throw new Error(claim.kind);
      return { shipmentId: idOf(from + index), work: claim.work };
    });
    const { outcomes } = await sink.write(batch, CONTEXT);
    for (const { shipmentId, work } of batch) {
      const outcome = outcomes.get(shipmentId);
      if (outcome?.kind !== "written") throw new Error("not written");
      const { link, again = false } = outcome;
      ledgers[indexOf(shipmentId)]?.confirm("odoo", work.token, { link, at: work.at, again, requestId: BATCH_ID });
    }
  }
}, 120_000);

function ports(): { ports: ReconcilePorts; counts: () => Counts; changes: DriftChanges[] } {
  let counts: Counts = {};
  const changes: DriftChanges[] = [];
  const window = { sinceMs: 0, untilMs: T0, newestOnly: true };
  return {
    counts: () => counts,
    changes,
    ports: {
      tenantId: IDENTITY.tenantId,
      connection: async () => ok(client),
      hand: {
        fields: PROBED_FIELDS,
        cells: (present, pickingId, state) => {
          const row = stateCells(columnsIn(Object.fromEntries(present.map((name) => [name, 1]))), pickingId, state);
          return row && new Map(row.fields.slice(1).map((field, index) => [field, row.cells[index + 1] ?? ""]));
        },
        noteId: noteIdOf,
        placeOf: (link) => link,
        numbersIn,
      },
      objects: {
        idOf: async ({ trackingNumber }) => idOf(Number(trackingNumber.slice(2))),
        survey: async (id) => ledgers[indexOf(id)]?.survey("odoo") ?? null,
        parcel: async () => null,
        replay: async () => undefined,
        doubt: async () => undefined,
        keepLink: async () => undefined,
      },
      lists: {
        async touched(_, after, limit) {
          const from = Number(after ?? 0);
          const to = Math.min(from + limit, PICKINGS);
          const shipments = Array.from({ length: to - from }, (__, index) => {
            return { id: idOf(from + index), trackingNumber: numberOf(from + index), version: 1, lastSeq: EVENTS };
          });
          return { shipments, next: to < PICKINGS ? `${to}` : null };
        },
        writtenSince: async () => ({ shipments: [], next: null }),
        all: async () => ({ shipments: [], next: null }),
        parcelsOf: async () => [],
        authority: async () => NO_AUTHORITY_SET,
        concessions: async () => [],
        drift: async () => [],
        openDrift: async () => ({ rows: [], next: null }),
        oneDrift: async () => null,
        change: async (one) => void changes.push(one),
      },
      runs: {
        find: async () => ({ state: "running", asked: JSON.stringify({ window, dryRun: false }) }),
        async note(_, told) {
          counts = told.counts;
          return true;
        },
      },
      backlog: async () => 0,
      driftId: () => `drf_${"0".repeat(32)}`,
      now: () => T0,
    },
  };
}

async function run(on: ReconcilePorts): Promise<void> {
  const { tenantId } = IDENTITY;
  const errand = { tenantId, kind: "reconcile", key: "rec_1", askedAtMs: T0, requestId: "req", attempts: 0 } as const;
  let payload = JSON.stringify({ runId: "rec_1" });
  for (;;) {
    const end = await reconcileStep({ ...errand, payload, dueAtMs: T0 }, on);
    if (end.kind === "done") return;
    if (end.kind !== "more") throw new Error(end.why);
    payload = end.payload;
  }
}

describe("the cost of a reconciliation", () => {
  it("is at most 15 calls to Odoo for 1,000 pickings of 8 events each", async () => {
    const before = standIn.calls.total;
    const world = ports();
    await run(world.ports);
    expect(world.counts()).toMatchObject({ pickings: PICKINGS, shipments: PICKINGS });
    expect(world.changes.every(({ opened }) => opened.length === 0)).toBe(true);
    expect(standIn.calls.total - before).toBe(world.counts()["odooCalls"]);
    expect(standIn.calls.total - before).toBeLessThanOrEqual(15);
  }, 60_000);
});
