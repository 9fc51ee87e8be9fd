import { readdirSync, readFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { openDb, type Db } from "../../../src/store/db.ts";
import { nodeD1 } from "../../node-runtime/d1.ts";

/** A region's database on node:sqlite, with every migration. */
export function migrated(): { readonly db: Db; readonly d1: D1Database; readonly database: DatabaseSync } {
  const { d1, database } = nodeD1();
  applyMigrations(database);
  return { db: openDb(d1), d1, database };
}

export function applyMigrations(database: DatabaseSync): void {
  const files = readdirSync("migrations").filter((file) => file.endsWith(".sql"));
  for (const file of files.toSorted())
    database.exec(readFileSync(`migrations/${file}`, "utf8").replaceAll("--> statement-breakpoint", ""));
}
