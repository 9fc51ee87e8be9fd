import type { OdooClient } from "../../odoo/client.ts";
import { loadRows, type Loaded, type OwnedRow, type Refusal } from "../../odoo/load-rows.ts";

/** Which fields of a picking the mesh leaves as somebody changed them in Odoo, as long as it has nothing else to say of them. */
export interface Concessions {
  /** By picking, of those that have any: the fields, each with what the mesh would write. */
  of(pickingIds: readonly number[]): Promise<ReadonlyMap<number, ReadonlyMap<string, string>>>;
  /** The mesh has something else to say by now: these fields are its own again. */
  spent(fields: readonly { readonly pickingId: number; readonly field: string }[]): Promise<void>;
}

/** Loads pickings' rows, each without what was left to people. */
export async function loadSpared(
  client: OdooClient,
  fields: readonly string[],
  rows: readonly OwnedRow<number>[],
  concessions: Concessions | undefined,
): Promise<Loaded<number>> {
  const refusals: Refusal<number>[] = [];
  for (const load of await spare(fields, rows, concessions)) {
    const done = await loadRows(client, "stock.picking", load.fields, load.rows);
    refusals.push(...done.refusals);
    if (done.failure) return { refusals, failure: done.failure };
  }
  return { refusals, failure: null };
}

/** Rows of one `load`: all have the same columns. */
interface SparedLoad {
  readonly fields: readonly string[];
  readonly rows: readonly OwnedRow<number>[];
}

/**
 * Takes the conceded cells out of pickings' rows. Rows that lose none, mostly all, stay one load; the others need one for each set of
 * columns. A field that the mesh has news of is written, and is conceded no more before that.
 */
async function spare(
  fields: readonly string[],
  rows: readonly OwnedRow<number>[],
  concessions: Concessions | undefined,
): Promise<SparedLoad[]> {
  const conceded = (await concessions?.of(rows.map(({ owner }) => owner))) ?? new Map<number, Map<string, string>>();
  const spent: { pickingId: number; field: string }[] = [];
  const loads = new Map<string, { fields: readonly string[]; rows: OwnedRow<number>[] }>();
  for (const { owner, cells } of rows) {
    const left = conceded.get(owner);
    const keeps = fields.map((field, index) => left?.get(field) !== cells[index]);
    for (const [index, field] of fields.entries())
      if (left?.has(field) && keeps[index]) spent.push({ pickingId: owner, field });
    const columns = fields.filter((_, index) => keeps[index]);
    const load = loads.get(columns.join()) ?? { fields: columns, rows: [] };
    load.rows.push({ owner, cells: cells.filter((_, index) => keeps[index]) });
    loads.set(columns.join(), load);
  }
  if (spent.length > 0) await concessions?.spent(spent);
  // A row whose every cell is left has only its id.
  return [...loads.values()].filter((load) => load.fields.length > 1);
}
