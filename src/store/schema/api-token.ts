import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** A token is shown once, when it is made; here is only its SHA-256. */
export const apiToken = sqliteTable("api_token", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  role: text("role").notNull(),
  hash: text("hash").notNull().unique(),
  createdAtMs: integer("created_at_ms").notNull(),
  revokedAtMs: integer("revoked_at_ms"),
});
