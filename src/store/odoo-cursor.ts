import { and, eq, sql } from "drizzle-orm";
import type { FollowedModel } from "../domain/odoo-record.ts";
import type { Db } from "./db.ts";
import { odooCursor } from "./schema/odoo-cursor.ts";

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
