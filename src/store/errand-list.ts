import { and, asc, count, eq, gte, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import { ERRAND_SHOWN_AFTER, type ErrandName } from "../domain/errand-id.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { decodeCursor, pageOf, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { errand } from "./schema/errand.ts";

/** An errand as people see it. */
export type ListedErrand = typeof errand.$inferSelect;

export interface ErrandQuery extends PageRequest {
  readonly tenantId: string;
  /** Those alone that were given up, or failed so often that somebody should know. */
  readonly failing: boolean;
}

const Position = z.tuple([z.string(), z.string()]);
const isFailing = or(isNull(errand.dueAtMs), gte(errand.attempts, ERRAND_SHOWN_AFTER));

/** What a tenant has on its list, by kind and key. */
export async function listErrands(db: Db, query: ErrandQuery): Promise<Result<Page<ListedErrand>, "bad_cursor">> {
  const { tenantId, failing, cursor, limit } = query;
  const after = cursor === undefined ? (["", ""] as const) : decodeCursor(cursor, Position);
  if (after === null) return err("bad_cursor");
  const found = await db
    .select()
    .from(errand)
    .where(
      and(
        eq(errand.tenantId, tenantId),
        sql`(${errand.kind}, ${errand.key}) > (${after[0]}, ${after[1]})`,
        failing ? isFailing : undefined,
      ),
    )
    .orderBy(asc(errand.kind), asc(errand.key))
    .limit(limit + 1);
  return ok(pageOf(found, limit, (last) => [last.kind, last.key]));
}

const named = ({ tenantId, kind, key }: ErrandName) =>
  and(eq(errand.tenantId, tenantId), eq(errand.kind, kind), eq(errand.key, key));

export async function findErrand(db: Db, name: ErrandName): Promise<ListedErrand | null> {
  return (await db.select().from(errand).where(named(name)).get()) ?? null;
}

/** For a batch: it is due now, as if it had never failed. */
export const retryErrand = (db: Db, name: ErrandName, nowMs: number) =>
  db.update(errand).set({ dueAtMs: nowMs, attempts: 0, failure: null }).where(named(name));

/** For a batch: it is off the list, undone. */
export const dropErrand = (db: Db, name: ErrandName) => db.delete(errand).where(named(name));

/** How many of a tenant's errands wait, fail and were given up. */
export async function countErrands(
  db: Db,
  tenantId: string,
): Promise<{ waiting: number; failing: number; givenUp: number }> {
  const counted = await db
    .select({
      all: count(),
      givenUp: sql<number>`count(*) FILTER (WHERE ${errand.dueAtMs} IS NULL)`,
      failing: sql<number>`count(*) FILTER (WHERE ${errand.dueAtMs} IS NOT NULL AND ${errand.failure} IS NOT NULL)`,
    })
    .from(errand)
    .where(eq(errand.tenantId, tenantId))
    .get();
  const { all = 0, givenUp = 0, failing = 0 } = counted ?? {};
  return { waiting: all - givenUp - failing, failing, givenUp };
}
