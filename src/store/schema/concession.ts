import { check, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { oneOf } from "./check.ts";

export const CONCESSIONS = ["review", "odoo"] as const;

/** Fields of pickings that the mesh leaves as they are in Odoo, as long as it has nothing else to say of them than `cell`. */
export const concession = sqliteTable(
  "concession",
  {
    tenantId: text("tenant_id").notNull(),
    pickingId: integer("picking_id").notNull(),
    field: text("field").notNull(),
    cell: text("cell").notNull(),
    /** Until somebody has answered, or since Odoo's word was taken. */
    why: text("why", { enum: CONCESSIONS }).notNull(),
    concededAtMs: integer("conceded_at_ms").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.pickingId, table.field] }),
    check("concession_why", oneOf(table.why, CONCESSIONS)),
  ],
);
