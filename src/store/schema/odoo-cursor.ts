import { primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { FOLLOWED_MODELS } from "../../domain/odoo-record.ts";

/** How far a tenant's records of a model were walked by when they were written. */
export const odooCursor = sqliteTable(
  "odoo_cursor",
  {
    tenantId: text("tenant_id").notNull(),
    /** The list grows: no CHECK. */
    model: text("model", { enum: FOLLOWED_MODELS }).notNull(),
    writeDate: text("write_date").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.model] })],
);
