import { integer, text } from "drizzle-orm/sqlite-core";

/** The columns that every copy of an Odoo record has. */
export const copyColumns = () => ({
  tenantId: text("tenant_id").notNull(),
  id: integer("id").notNull(),
  /** As Odoo writes it: UTC to the second. */
  writeDate: text("write_date").notNull(),
  readAtMs: integer("read_at_ms").notNull(),
  deletedAtMs: integer("deleted_at_ms"),
  name: text("name"),
});
