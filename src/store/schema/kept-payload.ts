import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
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
    sealedBody: text("sealed_body").notNull(),
    sealedHeaders: text("sealed_headers").notNull(),
    sizeBytes: integer("size_bytes").notNull(),
    requestId: text("request_id").notNull(),
    releasedAtMs: integer("released_at_ms"),
  },
  (table) => [
    index("kept_payload_endpoint").on(table.endpointId, table.kind),
    check("kept_payload_kind", oneOf(table.kind, KEPT_KINDS)),
  ],
);
