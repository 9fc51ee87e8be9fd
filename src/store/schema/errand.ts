import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ERRAND_KINDS } from "../../domain/errand.ts";

/** Work that is to be done behind a knock; gone once it is done. */
export const errand = sqliteTable(
  "errand",
  {
    tenantId: text("tenant_id").notNull(),
    /** The list grows: no CHECK. */
    kind: text("kind", { enum: ERRAND_KINDS }).notNull(),
    key: text("key").notNull(),
    payload: text("payload").notNull(),
    askedAtMs: integer("asked_at_ms").notNull(),
    requestId: text("request_id").notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** Null: given up. */
    dueAtMs: integer("due_at_ms"),
    failure: text("failure"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.kind, table.key] }),
    index("errand_due")
      .on(table.tenantId, table.dueAtMs)
      .where(sql`due_at_ms IS NOT NULL`),
  ],
);
