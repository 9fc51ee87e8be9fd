import { sqliteTable, text } from "drizzle-orm/sqlite-core";

/** How far a sweep that needs many runs has come. */
export const sweepCursor = sqliteTable("sweep_cursor", {
  name: text("name").primaryKey(),
  position: text("position").notNull(),
});
