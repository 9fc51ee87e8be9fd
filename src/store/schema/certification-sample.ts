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
    sealedBody: text("sealed_body").notNull(),
    sealedHeaders: text("sealed_headers").notNull(),
    sizeBytes: integer("size_bytes").notNull(),
    requestId: text("request_id").notNull(),
  },
  (table) => [
    index("certification_sample_of_endpoint").on(table.endpointId, table.receivedAtMs),
    index("certification_sample_by_time").on(table.receivedAtMs),
  ],
);
