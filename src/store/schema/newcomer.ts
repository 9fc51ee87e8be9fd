import { primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** A shipment whose doorbell could not be rung before the read model had it: nothing else tells the sweep of it. */
export const newcomer = sqliteTable(
  "newcomer",
  {
    tenantId: text("tenant_id").notNull(),
    trackingNumber: text("tracking_number").notNull(),
    carrier: text("carrier").notNull(),
    id: text("id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.trackingNumber, table.carrier] })],
);
