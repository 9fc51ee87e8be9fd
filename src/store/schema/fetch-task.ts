import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { endpoint } from "./endpoint.ts";

/** A resource that a thin notification named and that is still to be fetched; gone once it is read. */
export const fetchTask = sqliteTable(
  "fetch_task",
  {
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => endpoint.id),
    /** The resource's URL at the sender's API. */
    url: text("url").notNull(),
    /** When it was last named: a task named again while it is fetched is fetched once more. */
    namedAtMs: integer("named_at_ms").notNull(),
    requestId: text("request_id").notNull(),
    attempts: integer("attempts").notNull().default(0),
    dueAtMs: integer("due_at_ms").notNull(),
    failure: text("failure"),
  },
  (table) => [primaryKey({ columns: [table.endpointId, table.url] }), index("fetch_task_due").on(table.dueAtMs)],
);
