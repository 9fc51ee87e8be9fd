import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Whose word prevails in a tenant's Odoo; a tenant without a row has set nothing. */
export const odooAuthority = sqliteTable("odoo_authority", {
  tenantId: text("tenant_id").primaryKey(),
  /** JSON of an `Authority`. */
  rules: text("rules").notNull(),
  changedAtMs: integer("changed_at_ms").notNull(),
});
