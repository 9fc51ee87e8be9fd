import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** A queue message that nobody could deliver. It is a doorbell, so it holds ids and nothing else. */
export const deadLetter = sqliteTable("dead_letter", {
  id: integer("id").primaryKey(),
  body: text("body").notNull(),
  queue: text("queue").notNull(),
  receivedAtMs: integer("received_at_ms").notNull(),
});
