import "../../test/node-runtime/bytes.ts";
import { join } from "node:path";
import type { Forgotten } from "../../src/domain/forgettable.ts";
import { macUnder } from "../../src/domain/mac.ts";
import { stretchesOf } from "../../src/domain/quiet.ts";
import type { ForgetPorts } from "../../src/governance/forget.ts";
import { retainStep } from "../../src/governance/retain.ts";
import { openDb, type Db } from "../../src/store/db.ts";
import { shipmentsToKnockAt } from "../../src/store/knock.ts";
import { markUnlinked } from "../../src/store/review-note.ts";
import { nodeD1 } from "../../test/node-runtime/d1.ts";
import { ALLOWED } from "../../test/store/plans/allowed.ts";
import { fillStatements, SEEDS } from "../../test/store/plans/fill.ts";
import { applyMigrations } from "../../test/store/plans/filled.ts";
import type { Given } from "../../test/store/plans/given.ts";
import { faultsIn, growingOf } from "../../test/store/plans/plan.ts";
import { recording } from "../../test/store/plans/recorder.ts";
import { SAMPLES } from "../../test/store/plans/samples.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVENTS_EACH = 8;
/** Shipments that are made in one statement. */
const AT_ONCE = 50_000;
const RETENTION_STEPS = 20;

/** What is timed, by what it is for. */
const TIMED: Readonly<Record<string, readonly string[]>> = {
  listing: [
    "shipment.listShipments",
    "sales-order.listOrders",
    "booking.listBookings",
    "drift.listDrift",
    "run.listRuns",
    "proposal.listProposals",
    "audit-list.listAudit",
    "audit-list.exportAudit",
    "kept-payload.listKept",
    "kept-payload.waitingKept",
    "shipment.shipmentsOfPicking",
    "code-map.unmappedCodes",
    "sealed.sealedByKey",
  ],
  review: [
    "review-queue.openItems",
    "review-queue.closedItems",
    "review-queue.findItem",
    "review-note.noteOpen",
    "review-note.vanishedItems",
  ],
  reconcile: [
    "touched.touchedShipments",
    "touched.shipmentsWrittenSince",
    "touched.allShipments",
    "touched.parcelsOfPickings",
    "drift.openDriftOf",
    "drift.driftOf",
    "odoo-copy.heldIdsAfter",
  ],
  retention: [
    "forgetting.shipmentsOfOldest",
    "forgetting.rowsOfShipment",
    "erasure.findSubject",
    "retention.pastProofs",
    "audit.pastLinks",
    "kept-payload.pastKept",
    "drift.forgetDrift",
    "run.forgetRuns",
    "odoo-retention.forgetOdooChanges",
    "odoo-retention.forgetPickings",
    "odoo-retention.forgetCustomers",
  ],
  sweep: [
    "knock.shipmentsToKnockAt",
    "newcomer.newcomersAfter",
    "errand.tenantsWithErrands",
    "shipment.pageOfShipmentIds",
  ],
  projection: ["projection.project"],
};

export interface ScaleFigure {
  readonly kind: string;
  readonly query: string;
  readonly ms: number;
  /** Whether a plan reads a table whole, and why that is right. */
  readonly plan: string;
}

export interface ScaleFigures {
  readonly shipments: number;
  readonly events: number;
  readonly fillSeconds: number;
  readonly queries: readonly ScaleFigure[];
  readonly knocks: number;
  readonly retention: { readonly shipments: number; readonly steps: number; readonly msAStep: number };
  /** Plans that nobody named. */
  readonly faults: readonly string[];
}

