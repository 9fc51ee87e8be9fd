import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { copyColumns } from "./odoo-copy.ts";

/** The mesh's copy of `stock.picking`. */
export const picking = sqliteTable(
  "picking",
  {
    ...copyColumns(),
    state: text("state"),
    kind: text("kind"),
    origin: text("origin"),
    orderId: integer("order_id"),
    partnerId: integer("partner_id"),
    trackingRef: text("tracking_ref"),
    scheduledAtMs: integer("scheduled_at_ms"),
    doneAtMs: integer("done_at_ms"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index("picking_written").on(table.tenantId, table.writeDate),
    index("picking_order")
      .on(table.tenantId, table.orderId)
      .where(sql`order_id IS NOT NULL`),
  ],
);
