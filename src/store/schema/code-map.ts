import { check, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { EXCEPTION_REASONS, MILESTONES } from "../../domain/milestone.ts";
import { oneOf } from "./check.ts";

/** What operators say that a sender's code means; it goes before the tables that come with the mesh. */
export const codeMap = sqliteTable(
  "code_map",
  {
    sender: text("sender").notNull(),
    /** As events keep it. */
    code: text("code").notNull(),
    milestone: text("milestone", { enum: MILESTONES }).notNull(),
    reason: text("reason", { enum: EXCEPTION_REASONS }),
    mappedAtMs: integer("mapped_at_ms").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.sender, table.code] }),
    check("code_map_milestone", oneOf(table.milestone, MILESTONES)),
    check("code_map_reason", oneOf(table.reason, EXCEPTION_REASONS)),
  ],
);
