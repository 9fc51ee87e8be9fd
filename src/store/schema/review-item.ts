import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CLOSINGS, QUEUE_KINDS, REVIEW_ANSWERS } from "../../domain/review-queue.ts";
import { oneOf } from "./check.ts";

/** What was written down of an item of the review queue, by people or by the clock. That it waits is read off what it is about. */
export const reviewItem = sqliteTable(
  "review_item",
  {
    id: text("id").primaryKey(),
    /** The list grows: no CHECK. */
    kind: text("kind", { enum: QUEUE_KINDS }).notNull(),
    subject: text("subject").notNull(),
    /** Null: of no one tenant. */
    tenantId: text("tenant_id"),
    /** Of a shipment's, so that they are forgotten with it. */
    trackingNumber: text("tracking_number"),
    carrier: text("carrier"),
    mark: text("mark").notNull(),
    openedAtMs: integer("opened_at_ms").notNull(),
    /** A person's or a token's id. */
    owner: text("owner"),
    note: text("note"),
    snoozedUntilMs: integer("snoozed_until_ms"),
    closedAtMs: integer("closed_at_ms"),
    closedHow: text("closed_how", { enum: CLOSINGS }),
    closedWhy: text("closed_why"),
    answer: text("answer", { enum: REVIEW_ANSWERS }),
    answeredBy: text("answered_by"),
    reopensAtMs: integer("reopens_at_ms"),
  },
  (table) => [
    index("review_item_closed").on(table.closedAtMs, table.id),
    index("review_item_of_shipment")
      .on(table.tenantId, table.trackingNumber, table.carrier)
      .where(sql`tracking_number IS NOT NULL`),
    check("review_item_closed_how", oneOf(table.closedHow, CLOSINGS)),
  ],
);
