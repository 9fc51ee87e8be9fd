import { and, asc, eq, gt, isNull, ne, sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { DriftAnswer, DriftKind, Finding, Settlement } from "../domain/drift.ts";
import { ok, type Result } from "../domain/result.ts";
import { AuditedChange } from "./audit.ts";
import { bound } from "./bound.ts";
import type { Concession } from "./concession.ts";
import { pageOf, textAfter, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { askErrands, type NewErrand } from "./errand.ts";
import { packed } from "./packed.ts";
import { drift } from "./schema/drift.ts";

export type Drift = typeof drift.$inferSelect;
export type DriftKey = Pick<Finding, "pickingId" | "shipment" | "subject">;

/** What a look at Odoo changes on the list. */
export interface DriftChanges {
  readonly opened: readonly {
    readonly id: string;
    readonly finding: Finding;
    readonly answer: DriftAnswer | null;
    readonly answeredBy: string | null;
  }[];
  readonly settled: readonly { readonly key: DriftKey; readonly how: Settlement }[];
  readonly conceded: readonly Concession[];
  readonly withdrawn: readonly Pick<Concession, "pickingId" | "field">[];
}

/** What is found is no change; what settles one is. */
export function changeDrift(
  db: Db,
  tenantId: string,
  changes: DriftChanges,
  { runId, nowMs }: { readonly runId: string; readonly nowMs: number },
) {
  const opened = changes.opened.map(({ id, finding: { kind, held, meant, ...key }, answer, answeredBy }) => {
    return [...keyOf(key), id, kind, held, meant, answer, answeredBy];
  });
  const settled = changes.settled.map(({ key, how }) => [...keyOf(key), how]);
  const conceded = changes.conceded.map(({ pickingId, field, cell, why }) => [pickingId, field, cell, why]);
  const withdrawn = changes.withdrawn.map(({ pickingId, field }) => [pickingId, field]);
  return [
    ...packed(opened).map((json) => bound(db, open(json, tenantId, runId, nowMs))),
    ...packed(settled).map((json) => settle(db, json, tenantId, nowMs)),
    ...packed(conceded).map((json) => bound(db, concede(json, tenantId, nowMs))),
    ...packed(withdrawn).map((json) =>
      bound(
        db,
        sql`DELETE FROM concession WHERE tenant_id = ${tenantId} AND (picking_id, field) IN
            (SELECT value ->> 0, value ->> 1 FROM json_each(${json}))`,
      ),
    ),
  ];
}

/** Those of these subjects that are open. */
export async function openDriftOf(db: Db, tenantId: string, keys: readonly DriftKey[]): Promise<Drift[]> {
  const json = JSON.stringify(keys.map(keyOf));
  const { pickingId, trackingNumber, carrier, subject } = drift;
  return db
    .select()
    .from(drift)
    .where(
      and(
        eq(drift.tenantId, tenantId),
        eq(drift.state, "open"),
        sql`(${pickingId}, ${trackingNumber}, ${carrier}, ${subject}) IN
            (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(${json}))`,
      ),
    );
}

function keyOf({ pickingId, shipment, subject }: DriftKey): [number, string, string, string] {
  return [pickingId, shipment?.trackingNumber ?? "", shipment?.carrier ?? "", subject];
}

/** One that was repaired and is found again goes on counting, and keeps how it was settled: the repair did not help. */
function open(json: string, tenantId: string, runId: string, nowMs: number): SQL {
  return sql`
    INSERT INTO drift (tenant_id, picking_id, tracking_number, carrier, subject, id, kind, held, meant, answer, answered_by,
                       times, found_at_ms, run_id, state)
    SELECT ${tenantId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
           value ->> 8, value ->> 9, 1, ${nowMs}, ${runId}, 'open'
    FROM json_each(${json}) WHERE true
    ON CONFLICT (tenant_id, picking_id, tracking_number, carrier, subject) DO UPDATE SET
      kind = excluded.kind, held = excluded.held, meant = excluded.meant, run_id = excluded.run_id,
      times = CASE WHEN drift.run_id = excluded.run_id THEN drift.times
                   WHEN drift.state = 'open' OR drift.settled_how = 'mesh' THEN drift.times + 1 ELSE 1 END,
      found_at_ms = iif(drift.state = 'open', drift.found_at_ms, excluded.found_at_ms),
      answer = iif(drift.state = 'open', coalesce(drift.answer, excluded.answer), excluded.answer),
      answered_by = iif(drift.state = 'open', coalesce(drift.answered_by, excluded.answered_by), excluded.answered_by),
      note = iif(drift.state = 'open', drift.note, NULL),
      state = 'open'`;
}

function settle(db: Db, json: string, tenantId: string, nowMs: number): AuditedChange {
  const settled = sql`
    UPDATE drift SET state = 'settled', settled_how = told.how, settled_at_ms = ${nowMs}
    FROM (SELECT value ->> 0 AS picking_id, value ->> 1 AS tracking_number, value ->> 2 AS carrier, value ->> 3 AS subject,
                 value ->> 4 AS how FROM json_each(${json})) AS told
    WHERE drift.tenant_id = ${tenantId} AND drift.picking_id = told.picking_id AND drift.tracking_number = told.tracking_number
      AND drift.carrier = told.carrier AND drift.subject = told.subject AND drift.state = 'open'`;
  return new AuditedChange(bound(db, settled));
}

function concede(json: string, tenantId: string, nowMs: number): SQL {
  return sql`
    INSERT INTO concession (tenant_id, picking_id, field, cell, why, conceded_at_ms)
    SELECT ${tenantId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, ${nowMs} FROM json_each(${json}) WHERE true
    ON CONFLICT (tenant_id, picking_id, field) DO UPDATE SET cell = excluded.cell, why = excluded.why`;
}

const among = (column: SQLiteColumn, values: readonly unknown[]): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;

/** All that was ever found of these pickings, and of these numbers that have none. */
export async function driftOf(
  db: Db,
  tenantId: string,
  pickingIds: readonly number[],
  trackingNumbers: readonly string[],
): Promise<Drift[]> {
  const [ofPickings, ofNone] = await db.batch([
    db
      .select()
      .from(drift)
      .where(and(eq(drift.tenantId, tenantId), among(drift.pickingId, pickingIds))),
    db
      .select()
      .from(drift)
      .where(and(eq(drift.tenantId, tenantId), eq(drift.pickingId, 0), among(drift.trackingNumber, trackingNumbers))),
  ]);
  return [...ofPickings.filter(({ pickingId }) => pickingId !== 0), ...ofNone];
}

export interface DriftQuery extends PageRequest {
  readonly tenantId: string;
  readonly state: Drift["state"];
  readonly kind?: DriftKind | undefined;
  /** Not what this run found. */
  readonly exceptRun?: string | undefined;
}

export async function listDrift(
  db: Db,
  { tenantId, state, kind, exceptRun, cursor, limit }: DriftQuery,
): Promise<Result<Page<Drift>, "bad_cursor">> {
  const after = textAfter(cursor);
  if (!after.ok) return after;
  const asked = [eq(drift.tenantId, tenantId), eq(drift.state, state), gt(drift.id, after.value)];
  const found = await db
    .select()
    .from(drift)
    .where(
      and(
        ...asked,
        kind === undefined ? undefined : eq(drift.kind, kind),
        exceptRun === undefined ? undefined : ne(drift.runId, exceptRun),
      ),
    )
    .orderBy(asc(drift.id))
    .limit(limit + 1);
  return ok(pageOf(found, limit, (last) => [last.id]));
}

export async function findDrift(db: Db, id: string): Promise<Drift | null> {
  return (await db.select().from(drift).where(eq(drift.id, id)).get()) ?? null;
}

/** Takes a person's answer, of one that waits for it, and asks for it to be followed. */
export function answerDrift(
  db: Db,
  id: string,
  given: { readonly answer: DriftAnswer; readonly answeredBy: string; readonly note: string | null },
  errand: NewErrand,
  nowMs: number,
) {
  const waiting = and(eq(drift.id, id), eq(drift.state, "open"), isNull(drift.answer));
  // An errand that finds nothing to be done ends.
  return [new AuditedChange(db.update(drift).set(given).where(waiting)), ...askErrands(db, [errand], nowMs)];
}

/** Forgets what settled itself long ago; what somebody decided is remembered. */
export async function forgetDrift(db: Db, tenantId: string, beforeMs: number, limit: number): Promise<void> {
  const old = sql`
    DELETE FROM drift WHERE id IN (
      SELECT id FROM drift WHERE tenant_id = ${tenantId} AND state = 'settled' AND settled_how IN ('agrees', 'superseded')
        AND settled_at_ms < ${beforeMs} LIMIT ${limit})`;
  await bound(db, old).run();
}