/** Makes a region's database, as large as asked, and times what it is asked, each statement's plan looked at. */
export async function benchScale(
  dir: string,
  { shipments, nowMs }: { readonly shipments: number; readonly nowMs: number },
  report: (line: string) => void,
): Promise<ScaleFigures> {
  const { d1, database } = nodeD1(join(dir, "region.sqlite"));
  database.exec(
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY",
  );
  applyMigrations(database);
  for (const text of SEEDS) database.exec(text);
  const begunMs = performance.now();
  for (let from = 0; from < shipments; from += AT_ONCE) {
    const some = Math.min(AT_ONCE, shipments - from);
    database.exec("BEGIN");
    for (const text of fillStatements({ shipments: some, eventsEach: EVENTS_EACH, from, of: shipments, nowMs }))
      database.exec(text);
    database.exec("COMMIT");
    report(`${from + some} of ${shipments} shipments`);
  }
  const fillSeconds = Math.round((performance.now() - begunMs) / 1_000);
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const growing = growingOf(tables.map(({ name }) => String(name)));
  const recorder = recording(d1);
  const db = openDb(recorder.d1);
  // As the hourly rounds would have left it.
  await markUnlinked(db, nowMs - 2 * DAY_MS, 1_000);
  recorder.seen();
  const queries: ScaleFigure[] = [];
  const faults: string[] = [];
  for (const [kind, names] of Object.entries(TIMED))
    for (const name of names) {
      const { ms, seen } = await timed({ db, nowMs, pass: 3 }, name, () => recorder.seen());
      const found = seen.flatMap(({ text, values }) => {
        const plan = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...(values as string[]));
        return faultsIn(
          text,
          plan.map(({ detail }) => String(detail)),
          growing,
        );
      });
      const why = ALLOWED[name];
      if (found.length > 0 && why === undefined) faults.push(...found.map((fault) => `${name}: ${fault}`));
      queries.push({ kind, query: name, ms, plan: found.length === 0 ? "by key" : (why ?? "FULL SCAN") });
    }
  const knocks = await knocksOf(db, nowMs);
  const retention = await retained(openDb(d1), nowMs + 30 * DAY_MS);
  database.close();
  return { shipments, events: shipments * EVENTS_EACH, fillSeconds, queries, knocks, retention, faults };
}

/** One call of each, after one that warms the cache; the slowest of a function's calls. */
async function timed<Seen>(given: Given, name: string, seen: () => Seen): Promise<{ ms: number; seen: Seen }> {
  const [module = "", verb = ""] = name.split(".");
  const sample = SAMPLES[module]?.[verb];
  if (!sample) throw new Error(`nothing is known of ${name}`);
  await Promise.all(sample(given));
  seen();
  const begunMs = performance.now();
  await Promise.all(sample({ ...given, pass: given.pass + 1 }));
  return { ms: Math.round((performance.now() - begunMs) * 10) / 10, seen: seen() };
}

/** How many shipments an hourly sweep knocks at, of all there are, an hour after the last. */
async function knocksOf(db: Db, nowMs: number): Promise<number> {
  const woken = new Set<string>();
  for (const stretch of stretchesOf(nowMs - HOUR_MS, nowMs))
    for (const { id } of await shipmentsToKnockAt(db, { ...stretch, heardSinceMs: nowMs - HOUR_MS }, null, 1_000_000))
      woken.add(id);
  return woken.size;
}

/** Some steps of retention, with objects that answer at once: what the database does of it. */
async function retained(db: Db, nowMs: number): Promise<ScaleFigures["retention"]> {
  const known = new Map<string, { version: number; at: number[]; picking: number | null }>();
  const ports: ForgetPorts = {
    db,
    bodies: { drop: async () => undefined } as unknown as ForgetPorts["bodies"],
    mac: macUnder(new Uint8Array(32), "bench"),
    now: () => nowMs,
    remember: async (id) => {
      const n = Number.parseInt(id.slice(4), 16);
      const row = known.get(id) ?? { version: EVENTS_EACH, at: [], picking: n };
      return { version: row.version, recordedAtMs: row.at, pickings: [n], deliveries: [] };
    },
    empty: async (): Promise<Forgotten> => ({ outcome: "forgotten", head: { n: 1, hash: "h".repeat(64) } }),
  };
  // What an object remembers itself is looked up beforehand, outside of what is timed.
  const rows = await db.$client
    .prepare(
      "SELECT s.id, e.recorded_at_ms AS at FROM tenant AS t CROSS JOIN event AS e ON e.tenant_id = t.id AND e.recorded_at_ms < ? CROSS JOIN shipment AS s ON s.tenant_id = e.tenant_id AND s.tracking_number = e.tracking_number AND s.carrier = e.carrier LIMIT 60000",
    )
    .bind(nowMs - 399 * DAY_MS)
    .all<{ id: string; at: number }>();
  for (const { id, at } of rows.results) {
    const row = known.get(id) ?? { version: EVENTS_EACH, at: [], picking: null };
    row.at.push(at);
    known.set(id, row);
  }
  const by = { actor: { kind: "mesh", id: "bench" }, source: "clock", requestId: "bench" } as const;
  let shipments = 0;
  let steps = 0;
  let from: string | undefined;
  const begunMs = performance.now();
  for (; steps < RETENTION_STEPS; steps += 1) {
    const { next, forgotten } = await retainStep(ports, by, from);
    shipments += forgotten;
    if (next === null) break;
    from = next;
  }
  return { shipments, steps, msAStep: Math.round((performance.now() - begunMs) / Math.max(steps, 1)) };
}
