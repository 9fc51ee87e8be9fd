import { and, asc, eq, gt } from "drizzle-orm";
import type { OdooChange } from "../domain/odoo-record.ts";
import type { Db } from "./db.ts";
import { odooChange } from "./schema/odoo-change.ts";

/** A tenant's feed behind a line. */
export async function changesAfter(db: Db, tenantId: string, after: number, limit: number): Promise<OdooChange[]> {
  const rows = await db
    .select()
    .from(odooChange)
    .where(and(eq(odooChange.tenantId, tenantId), gt(odooChange.seq, after)))
    .orderBy(asc(odooChange.seq))
    .limit(limit);
  return rows.map(({ tenantId: _, recordId: id, ...line }) => ({ ...line, id }));
}
