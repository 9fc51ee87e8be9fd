import { sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";

/**
 * Drizzle's `enum` binds only TypeScript; a CHECK binds the database. A null passes. For closed lists alone: SQLite cannot alter a
 * CHECK without building the table anew, so lists that grow (roles, sinks) go without.
 */
export function oneOf(column: SQLiteColumn, words: readonly string[]): SQL {
  return sql`${column} IN (${sql.raw(words.map((word) => `'${word}'`).join(", "))})`;
}
