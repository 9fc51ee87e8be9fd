import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Holder } from "./api-token.ts";
import { PROPOSAL_KINDS, PROPOSAL_STATES } from "../../domain/approval.ts";

/** What one person proposed and another is to decide. Its lists grow: no CHECK. */
export const proposal = sqliteTable(
  "proposal",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: PROPOSAL_KINDS }).notNull(),
    /** Whose; null: of no one tenant. */
    tenantId: text("tenant_id"),
    subject: text("subject").notNull(),
    /** JSON that the kind's own schema reads. */
    asked: text("asked").notNull(),
    /** What belongs to it and is never shown. */
    withheld: text("withheld"),
    /** A secret that it would put in force, sealed for its subject's own context; gone once it is decided. */
    sealedSecret: text("sealed_secret"),
    digest: text("digest").notNull(),
    state: text("state", { enum: PROPOSAL_STATES }).notNull(),
    proposedBy: text("proposed_by").notNull(),
    proposedAtMs: integer("proposed_at_ms").notNull(),
    expiresAtMs: integer("expires_at_ms").notNull(),
    decidedBy: text("decided_by"),
    decidedAtMs: integer("decided_at_ms"),
    note: text("note"),
    requestId: text("request_id").notNull(),
    /** Every hand behind the proposer, as it was then; null: nobody wrote it down. */
    hands: text("hands", { mode: "json" }).$type<string[]>(),
    /** The people by whose leave it was proposed: it is over with any of them. */
    heldBy: text("held_by", { mode: "json" }).$type<Holder[]>(),
  },
  (table) => [
    index("proposal_by_time").on(table.proposedAtMs, table.id),
    index("proposal_of_subject").on(table.kind, table.subject),
    index("proposal_open")
      .on(table.expiresAtMs)
      .where(sql`state = 'proposed'`),
  ],
);
