import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { HELD_MERITS } from "../../domain/held.ts";
import { KEPT_KINDS } from "../../domain/kept-payload.ts";
import { oneOf } from "./check.ts";
import { endpoint } from "./endpoint.ts";

/**
 * A payload that could not be processed, whole and sealed. `held`: its signature was not believed. `quarantined`: it was, but its
 * body could not be read; `path` names the field at fault.
 */
export const keptPayload = sqliteTable(
  "kept_payload",
  {
    id: text("id").primaryKey(),
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => endpoint.id),
    kind: text("kind", { enum: KEPT_KINDS }).notNull(),
    receivedAtMs: integer("received_at_ms").notNull(),
    reason: text("reason").notNull(),
    path: text("path"),
    /** Of before there was a bucket; empty since. */
    sealedBody: text("sealed_body").notNull(),
    sealedHeaders: text("sealed_headers").notNull(),
    /** Where in the bucket it lies, and the key that it is sealed under there; null: in this row. */
    bodyKey: text("body_key"),
    bodyKid: text("body_kid"),
    /** Of one that is held: what speaks for it, and the network it came from, keyed and hashed. Null: of before that was asked. */
    merit: text("merit", { enum: HELD_MERITS }),
    source: text("source"),
    sizeBytes: integer("size_bytes").notNull(),
    requestId: text("request_id").notNull(),
    releasedAtMs: integer("released_at_ms"),
  },
  (table) => [
    index("kept_payload_endpoint").on(table.endpointId, table.kind),
    // What waits is counted before more is kept.
    index("kept_payload_waiting")
      .on(table.endpointId, table.kind, table.sizeBytes)
      .where(sql`released_at_ms IS NULL`),
    check("kept_payload_kind", oneOf(table.kind, KEPT_KINDS)),
  ],
);
