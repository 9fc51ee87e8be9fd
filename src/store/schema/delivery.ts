import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Which shipments carry an order's goods (Odoo `stock.picking`). */
export const delivery = sqliteTable(
  "delivery",
  {
    tenantId: text("tenant_id").notNull(),
    pickingId: integer("picking_id").notNull(),
    trackingNumber: text("tracking_number").notNull(),
    carrier: text("carrier").notNull(),
    pickingName: text("picking_name").notNull(),
    linkedAtMs: integer("linked_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.pickingId, table.trackingNumber, table.carrier] })],
);
