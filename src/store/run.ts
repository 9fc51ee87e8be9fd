import { and, desc, eq, inArray, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";
import type { RunKind } from "../domain/run.ts";
import { bound } from "./bound.ts";
import { AuditedChange } from "./audit.ts";
import { decodeCursor, pageOf, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { askErrands, type NewErrand } from "./errand.ts";
import { packed } from "./packed.ts";
import { run } from "./schema/run.ts";

export type Run = typeof run.$inferSelect;
export type NewRun = Pick<Run, "id" | "tenantId" | "kind" | "asked" | "askedBy" | "askedAtMs">;

/** As it is before anything of it was done. */
export const newRun = (asked: NewRun): Run => ({
  ...asked,
  state: "waiting",
  counts: "{}",
  findings: "[]",
  failure: null,
  startedAtMs: null,
  endedAtMs: null,
});

/** Writes a run down, and the errand that does it. */
export function beginRun(db: Db, begun: Run, requestId: string) {
  const { id, tenantId, kind, askedAtMs } = begun;
  const errand: NewErrand = { tenantId, kind, key: id, payload: JSON.stringify({ runId: id }), requestId };
  return [new AuditedChange(db.insert(run).values(begun)), ...askErrands(db, [errand], askedAtMs)];
}

/** The statements that write many runs down, each with its errand: two for as many as a value holds. */
export function beginRuns(db: Db, begun: readonly Run[]): (AuditedChange | D1PreparedStatement)[] {
  const rows = begun.map(({ id, tenantId, kind, asked, askedBy, askedAtMs }) => {
    return [id, tenantId, kind, asked, askedBy, askedAtMs, JSON.stringify({ runId: id })];
  });
  return packed(rows).flatMap((json) => {
    const errands = sql`
      INSERT INTO errand (tenant_id, kind, key, payload, asked_at_ms, request_id, attempts, due_at_ms)
      SELECT value ->> 1, value ->> 2, value ->> 0, value ->> 6, value ->> 5, value ->> 0, 0, value ->> 5
      FROM json_each(${json}) WHERE true ON CONFLICT (tenant_id, kind, key) DO NOTHING`;
    const runs = sql`
      INSERT INTO run (id, tenant_id, kind, asked, asked_by, state, asked_at_ms)
      SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, 'waiting', value ->> 5
      FROM json_each(${json})`;
    return [bound(db, errands), new AuditedChange(bound(db, runs))];
  });
}

/** The statement that writes a run down which nobody begins before it is approved. */
export const proposedRunRow = (db: Db, proposed: NewRun): AuditedChange =>
  new AuditedChange(db.insert(run).values({ ...proposed, state: "proposed" }));

/** The statements that begin a run that was proposed. */
export function approvedRunRows(db: Db, { id, tenantId, kind }: Run, requestId: string, nowMs: number) {
  const errand: NewErrand = { tenantId, kind, key: id, payload: JSON.stringify({ runId: id }), requestId };
  const isProposed = and(eq(run.id, id), eq(run.state, "proposed"));
  const begun = new AuditedChange(db.update(run).set({ state: "waiting" }).where(isProposed));
  return [begun, ...askErrands(db, [errand], nowMs)];
}

/** The statement that calls off a run that was proposed. */
export function droppedRunRow(db: Db, id: string, nowMs: number): AuditedChange {
  const isProposed = and(eq(run.id, id), eq(run.state, "proposed"));
  return new AuditedChange(db.update(run).set({ state: "cancelled", endedAtMs: nowMs }).where(isProposed));
}

export async function findRun(db: Db, id: string): Promise<Run | null> {
  return (await db.select().from(run).where(eq(run.id, id)).get()) ?? null;
}

/** Of these ids, those that are runs. */
export async function runsAmong(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ id: run.id })
    .from(run)
    .where(sql`${run.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
  return new Set(rows.map(({ id }) => id));
}

const LIVE = ["waiting", "running"] as const;
const RunPosition = z.tuple([z.int(), z.string()]);

/** The newest first. */
export async function listRuns(
  db: Db,
  { tenantId, kind, cursor, limit }: PageRequest & { readonly tenantId: string; readonly kind: RunKind },
): Promise<Result<Page<Run>, "bad_cursor">> {
  const position = cursor === undefined ? [Number.MAX_SAFE_INTEGER, ""] : decodeCursor(cursor, RunPosition);
  if (position === null) return err("bad_cursor");
  const found = await db
    .select()
    .from(run)
    .where(
      and(
        eq(run.tenantId, tenantId),
        eq(run.kind, kind),
        sql`(${run.askedAtMs}, ${run.id}) < (${position[0]}, ${position[1]})`,
      ),
    )
    .orderBy(desc(run.askedAtMs), desc(run.id))
    .limit(limit + 1);
  return ok(pageOf(found, limit, (last) => [last.askedAtMs, last.id]));
}

/** How far it is. One that was called off, or has ended, stays so: false. */
export async function noteRun(
  db: Db,
  id: string,
  set: Partial<Pick<Run, "state" | "counts" | "findings" | "failure" | "startedAtMs" | "endedAtMs">>,
): Promise<boolean> {
  const live = and(eq(run.id, id), inArray(run.state, [...LIVE]));
  return (await db.update(run).set(set).where(live).returning({ id: run.id })).length > 0;
}

/** Of one that has not ended. */
export const cancelRun = (db: Db, id: string, endedAtMs: number): AuditedChange =>
  new AuditedChange(
    db
      .update(run)
      .set({ state: "cancelled", endedAtMs })
      .where(and(eq(run.id, id), inArray(run.state, [...LIVE, "proposed"]))),
  );

/** Whether it goes on, or may. */
export const isLive = ({ state }: Pick<Run, "state">): boolean =>
  state === "proposed" || LIVE.some((live) => live === state);

const KEPT_PER_CLEANING = 500;

/** Forgets runs that ended long ago. */
export async function forgetRuns(db: Db, beforeMs: number): Promise<void> {
  const old = db.select({ id: run.id }).from(run).where(lt(run.endedAtMs, beforeMs)).limit(KEPT_PER_CLEANING);
  await db.delete(run).where(inArray(run.id, old));
}

/** Up to when each tenant's runs that this one asked for have come to their end; who has none is not in it. */
export async function coveredUntil(
  db: Db,
  tenantIds: readonly string[],
  askedBy: string,
): Promise<ReadonlyMap<string, number>> {
  const untilMs = sql<number>`max(${run.asked} ->> '$.window.untilMs')`;
  const rows = await db
    .select({ tenantId: run.tenantId, untilMs })
    .from(run)
    .where(
      and(
        sql`${run.tenantId} IN (SELECT value FROM json_each(${JSON.stringify(tenantIds)}))`,
        eq(run.kind, "reconcile"),
        eq(run.state, "done"),
        eq(run.askedBy, askedBy),
      ),
    )
    .groupBy(run.tenantId);
  return new Map(rows.map(({ tenantId, untilMs: until }) => [tenantId, until]));
}
