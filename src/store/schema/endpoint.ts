import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { ENDPOINT_STATES } from "../../domain/endpoint.ts";
import { oneOf } from "./check.ts";
import { tenant } from "./tenant.ts";

/** One webhook URL, given to one partner for one tenant. */
export const endpoint = sqliteTable(
  "endpoint",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id")
      .notNull()
      .references(() => tenant.id),
    sender: text("sender").notNull(),
    name: text("name"),
    /** Who speaks here, for as long as it does: an endpoint that takes another's place has its partner. */
    partner: text("partner").notNull().default(""),
    state: text("state", { enum: ENDPOINT_STATES }).notNull(),
    /** Whatever its state, what it takes in touches nothing. */
    sandbox: integer("sandbox", { mode: "boolean" }).notNull().default(false),
    /** Its secret was replaced while it was suspended: by approval alone it is resumed. */
    needsApproval: integer("needs_approval", { mode: "boolean" }).notNull().default(false),
    /** Which of its sender's schemes; null: its first. */
    scheme: text("scheme"),
    /** What the partner told us beside the secret; nothing of it is secret. */
    settings: text("settings", { mode: "json" }).$type<Record<string, string>>().notNull().default({}),
    /** With which the sender's own API is asked for what its notifications only name. */
    sealedApiCredential: text("sealed_api_credential"),
    rateLimitPerMinute: integer("rate_limit_per_minute").notNull().default(60_000),
    createdAtMs: integer("created_at_ms").notNull(),
  },
  (table) => [
    index("endpoint_tenant").on(table.tenantId),
    check("endpoint_state", oneOf(table.state, ENDPOINT_STATES)),
  ],
);
