import { sql } from "drizzle-orm";

/** The database's own time, the same throughout a statement: one clock for all that is written, which commits one batch after the other. */
export const NOW_MS = sql.raw("CAST(unixepoch('subsec') * 1000 AS INTEGER)");
