/** Tables that hold a row a tenant, a person or a rule, or one that is struck off again, and do not grow with trade. */
export const SMALL: Readonly<Record<string, string>> = {
  tenant: "a row a customer of the mesh",
  endpoint: "a few rows a tenant",
  endpoint_secret: "five an endpoint at the most",
  api_token: "made by people",
  person: "people",
  retention: "five rules a tenant at the most",
  legal_hold: "a lawyer's word each",
  code_map: "what people said that codes mean",
  contract_version: "a row a version",
  contract_use: "an hour's note a caller and version",
  odoo_cursor: "four a tenant",
  odoo_authority: "one a tenant",
  booking_platform: "one a tenant",
  sweep_cursor: "one a round",
  erasure: "a person's request each",
  fetch_task: "gone once it is done",
  forgetting: "gone once its shipment is",
  newcomer: "struck off once it has nothing to tell",
  review: "what waits for a person, gone once it is settled",
  dead_letter: "what waits for a person, gone once it is answered",
  proposal: "what people proposed",
};

/** Indexes that hold only rare rows: reading one whole is reading what it is for. */
export const RARE: readonly string[] = [
  "shipment_exception",
  "shipment_unlinked",
  "event_unmapped",
  "drift_open",
  "booking_waiting",
  "errand_due",
];

/**
 * What is wrong with a plan, in SQLite's words: a table that grows is read whole, an index is built for one query, or all of a tenant's
 * rows are read and sorted for the sake of some.
 */
export function faultsIn(text: string, plan: readonly string[], growing: ReadonlySet<string>): string[] {
  const tables = new Map(
    [...text.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE)\s+["`]?(\w+)["`]?(?:\s+AS)?\s+["`]?(\w+)["`]?/gi)].map(
      ([, table = "", alias = ""]) => [alias, table],
    ),
  );
  const nameOf = (alias: string) => tables.get(alias) ?? alias;
  const sorts = plan.some((line) => /USE TEMP B-TREE FOR ORDER BY/.test(line));
  const isPaged = /\bLIMIT\b/i.test(text) && !sorts;
  return plan.flatMap((line) => {
    const [, verb, alias = ""] = /^(SCAN|SEARCH) (\w+)/.exec(line) ?? [];
    const table = nameOf(alias);
    if (!verb || !growing.has(table)) return [];
    if (/AUTOMATIC/.test(line)) return [line];
    const [, index = ""] = /USING (?:COVERING )?INDEX (\w+)/.exec(line) ?? [];
    if (RARE.includes(index)) return [];
    if (verb === "SCAN") return [line];
    return /\((tenant_id|endpoint_id)=\?\)$/.test(line) && !isPaged ? [line] : [];
  });
}

/** Those of the database's tables that grow. */
export const growingOf = (tables: readonly string[]): ReadonlySet<string> =>
  new Set(tables.filter((table) => !Object.hasOwn(SMALL, table)));
