/** A value that SQLite keeps as it is. */
export type SqlValue = string | number | null;

/**
 * What the ledger needs of a database: synchronous, as a Durable Object's SQLite and `node:sqlite` both are, so that the same
 * code and the same tests run on either.
 */
export interface LedgerStorage {
  rows<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[];
  /** Runs all or nothing: a throw inside undoes every statement and every `setAlarm`. */
  transaction<T>(work: () => T): T;
  setAlarm(atMs: number): void;
  /** Rows read and written so far by this instance, as billed: the meter behind the cost budget. */
  spent(): { readonly rowsRead: number; readonly rowsWritten: number };
}
