import { DatabaseSync } from "node:sqlite";
import type { LedgerStorage, SqlValue } from "../../src/sequencer/storage.ts";

/** The ledger's storage on node:sqlite, in memory: the same port that a Durable Object fills. */
export function nodeStorage(): LedgerStorage & { alarmAtMs(): number | null; takeAlarm(): void } {
  const database = new DatabaseSync(":memory:");
  let alarmAtMs: number | null = null;
  return {
    rows<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
      return database.prepare(query).all(...bindings) as Row[];
    },
    transaction<T>(work: () => T): T {
      const alarmBefore = alarmAtMs;
      database.exec("BEGIN");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        database.exec("ROLLBACK");
        alarmAtMs = alarmBefore;
        throw error;
      }
    },
    setAlarm(atMs) {
      alarmAtMs = atMs;
    },
    spent: () => ({ rowsRead: 0, rowsWritten: 0 }),
    alarmAtMs: () => alarmAtMs,
    /** The alarm goes off: it is gone. */
    takeAlarm: () => void (alarmAtMs = null),
  };
}
