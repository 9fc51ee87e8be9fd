import { sql, type SQL } from "drizzle-orm";
import type { OdooKeptSince } from "../domain/odoo-retention.ts";
import { bound } from "./bound.ts";
import type { Db } from "./db.ts";
import { customer } from "./schema/customer.ts";
import { invoice } from "./schema/invoice.ts";
import { odooChange } from "./schema/odoo-change.ts";
import { picking } from "./schema/picking.ts";
import { salesOrder } from "./schema/sales-order.ts";

/** Forgets of one tenant, in one table, at most so many rows that are older than they are kept; how many. */
export type Forget = (db: Db, tenantId: string, since: OdooKeptSince, limit: number) => Promise<number>;

/** The oldest lines of the feed. The newest one stays: behind it the feed goes on counting. */
export const forgetOdooChanges: Forget = (db, tenantId, { changes }, limit) =>
  forgotten(
    db,
    sql`DELETE FROM ${odooChange} WHERE tenant_id = ${tenantId} AND at_ms < ${changes}
      AND seq < (SELECT max(seq) FROM ${odooChange} WHERE tenant_id = ${tenantId})
      AND seq IN (SELECT seq FROM ${odooChange} WHERE tenant_id = ${tenantId} ORDER BY seq LIMIT ${limit})`,
  );

export const forgetOrders: Forget = (...asked) => forgetCopies(salesOrder, ...asked);
export const forgetPickings: Forget = (...asked) => forgetCopies(picking, ...asked);
export const forgetInvoices: Forget = (...asked) => forgetCopies(invoice, ...asked);

/** People whom nothing names any more that is kept, and those deleted in Odoo. */
export const forgetCustomers: Forget = (db, tenantId, { deleted, unnamed }, limit) =>
  forgotten(
    db,
    sql`DELETE FROM ${customer} WHERE tenant_id = ${tenantId} AND id IN (
      SELECT id FROM ${customer} WHERE tenant_id = ${tenantId} AND (
        deleted_at_ms < ${deleted}
        OR (read_at_ms < ${unnamed} AND id NOT IN (
          SELECT partner_id FROM ${salesOrder} WHERE tenant_id = ${tenantId} AND partner_id IS NOT NULL
          UNION SELECT shipping_partner_id FROM ${salesOrder} WHERE tenant_id = ${tenantId} AND shipping_partner_id IS NOT NULL
          UNION SELECT partner_id FROM ${picking} WHERE tenant_id = ${tenantId} AND partner_id IS NOT NULL
          UNION SELECT partner_id FROM ${invoice} WHERE tenant_id = ${tenantId} AND partner_id IS NOT NULL)))
      LIMIT ${limit})`,
  );

/** All of them; customers last, since the others name them. */
export const ODOO_FORGETTING: readonly Forget[] = [
  forgetOdooChanges,
  forgetOrders,
  forgetPickings,
  forgetInvoices,
  forgetCustomers,
];

type Copies = typeof salesOrder | typeof picking | typeof invoice;

function forgetCopies(
  table: Copies,
  db: Db,
  tenantId: string,
  { copies, deleted }: OdooKeptSince,
  limit: number,
): Promise<number> {
  const writtenBefore = new Date(copies).toISOString().slice(0, 19).replace("T", " ");
  return forgotten(
    db,
    sql`DELETE FROM ${table} WHERE tenant_id = ${tenantId} AND id IN (
      SELECT id FROM ${table} WHERE tenant_id = ${tenantId} AND (write_date < ${writtenBefore} OR deleted_at_ms < ${deleted})
      LIMIT ${limit})`,
  );
}

async function forgotten(db: Db, statement: SQL): Promise<number> {
  const { meta } = await bound(db, statement).run();
  return meta.changes;
}
