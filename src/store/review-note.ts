import { and, isNotNull, isNull, sql } from "drizzle-orm";
import { QUEUE_KINDS } from "../domain/review-queue.ts";
import type { Statement } from "./audit.ts";
import { bound } from "./bound.ts";
import type { Db } from "./db.ts";
import { openOf, type ReviewItem } from "./review-queue.ts";
import { NOW_MS } from "./now.ts";
import { MARKED_MS, UNLINKED_MARK, waitingOf } from "./review-source.ts";
import { reviewItem } from "./schema/review-item.ts";

/** The statement that writes an item down as it is now. */
export const putItem = (db: Db, row: ReviewItem): Statement =>
  db.insert(reviewItem).values(row).onConflictDoUpdate({ target: reviewItem.id, set: row });

/** Writes down that one waits, where that is not written yet. */
export async function noteItem(
  db: Db,
  { id, owner: _, note: __, snoozedUntilMs: ___, ...row }: ReviewItem,
): Promise<void> {
  await db
    .insert(reviewItem)
    .values({ id, ...row })
    .onConflictDoUpdate({ target: reviewItem.id, set: row, setWhere: isNotNull(reviewItem.closedAtMs) });
}

/** Writes down that things wait, at most so many of them, so that it shows when one no longer does. How many. */
export async function noteOpen(db: Db, nowMs: number, limit: number): Promise<number> {
  const statement = sql`
    INSERT INTO review_item (id, kind, subject, tenant_id, tracking_number, carrier, mark, opened_at_ms)
    SELECT id, kind, subject, tenant_id, tracking_number, carrier, mark, opened_at_ms
    FROM (${openOf(QUEUE_KINDS, { tenants: "all", nowMs })}) AS open WHERE is_new LIMIT ${limit}
    ON CONFLICT (id) DO UPDATE SET mark = excluded.mark, opened_at_ms = excluded.opened_at_ms, closed_at_ms = NULL, closed_how = NULL,
      closed_why = NULL, answer = NULL, answered_by = NULL, reopens_at_ms = NULL, snoozed_until_ms = NULL`;
  return (await bound(db, statement).run()).meta.changes;
}

/** Items that were noted as open and wait no more, at most so many. */
export async function vanishedItems(db: Db, nowMs: number, limit: number): Promise<ReviewItem[]> {
  const waiting = sql`SELECT 'rvw_' || kind || '.' || subject FROM (${waitingOf(QUEUE_KINDS, { tenants: "all", nowMs })})`;
  return db
    .select()
    .from(reviewItem)
    .where(and(isNull(reviewItem.closedAtMs), sql`${reviewItem.id} NOT IN (${waiting})`))
    .limit(limit);
}

/** Forgets what was closed before then, at most so many. */
export async function forgetClosed(db: Db, beforeMs: number, limit: number): Promise<number> {
  const statement = sql`
    DELETE FROM review_item WHERE id IN (SELECT id FROM review_item WHERE closed_at_ms < ${beforeMs} LIMIT ${limit})`;
  return (await bound(db, statement).run()).meta.changes;
}

/** As much of the events' time is looked through at once. */
const MARKED_AT_ONCE_MS = 24 * 3_600_000;

/**
 * Marks shipments that had no picking once they were old enough to be missed, a stretch of their events' time after the other up to
 * `untilMs`, at most so many stretches. What is looked through twice is marked once.
 */
export async function markUnlinked(db: Db, untilMs: number, stretches: number): Promise<void> {
  const oldest = sql`SELECT min(e.recorded_at_ms) - 1 AS ms FROM tenant AS t CROSS JOIN event AS e ON e.tenant_id = t.id
    AND e.recorded_at_ms = (SELECT min(recorded_at_ms) FROM event WHERE tenant_id = t.id AND recorded_at_ms > ${MARKED_MS})`;
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const fromMs = await bound(db, oldest).first<number>("ms");
    if (fromMs === null || fromMs >= untilMs) return;
    const upToMs = Math.min(untilMs, fromMs + MARKED_AT_ONCE_MS);
    const old = sql`SELECT e.tenant_id, e.tracking_number, e.carrier FROM tenant AS t CROSS JOIN event AS e ON e.tenant_id = t.id
      AND e.recorded_at_ms > ${fromMs} AND e.recorded_at_ms <= ${upToMs}`;
    await db.$client.batch([
      bound(
        db,
        sql`UPDATE shipment SET unlinked_at_ms = ${NOW_MS} WHERE (tenant_id, tracking_number, carrier) IN (${old})
            AND picking_id IS NULL AND unlinked_at_ms IS NULL`,
      ),
      bound(
        db,
        sql`INSERT INTO sweep_cursor (name, position) VALUES (${UNLINKED_MARK}, ${String(upToMs)})
            ON CONFLICT (name) DO UPDATE SET position = excluded.position`,
      ),
    ]);
  }
}
