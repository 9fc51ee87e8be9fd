import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CLASSIFIERS, EXCEPTION_REASONS, MILESTONES } from "../../domain/milestone.ts";
import { CERTAINTIES } from "../../domain/moment.ts";
import { ENTRY_KINDS } from "../entry-kind.ts";
import { oneOf } from "./check.ts";

/**
 * Every event by when it was recorded, so that the key also tells what a window of time touched and spares an index on `shipment`.
 * Of a retraction, `fingerprint` is its target and the moment is when it was declared.
 */
export const event = sqliteTable(
  "event",
  {
    tenantId: text("tenant_id").notNull(),
    recordedAtMs: integer("recorded_at_ms").notNull(),
    trackingNumber: text("tracking_number").notNull(),
    carrier: text("carrier").notNull(),
    seq: integer("seq").notNull(),
    kind: text("kind", { enum: ENTRY_KINDS }).notNull(),
    fingerprint: text("fingerprint").notNull(),
    milestone: text("milestone", { enum: MILESTONES }),
    reason: text("reason", { enum: EXCEPTION_REASONS }),
    classifier: text("classifier", { enum: CLASSIFIERS }),
    occurredAtMs: integer("occurred_at_ms").notNull(),
    occurredAsSent: text("occurred_as_sent").notNull(),
    certainty: text("certainty", { enum: CERTAINTIES }).notNull(),
    /** JSON of a `Place`. */
    place: text("place"),
    description: text("description"),
    code: text("code"),
    /** 1 while nobody knows what the code means. */
    unmapped: integer("unmapped"),
    source: text("source").notNull(),
    endpointId: text("endpoint_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.recordedAtMs, table.trackingNumber, table.carrier, table.seq] }),
    // Partial, so that only an event of an unknown code writes to it.
    index("event_unmapped")
      .on(table.source, table.code)
      .where(sql`unmapped IS NOT NULL`),
    check("event_kind", oneOf(table.kind, ENTRY_KINDS)),
    check("event_milestone", oneOf(table.milestone, MILESTONES)),
    check("event_reason", oneOf(table.reason, EXCEPTION_REASONS)),
    check("event_classifier", oneOf(table.classifier, CLASSIFIERS)),
    check("event_certainty", oneOf(table.certainty, CERTAINTIES)),
  ],
);
