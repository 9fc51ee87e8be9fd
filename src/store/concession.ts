import { and, eq, sql } from "drizzle-orm";
import { bound } from "./bound.ts";
import type { Db } from "./db.ts";
import { concession } from "./schema/concession.ts";

export type Concession = Pick<typeof concession.$inferSelect, "pickingId" | "field" | "cell" | "why">;

export async function anyConcession(db: Db, tenantId: string): Promise<boolean> {
  const { field } = concession;
  const first = await db.select({ field }).from(concession).where(eq(concession.tenantId, tenantId)).limit(1).get();
  return first !== undefined;
}

export async function concessionsOf(db: Db, tenantId: string, pickingIds: readonly number[]): Promise<Concession[]> {
  const { pickingId, field, cell, why } = concession;
  return db
    .select({ pickingId, field, cell, why })
    .from(concession)
    .where(
      and(
        eq(concession.tenantId, tenantId),
        sql`${pickingId} IN (SELECT value FROM json_each(${JSON.stringify(pickingIds)}))`,
      ),
    );
}

/** The mesh has something new to say of these fields: it no longer leaves them, and what waited for an answer needs none. */
export async function spendConcessions(
  db: Db,
  tenantId: string,
  spent: readonly Pick<Concession, "pickingId" | "field">[],
  nowMs: number,
): Promise<void> {
  if (spent.length === 0) return;
  const json = JSON.stringify(spent.map(({ pickingId, field }) => [pickingId, field]));
  const told = sql`SELECT value ->> 0, value ->> 1 FROM json_each(${json})`;
  await db.$client.batch([
    bound(db, sql`DELETE FROM concession WHERE tenant_id = ${tenantId} AND (picking_id, field) IN (${told})`),
    bound(
      db,
      sql`UPDATE drift SET state = 'settled', settled_how = 'superseded', settled_at_ms = ${nowMs}
          WHERE tenant_id = ${tenantId} AND (picking_id, subject) IN (${told}) AND state = 'open'`,
    ),
  ]);
}
