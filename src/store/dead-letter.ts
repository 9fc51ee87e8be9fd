import { eq, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { TenantId } from "../domain/identity.ts";
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

/** The statement that removes one. */
export const dropDeadLetter = (db: Db, id: number): BatchItem<"sqlite"> =>
  db.delete(deadLetter).where(eq(deadLetter.id, id));

/** Whose it is, where its message says so; null: there is no such letter. */
export async function tenantOfDeadLetter(db: Db, id: string): Promise<"all" | readonly TenantId[] | null> {
  if (!/^[0-9]{1,15}$/.test(id)) return null;
  const row = await db
    .select({
      tenantId: sql<string | null>`iif(json_valid(${deadLetter.body}), ${deadLetter.body} ->> '$.tenantId', NULL)`,
    })
    .from(deadLetter)
    .where(eq(deadLetter.id, Number(id)))
    .get();
  if (!row) return null;
  return row.tenantId === null ? "all" : [row.tenantId];
}
