import { and, desc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";
import type { RunKind } from "../domain/run.ts";
import { decodeCursor, pageOf, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { askErrands, type NewErrand } from "./errand.ts";
import { run } from "./schema/run.ts";

export type Run = typeof run.$inferSelect;
export type NewRun = Pick<Run, "id" | "tenantId" | "kind" | "asked" | "askedBy" | "askedAtMs">;

/** Writes a run down, and the errand that does it, or neither. */
export async function beginRun(db: Db, begun: NewRun, requestId: string): Promise<void> {
  const { id, tenantId, kind, askedAtMs } = begun;
  const errand: NewErrand = { tenantId, kind, key: id, payload: JSON.stringify({ runId: id }), requestId };
  const insert = db
    .insert(run)
    .values({ ...begun, state: "waiting" })
    .onConflictDoNothing({ target: run.id });
  await db.batch([insert, ...askErrands(db, [errand], askedAtMs)]);
}

/** The statement that writes a run down which nobody begins before it is approved. */
export const proposedRunRow = (db: Db, proposed: NewRun) => db.insert(run).values({ ...proposed, state: "proposed" });

/** The statements that begin a run that was proposed. */
export function approvedRunRows(db: Db, { id, tenantId, kind }: Run, requestId: string, nowMs: number) {
  const errand: NewErrand = { tenantId, kind, key: id, payload: JSON.stringify({ runId: id }), requestId };
  const isProposed = and(eq(run.id, id), eq(run.state, "proposed"));
  return [db.update(run).set({ state: "waiting" }).where(isProposed), ...askErrands(db, [errand], nowMs)];
}

/** The statement that calls off a run that was proposed. */
export function droppedRunRow(db: Db, id: string, nowMs: number) {
  const isProposed = and(eq(run.id, id), eq(run.state, "proposed"));
  return db.update(run).set({ state: "cancelled", endedAtMs: nowMs }).where(isProposed);
}

export async function findRun(db: Db, id: string): Promise<Run | null> {
  return (await db.select().from(run).where(eq(run.id, id)).get()) ?? null;
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

/** Null when there is no such run. */
export async function cancelRun(db: Db, id: string, nowMs: number): Promise<Run | null> {
  await db.batch([
    droppedRunRow(db, id, nowMs),
    db
      .update(run)
      .set({ state: "cancelled", endedAtMs: nowMs })
      .where(and(eq(run.id, id), inArray(run.state, [...LIVE]))),
  ]);
  return findRun(db, id);
}

const KEPT_PER_CLEANING = 500;

/** Forgets runs that ended long ago. */
export async function forgetRuns(db: Db, beforeMs: number): Promise<void> {
  const old = db.select({ id: run.id }).from(run).where(lt(run.endedAtMs, beforeMs)).limit(KEPT_PER_CLEANING);
  await db.delete(run).where(inArray(run.id, old));
}

/** Of these ids, those that are runs. */
export async function knownRuns(db: Db, ids: readonly string[], sinceMs: number): Promise<ReadonlySet<string>> {
  const rows = await db
    .select({ id: run.id })
    .from(run)
    .where(and(gte(run.askedAtMs, sinceMs), inArray(run.id, [...ids])));
  return new Set(rows.map(({ id }) => id));
}
