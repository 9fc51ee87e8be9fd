import { asc, gt, inArray, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { deadLetter } from "./schema/dead-letter.ts";

export type DeadLetter = typeof deadLetter.$inferSelect;

/** Records a batch in one statement and one bound value, whatever its size. */
export async function keepDeadLetters(db: Db, rows: readonly Omit<DeadLetter, "id">[]): Promise<void> {
  if (rows.length === 0) return;
  const packed = JSON.stringify(rows.map(({ body, queue, receivedAtMs }) => [body, queue, receivedAtMs]));
  await db.run(sql`
    INSERT INTO dead_letter (body, queue, received_at_ms)
    SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${packed})`);
}

/** The oldest behind `afterId`. */
export async function listDeadLetters(db: Db, afterId: number, limit: number): Promise<DeadLetter[]> {
  return db.select().from(deadLetter).where(gt(deadLetter.id, afterId)).orderBy(asc(deadLetter.id)).limit(limit);
}

export async function dropDeadLetters(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db.delete(deadLetter).where(inArray(deadLetter.id, sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`));
}
