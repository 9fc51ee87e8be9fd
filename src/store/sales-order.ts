import { and, asc, desc, eq, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";
import { decodeCursor, pageOf, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { picking } from "./schema/picking.ts";
import { salesOrder } from "./schema/sales-order.ts";

export type SalesOrderRow = typeof salesOrder.$inferSelect;
export type PickingRow = typeof picking.$inferSelect;

export interface OrderQuery extends PageRequest {
  readonly tenantId: string;
  readonly state?: string | undefined;
  readonly name?: string | undefined;
}

const Position = z.tuple([z.int()]);

/** A tenant's orders, the newest first. */
export async function listOrders(db: Db, query: OrderQuery): Promise<Result<Page<SalesOrderRow>, "bad_cursor">> {
  const position = query.cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(query.cursor, Position);
  if (position === null) return err("bad_cursor");
  const found = await db
    .select()
    .from(salesOrder)
    .where(
      and(
        eq(salesOrder.tenantId, query.tenantId),
        lt(salesOrder.id, position[0] ?? 0),
        query.state === undefined ? undefined : eq(salesOrder.state, query.state),
        query.name === undefined
          ? undefined
          : sql`${salesOrder.id} IN (SELECT id FROM sales_order WHERE tenant_id = ${query.tenantId} AND name = ${query.name})`,
      ),
    )
    .orderBy(desc(salesOrder.id))
    .limit(query.limit + 1);
  return ok(pageOf(found, query.limit, ({ id }) => [id]));
}

export async function findOrder(db: Db, tenantId: string, id: number): Promise<SalesOrderRow | null> {
  const named = and(eq(salesOrder.tenantId, tenantId), eq(salesOrder.id, id));
  return (await db.select().from(salesOrder).where(named).get()) ?? null;
}

/** An order has a handful; this many are as good as all. */
const PICKINGS_MAX = 200;

export async function pickingsOfOrder(db: Db, tenantId: string, orderId: number): Promise<PickingRow[]> {
  return db
    .select()
    .from(picking)
    .where(
      and(
        eq(picking.tenantId, tenantId),
        // The index of orders alone: by itself the database would read all of the tenant's pickings.
        sql`${picking.id} IN (SELECT id FROM picking WHERE tenant_id = ${tenantId} AND order_id = ${orderId} ORDER BY id LIMIT ${PICKINGS_MAX})`,
      ),
    )
    .orderBy(asc(picking.id));
}
