import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ERASURE_STATES } from "../../domain/erasure.ts";

/** A person's data erased on request: what was asked, what was found, and the proof. None of it names the person. */
export const erasure = sqliteTable(
  "erasure",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    /** JSON of `ErasureSubject`. */
    subject: text("subject").notNull(),
    /** The list grows: no CHECK. */
    state: text("state", { enum: ERASURE_STATES }).notNull(),
    /** JSON of `ErasureFound`: what it is about, as ids. */
    found: text("found").notNull(),
    /** JSON of `ErasureDone`: how far it is. */
    done: text("done").notNull(),
    askedBy: text("asked_by").notNull(),
    askedAtMs: integer("asked_at_ms").notNull(),
    endedAtMs: integer("ended_at_ms"),
  },
  (table) => [index("erasure_of_tenant").on(table.tenantId, table.askedAtMs)],
);
