import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { DataDomain } from "../../domain/data-domain.ts";
import type { TenantId } from "../../domain/identity.ts";

/** A person, and how often they had come back by then: one who went and came back has nothing of what they had. */
export type Holder = readonly [person: string, stay: number];

/** A token is shown once, when it is made; here is only its SHA-256. */
export const apiToken = sqliteTable("api_token", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  role: text("role").notNull(),
  hash: text("hash").notNull().unique(),
  createdAtMs: integer("created_at_ms").notNull(),
  revokedAtMs: integer("revoked_at_ms"),
  /** Null: all. */
  tenants: text("tenants", { mode: "json" }).$type<TenantId[]>(),
  /** Null: all. */
  domains: text("domains", { mode: "json" }).$type<DataDomain[]>(),
  /** Null: never, as with those that were made before tokens had an end. */
  expiresAtMs: integer("expires_at_ms"),
  /** Whose id it was; null: nobody wrote it down then. */
  createdBy: text("created_by"),
  /** To the hour. */
  lastUsedAtMs: integer("last_used_at_ms"),
  rotatedAtMs: integer("rotated_at_ms"),
  /** What it was before it was last rotated, good until then. */
  previousHash: text("previous_hash").unique("api_token_previous_hash"),
  previousUntilMs: integer("previous_until_ms"),
  /** By id, who was shown it after its maker, by rotating it; null: nobody. */
  shownTo: text("shown_to", { mode: "json" }).$type<string[]>(),
  /** Every hand that it goes back to through tokens, however many: people, `bootstrap`, `unknown`. It only grows. */
  roots: text("roots", { mode: "json" }).$type<string[]>().notNull().default(["unknown"]),
  /** Of these, the people who were shown what it is now; it ends with any of them. */
  heldBy: text("held_by", { mode: "json" }).$type<Holder[]>().notNull().default([]),
  /** Who was shown what it was before. */
  previousHeldBy: text("previous_held_by", { mode: "json" }).$type<Holder[]>(),
});
