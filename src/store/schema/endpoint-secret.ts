import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { endpoint } from "./endpoint.ts";

/** An endpoint's secrets, sealed: the newest is current, an older one is good until it expires. */
export const endpointSecret = sqliteTable(
  "endpoint_secret",
  {
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => endpoint.id),
    /** Of two made within one millisecond the second is dated one later. */
    createdAtMs: integer("created_at_ms").notNull(),
    sealed: text("sealed").notNull(),
    expiresAtMs: integer("expires_at_ms"),
  },
  (table) => [primaryKey({ columns: [table.endpointId, table.createdAtMs] })],
);
