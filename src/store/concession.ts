import { and, eq, sql } from "drizzle-orm";
import { AuditedChange } from "./audit.ts";
import { bound } from "./bound.ts";
import type { Db } from "./db.ts";
import type { Drift } from "./drift.ts";
import { concession } from "./schema/concession.ts";
import { drift } from "./schema/drift.ts";

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

type Field = Pick<Concession, "pickingId" | "field">;
const fieldsIn = (fields: readonly Field[]) => {
  const json = JSON.stringify(fields.map(({ pickingId, field }) => [pickingId, field]));
  return sql`(SELECT value ->> 0, value ->> 1 FROM json_each(${json}))`;
};

/** The mesh no longer leaves these fields. */
export const dropConcessions = (db: Db, tenantId: string, fields: readonly Field[]): D1PreparedStatement =>
  bound(db, sql`DELETE FROM concession WHERE tenant_id = ${tenantId} AND (picking_id, field) IN ${fieldsIn(fields)}`);

/** What is open of these fields, of any shipment. */
export async function openDriftAt(db: Db, tenantId: string, fields: readonly Field[]): Promise<Drift[]> {
  const { pickingId, subject } = drift;
  const open = and(eq(drift.tenantId, tenantId), eq(drift.state, "open"));
  return db
    .select()
    .from(drift)
    .where(and(open, sql`(${pickingId}, ${subject}) IN ${fieldsIn(fields)}`));
}

/** The mesh has something new to say: what waited for an answer needs none. */
export const supersedeDrift = (db: Db, ids: readonly string[], settledAtMs: number): AuditedChange =>
  new AuditedChange(
    db
      .update(drift)
      .set({ state: "settled", settledHow: "superseded", settledAtMs })
      .where(sql`${drift.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND ${drift.state} = 'open'`),
  );
