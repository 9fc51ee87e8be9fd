import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ACTOR_KINDS } from "../../domain/audit.ts";
import { CONTRACT_STATES } from "../../domain/contract.ts";

/** How a version of a contract stands, where that was ever changed. */
export const contractVersion = sqliteTable("contract_version", {
  id: text("id").primaryKey(),
  state: text("state", { enum: CONTRACT_STATES }).notNull(),
  deprecatedAtMs: integer("deprecated_at_ms"),
  sunsetAtMs: integer("sunset_at_ms"),
  changedAtMs: integer("changed_at_ms").notNull(),
});

/** Who still uses a version that is to end, to the hour. */
export const contractUse = sqliteTable(
  "contract_use",
  {
    contract: text("contract").notNull(),
    userKind: text("user_kind", { enum: ACTOR_KINDS }).notNull(),
    userId: text("user_id").notNull(),
    /** Null: of no one tenant. */
    tenantId: text("tenant_id"),
    firstAtMs: integer("first_at_ms").notNull(),
    lastAtMs: integer("last_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.contract, table.userKind, table.userId] })],
);
