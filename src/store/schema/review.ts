import { check, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { REVIEW_KINDS } from "../entry-kind.ts";
import { oneOf } from "./check.ts";

/** What waits for a person. */
export const review = sqliteTable(
  "review",
  {
    tenantId: text("tenant_id").notNull(),
    trackingNumber: text("tracking_number").notNull(),
    carrier: text("carrier").notNull(),
    kind: text("kind", { enum: REVIEW_KINDS }).notNull(),
    /** Empty where the review is of no sink. */
    sink: text("sink").notNull(),
    message: text("message").notNull(),
    /** Of a contradiction: of the version that brought it here. */
    openedAtMs: integer("opened_at_ms").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.trackingNumber, table.carrier, table.kind, table.sink] }),
    check("review_kind", oneOf(table.kind, REVIEW_KINDS)),
  ],
);
