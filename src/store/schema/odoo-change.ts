import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { FOLLOWED_MODELS } from "../../domain/odoo-record.ts";

/** The feed of what changed in a tenant's Odoo; `seq` counts without a gap, and nothing appears behind what was seen. */
export const odooChange = sqliteTable(
  "odoo_change",
  {
    tenantId: text("tenant_id").notNull(),
    seq: integer("seq").notNull(),
    atMs: integer("at_ms").notNull(),
    /** The list grows: no CHECK. */
    model: text("model", { enum: FOLLOWED_MODELS }).notNull(),
    recordId: integer("record_id").notNull(),
    field: text("field").notNull(),
    from: text("from_value"),
    to: text("to_value"),
    requestId: text("request_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.seq] })],
);
