import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { RUN_KINDS, RUN_STATES } from "../../domain/run.ts";

/** Long work that somebody asked for: what, and how far it is. Its lists of words grow: no CHECK. */
export const run = sqliteTable(
  "run",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    kind: text("kind", { enum: RUN_KINDS }).notNull(),
    /** JSON that the kind's own schema reads. */
    asked: text("asked").notNull(),
    askedBy: text("asked_by").notNull(),
    state: text("state", { enum: RUN_STATES }).notNull(),
    /** JSON of `Counts`. */
    counts: text("counts").notNull().default("{}"),
    /** JSON of the first findings of a dry run. */
    findings: text("findings").notNull().default("[]"),
    failure: text("failure"),
    askedAtMs: integer("asked_at_ms").notNull(),
    startedAtMs: integer("started_at_ms"),
    endedAtMs: integer("ended_at_ms"),
  },
  (table) => [
    index("run_of_tenant").on(table.tenantId, table.kind, table.askedAtMs),
    index("run_ended")
      .on(table.endedAtMs)
      .where(sql`ended_at_ms IS NOT NULL`),
  ],
);
