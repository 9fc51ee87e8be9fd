import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** A shipment that may have something to tell of which nothing else tells the sweep: it knocks until that is over. */
export const newcomer = sqliteTable(
  "newcomer",
  {
    tenantId: text("tenant_id").notNull(),
    trackingNumber: text("tracking_number").notNull(),
    carrier: text("carrier").notNull(),
    id: text("id").notNull(),
    /** When it last was, so that one that is listed again is not struck off for what was seen before. */
    listedAtMs: integer("listed_at_ms").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.trackingNumber, table.carrier] })],
);
