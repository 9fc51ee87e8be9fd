import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { FollowedModel } from "../domain/odoo-record.ts";
import type { Db } from "./db.ts";
import { odooCursor } from "./schema/odoo-cursor.ts";
import { tenant } from "./schema/tenant.ts";

/** Null: the model was never walked. */
export async function walkedTo(db: Db, tenantId: string, model: FollowedModel): Promise<string | null> {
  const where = and(eq(odooCursor.tenantId, tenantId), eq(odooCursor.model, model));
  const row = await db.select({ writeDate: odooCursor.writeDate }).from(odooCursor).where(where).get();
  return row?.writeDate ?? null;
}

/** Never goes back. */
export async function moveWalk(db: Db, tenantId: string, model: FollowedModel, writeDate: string): Promise<void> {
  await db
    .insert(odooCursor)
    .values({ tenantId, model, writeDate })
    .onConflictDoUpdate({
      target: [odooCursor.tenantId, odooCursor.model],
      set: { writeDate },
      setWhere: sql`excluded.write_date > ${odooCursor.writeDate}`,
    });
}

/** The region's tenants behind an id. */
export async function tenantIdsAfter(db: Db, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: tenant.id })
    .from(tenant)
    .where(gt(tenant.id, after))
    .orderBy(asc(tenant.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}
