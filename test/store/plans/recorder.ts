/** A statement as the store gave it to D1. */
export interface Seen {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Null where D1 did not say. */
  rowsRead: number | null;
}

interface Runnable {
  bind(...values: unknown[]): Runnable;
  all(): Promise<D1Result>;
  run(): Promise<D1Result>;
  raw(...options: unknown[]): Promise<unknown>;
  first(column?: string): Promise<unknown>;
}

const real = Symbol("the statement itself");

/** A D1 that writes down what it is asked, beside answering. */
export function recording(d1: D1Database): { readonly d1: D1Database; readonly seen: () => Seen[] } {
  let seen: Seen[] = [];
  const note = (one: Seen, result: unknown) => {
    const read = (result as Partial<D1Result> | null)?.meta?.rows_read;
    if (typeof read === "number") one.rowsRead = (one.rowsRead ?? 0) + read;
  };
  const wrap = (statement: Runnable, text: string, values: readonly unknown[]) => {
    const one: Seen = { text, values, rowsRead: null };
    // One that takes values is no statement before it has them.
    if (values.length > 0 || !text.includes("?")) seen.push(one);
    const told = async (verb: "all" | "run") => {
      const result = await statement[verb]();
      note(one, result);
      return result;
    };
    return {
      [real]: { statement, one },
      bind: (...bound: unknown[]) => wrap(statement.bind(...bound), text, bound),
      all: () => told("all"),
      run: () => told("run"),
      raw: async (...options: unknown[]) => {
        const rows = await statement.raw(...options);
        // Only `all` says what it read.
        if (/^\s*(SELECT|WITH)/i.test(text)) await told("all");
        return rows;
      },
      first: async (column?: string) => {
        const { results } = await told("all");
        const row = (results[0] ?? null) as Record<string, unknown> | null;
        return column === undefined ? row : (row?.[column] ?? null);
      },
    };
  };
  const recorded = {
    prepare: (text: string) => wrap(d1.prepare(text), text, []),
    batch: async (statements: readonly { [real]: { statement: D1PreparedStatement; one: Seen } }[]) => {
      const results = await d1.batch(statements.map((one) => one[real].statement));
      results.forEach((result, index) => {
        const one = statements[index]?.[real].one;
        if (one) note(one, result);
      });
      return results;
    },
  };
  return {
    d1: recorded as unknown as D1Database,
    seen: () => {
      const all = seen;
      seen = [];
      return all;
    },
  };
}
