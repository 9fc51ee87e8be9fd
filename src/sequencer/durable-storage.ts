import type { LedgerStorage, SqlValue } from "./storage.ts";

/** The ledger's storage on a Durable Object's own SQLite. */
export function durableStorage(storage: DurableObjectStorage): LedgerStorage {
  let rowsRead = 0;
  let rowsWritten = 0;
  return {
    rows<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
      const cursor = storage.sql.exec<Row>(query, ...bindings);
      const rows = cursor.toArray();
      rowsRead += cursor.rowsRead;
      rowsWritten += cursor.rowsWritten;
      return rows;
    },
    transaction: (work) => storage.transactionSync(work),
    setAlarm(atMs) {
      // Joins the transaction it is called in; its write is awaited by the output gate, not by us.
      void storage.setAlarm(atMs);
      rowsWritten += 1;
    },
    spent: () => ({ rowsRead, rowsWritten }),
  };
}
