import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { EXCEPTION_REASONS, MILESTONES } from "../../domain/milestone.ts";
import { CERTAINTIES } from "../../domain/moment.ts";
import { oneOf } from "./check.ts";

/**
 * Where each shipment stands: a projection, which the shipment objects can fill again. No index but of what is rare: another costs a row a
 * write.
 */
export const shipment = sqliteTable(
  "shipment",
  {
    tenantId: text("tenant_id").notNull(),
    trackingNumber: text("tracking_number").notNull(),
    carrier: text("carrier").notNull(),
    id: text("id").notNull(),
    milestone: text("milestone", { enum: MILESTONES }),
    reason: text("reason", { enum: EXCEPTION_REASONS }),
    occurredAtMs: integer("occurred_at_ms"),
    occurredAsSent: text("occurred_as_sent"),
    certainty: text("certainty", { enum: CERTAINTIES }),
    estimatedAtMs: integer("estimated_at_ms"),
    cycle: integer("cycle").notNull(),
    version: integer("version").notNull(),
    lastSeq: integer("last_seq").notNull(),
    pickingId: integer("picking_id"),
    pickingName: text("picking_name"),
    updatedAtMs: integer("updated_at_ms").notNull(),
    /** When this row last changed, by the database's own clock. */
    changedAtMs: integer("changed_at_ms").notNull().default(0),
    /** When the read model first had it; null of those from before that was kept. */
    firstAtMs: integer("first_at_ms"),
    /** Since when it is known to wait for a picking; null: it has one, or is too young to be missed. */
    unlinkedAtMs: integer("unlinked_at_ms"),
    /** How many are open. */
    reviews: integer("reviews").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.trackingNumber, table.carrier] }),
    index("shipment_exception")
      .on(table.tenantId)
      .where(sql`milestone = 'exception'`),
    index("shipment_unlinked")
      .on(table.tenantId)
      .where(sql`unlinked_at_ms IS NOT NULL`),
    check("shipment_milestone", oneOf(table.milestone, MILESTONES)),
    check("shipment_reason", oneOf(table.reason, EXCEPTION_REASONS)),
    check("shipment_certainty", oneOf(table.certainty, CERTAINTIES)),
  ],
);
