import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { SAMPLE_OUTCOMES } from "../../domain/certification.ts";

/** A webhook of an endpoint that does not act yet: whole and sealed, with what it would have come to. */
export const certificationSample = sqliteTable(
  "certification_sample",
  {
    id: text("id").primaryKey(),
    endpointId: text("endpoint_id").notNull(),
    receivedAtMs: integer("received_at_ms").notNull(),
    outcome: text("outcome", { enum: SAMPLE_OUTCOMES }).notNull(),
    /** JSON of `SampleReading`. */
    reading: text("reading").notNull(),
    /** Of before there was a bucket; empty since. */
    sealedBody: text("sealed_body").notNull(),
    sealedHeaders: text("sealed_headers").notNull(),
    /** Where in the bucket it lies, and the key that it is sealed under there; null: in this row. */
    bodyKey: text("body_key"),
    bodyKid: text("body_kid"),
    sizeBytes: integer("size_bytes").notNull(),
    requestId: text("request_id").notNull(),
  },
  (table) => [
    index("certification_sample_of_endpoint").on(table.endpointId, table.receivedAtMs),
    index("certification_sample_by_time").on(table.receivedAtMs),
  ],
);
