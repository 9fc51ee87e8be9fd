import { eq } from "drizzle-orm";
import type { Db } from "./db.ts";
import { sweepCursor } from "./schema/sweep-cursor.ts";

/** Where a sweep goes on; null at its start. */
export async function readSweepCursor(db: Db, name: string): Promise<string | null> {
  const row = await db
    .select({ position: sweepCursor.position })
    .from(sweepCursor)
    .where(eq(sweepCursor.name, name))
    .get();
  return row?.position ?? null;
}

/** Null: the next sweep starts anew. */
export async function writeSweepCursor(db: Db, name: string, position: string | null): Promise<void> {
  if (position === null) await db.delete(sweepCursor).where(eq(sweepCursor.name, name));
  else
    await db
      .insert(sweepCursor)
      .values({ name, position })
      .onConflictDoUpdate({ target: sweepCursor.name, set: { position } });
}
