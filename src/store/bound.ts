import type { SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import type { Db } from "./db.ts";

const dialect = new SQLiteSyncDialect();

/** A raw statement with its values, for a batch: drizzle's own `batch` cannot bind them. */
export function bound(db: Db, statement: SQL): D1PreparedStatement {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  return db.$client.prepare(text).bind(...params);
}
