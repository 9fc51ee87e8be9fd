import type { LedgerStorage } from "./storage.ts";

/**
 * Append-only. An applied entry is never edited: a shipment's database may be years old. Each entry is one statement.
 * `WITHOUT ROWID`: an event then costs one written row, not two. Tables are made by the first report, so that asking for a
 * shipment that does not exist writes nothing.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE event (fingerprint TEXT PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE shipment (one INTEGER PRIMARY KEY CHECK (one = 1), migrated INTEGER NOT NULL, state TEXT NOT NULL) STRICT`,
  `CREATE TABLE act (n INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID`,
];

/** What every shipment's database has. */
export const MIGRATED_BASE = 2;
/** What one has whose acts are more than its state holds: most never do, and are spared the table. */
export const MIGRATED_ACTS = 3;

/** How many migrations this database has seen; 0 for one that was never used. */
export function migratedTo(storage: LedgerStorage): number {
  const known = storage.rows(`SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = 'shipment'`);
  if (known.length === 0) return 0;
  return storage.rows<{ migrated: number }>(`SELECT migrated FROM shipment`)[0]?.migrated ?? 0;
}

/** Brings the database that far, inside the caller's transaction. */
export function migrate(storage: LedgerStorage, from: number, to: number): void {
  for (const statement of MIGRATIONS.slice(from, to)) storage.rows(statement);
}
