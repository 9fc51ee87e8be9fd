import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { DRIFT_ANSWERS, DRIFT_KINDS, SETTLEMENTS } from "../../domain/drift.ts";
import { oneOf } from "./check.ts";

export const DRIFT_STATES = ["open", "settled"] as const;

/** Where Odoo and the mesh differ, or did: one row a subject, so that the table does not grow with every night. */
export const drift = sqliteTable(
  "drift",
  {
    tenantId: text("tenant_id").notNull(),
    /** 0 where there is none. */
    pickingId: integer("picking_id").notNull(),
    /** Empty, as the carrier, where it is the picking's as a whole. */
    trackingNumber: text("tracking_number").notNull(),
    carrier: text("carrier").notNull(),
    /** The field's name; of what is no field the kind. */
    subject: text("subject").notNull(),
    id: text("id").notNull(),
    /** The list grows: no CHECK. */
    kind: text("kind", { enum: DRIFT_KINDS }).notNull(),
    held: text("held").notNull(),
    meant: text("meant").notNull(),
    /** In how many runs it was found since it was last settled. */
    times: integer("times").notNull(),
    foundAtMs: integer("found_at_ms").notNull(),
    runId: text("run_id").notNull(),
    state: text("state", { enum: DRIFT_STATES }).notNull(),
    /** Given while it is open: it is being settled so. */
    answer: text("answer", { enum: DRIFT_ANSWERS }),
    answeredBy: text("answered_by"),
    note: text("note"),
    /** Of one that is open again: the last time. */
    settledHow: text("settled_how", { enum: SETTLEMENTS }),
    settledAtMs: integer("settled_at_ms"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.pickingId, table.trackingNumber, table.carrier, table.subject] }),
    uniqueIndex("drift_id").on(table.id),
    index("drift_state_of_tenant").on(table.tenantId, table.state, table.id),
    index("drift_open")
      .on(table.id)
      .where(sql`state = 'open'`),
    check("drift_state", oneOf(table.state, DRIFT_STATES)),
    check("drift_answer", oneOf(table.answer, DRIFT_ANSWERS)),
  ],
);
