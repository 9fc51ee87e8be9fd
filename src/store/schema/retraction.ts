import { check, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CERTAINTIES } from "../../domain/moment.ts";
import { oneOf } from "./check.ts";

/** Which shipments an event is in, of senders that take events back by name alone. */
export const eventOwner = sqliteTable(
  "event_owner",
  {
    tenantId: text("tenant_id").notNull(),
    /** Whose events they are; empty in rows of before it was kept, where that could not be told. */
    partner: text("partner").notNull().default(""),
    fingerprint: text("fingerprint").notNull(),
    carrier: text("carrier").notNull(),
    trackingNumber: text("tracking_number").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.fingerprint, table.partner, table.carrier, table.trackingNumber] }),
  ],
);

/** An event taken back by name, which may not have arrived yet. */
export const orphanRetraction = sqliteTable(
  "orphan_retraction",
  {
    tenantId: text("tenant_id").notNull(),
    /** Who takes it back. */
    partner: text("partner").notNull().default(""),
    fingerprint: text("fingerprint").notNull(),
    declaredAtMs: integer("declared_at_ms").notNull(),
    declaredAsSent: text("declared_as_sent").notNull(),
    declaredCertainty: text("declared_certainty", { enum: CERTAINTIES }).notNull().default("offset"),
    sourceEventId: text("source_event_id"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.fingerprint, table.partner] }),
    check("orphan_retraction_certainty", oneOf(table.declaredCertainty, CERTAINTIES)),
  ],
);
