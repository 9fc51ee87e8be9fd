import { DatabaseSync, type SQLInputValue } from "node:sqlite";

type Row = Record<string, unknown>;

/** A D1 on node:sqlite, in memory or in a file, as far as the store uses one: its answers have D1's shape. */
export function nodeD1(location = ":memory:"): { readonly d1: D1Database; readonly database: DatabaseSync } {
  const database = new DatabaseSync(location);
  const whole = <T>(work: () => T): T => {
    database.exec("BEGIN");
    try {
      const answer = work();
      database.exec("COMMIT");
      return answer;
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  };
  const prepare = (text: string, values: readonly unknown[] = []): Statement => new Statement(database, text, values);
  const d1 = {
    prepare: (text: string) => prepare(text),
    async batch(statements: readonly Statement[]) {
      return whole(() => statements.map((statement) => statement.now()));
    },
    async exec(text: string) {
      database.exec(text);
      return { count: 1, duration: 0 };
    },
  };
  return { d1: d1 as unknown as D1Database, database };
}

interface Answer {
  readonly results: Row[];
  readonly success: true;
  readonly meta: { readonly changes: number; readonly last_row_id: number };
}

class Statement {
  readonly #database: DatabaseSync;
  readonly #text: string;
  readonly #values: readonly unknown[];

  constructor(database: DatabaseSync, text: string, values: readonly unknown[]) {
    this.#database = database;
    this.#text = text;
    this.#values = values;
  }

  bind(...values: unknown[]): Statement {
    return new Statement(this.#database, this.#text, values);
  }

  now(): Answer {
    const results = this.#database.prepare(this.#text).all(...bindable(this.#values)) as Row[];
    const { changes, last } = this.#database
      .prepare("SELECT changes() AS changes, last_insert_rowid() AS last")
      .get() as {
      changes: number;
      last: number;
    };
    return { results, success: true, meta: { changes, last_row_id: last } };
  }

  async all(): Promise<Answer> {
    return this.now();
  }

  async run(): Promise<Answer> {
    return this.now();
  }

  async raw(): Promise<unknown[][]> {
    const statement = this.#database.prepare(this.#text);
    statement.setReturnArrays(true);
    return statement.all(...bindable(this.#values)) as unknown as unknown[][];
  }

  async first(column?: string): Promise<unknown> {
    const [row] = this.now().results;
    return row === undefined ? null : column === undefined ? row : (row[column] ?? null);
  }
}

function bindable(values: readonly unknown[]): SQLInputValue[] {
  return values.map((value) => {
    if (value === undefined) throw new Error("D1_TYPE_ERROR: Type 'undefined' not supported");
    return typeof value === "boolean" ? Number(value) : (value as SQLInputValue);
  });
}
