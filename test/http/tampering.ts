import { env } from "cloudflare:workers";

export type Row = Record<string, string | number | null>;
export const COLUMNS = [
  "tenant_id",
  "at_ms",
  "actor_kind",
  "actor_id",
  "source",
  "verb",
  "request_id",
  "before",
  "after",
  "hash",
];

export async function rows(table: string): Promise<Row[]> {
  return (await env.DB.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all<Row>()).results;
}
export async function write(table: string, all: readonly Row[]): Promise<void> {
  const names = Object.keys(all[0] ?? {});
  const values = names.map((_, index) => `value ->> ${index}`).join();
  const insert = `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join()}) SELECT ${values} FROM json_each(?)`;
  const json = JSON.stringify(all.map((row) => names.map((name) => row[name])));
  await env.DB.batch([env.DB.prepare(`DELETE FROM ${table}`), env.DB.prepare(insert).bind(json)]);
}

/** What somebody may do to a row by SQL, and where that is to be found; null: it is nothing for such a row. */
export const TAMPERINGS: Record<
  string,
  (audit: Row[], heads: Row[], at: Row, seed: number) => { n: number; fault: string } | null
> = {
  delete: (audit, _heads, at) => {
    const isLast = !audit.some((row) => sameChain(row, at) && Number(row["n"]) > Number(at["n"]));
    audit.splice(audit.indexOf(at), 1);
    return isLast ? { n: Number(at["n"]) - 1, fault: "cut" } : { n: Number(at["n"]), fault: "missing" };
  },
  alter: (_audit, _heads, at, seed) => {
    const column = COLUMNS[seed % COLUMNS.length] ?? "verb";
    at[column] = column === "at_ms" ? Number(at[column]) + 1 : `${at[column] ?? ""}x`;
    return { n: Number(at["n"]), fault: "altered" };
  },
  swap: (audit, _heads, at) => {
    const other = audit.find((row) => sameChain(row, at) && Number(row["n"]) === Number(at["n"]) + 1);
    if (!other) return null;
    const was = { ...at };
    Object.assign(at, other, { n: was["n"] });
    Object.assign(other, was, { n: Number(was["n"]) + 1 });
    return { n: Number(at["n"]), fault: "altered" };
  },
  insert: (audit, heads, at) => {
    const head = heads.find((row) => sameChain(row, at));
    const n = Number(head?.["n"]) + 1;
    audit.push({ ...at, n });
    return { n, fault: "altered" };
  },
  invent: (audit, _heads, at) => {
    at = { ...at, object_id: "invented", n: 1 };
    audit.push(at);
    return { n: 1, fault: "altered" };
  },
  behead: (_audit, heads, at) => {
    heads.splice(
      heads.findIndex((row) => sameChain(row, at)),
      1,
    );
    return { n: 1, fault: "headless" };
  },
  vanish: (audit, heads, at) => {
    const n = Number(heads.find((row) => sameChain(row, at))?.["n"]);
    for (const table of [audit, heads]) table.splice(0, table.length, ...table.filter((row) => !sameChain(row, at)));
    return { n, fault: "vanished" };
  },
  rollBack: (audit, heads, at) => {
    const head = heads.find((row) => sameChain(row, at));
    const n = Number(head?.["n"]);
    const before = audit.find((row) => sameChain(row, at) && row["n"] === n - 1);
    if (!head || !before) return null;
    audit.splice(
      audit.findIndex((row) => sameChain(row, at) && row["n"] === n),
      1,
    );
    Object.assign(head, { n: n - 1, hash: before["hash"] });
    return { n, fault: "vanished" };
  },
};
export const sameChain = (one: Row, other: Row): boolean =>
  one["object_kind"] === other["object_kind"] && one["object_id"] === other["object_id"];

/** A database whose batches go wrong: `never` they take place, or their answer is `lost`. */
export function brokenBatches(how: () => "never" | "lost" | null): D1Database {
  return new Proxy(env.DB, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== "batch") return typeof value === "function" ? value.bind(target) : value;
      return async (statements: D1PreparedStatement[]) => {
        const fault = how();
        // The last statement fails when all the others were done.
        if (fault === "never") return target.batch([...statements, target.prepare("SELECT abs(-9223372036854775808)")]);
        const done = await target.batch(statements);
        if (fault === "lost") throw new Error("D1_ERROR: Network connection lost.");
        return done;
      };
    },
  });
}
