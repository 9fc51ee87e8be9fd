import type { OdooFailure } from "../../../odoo/client.ts";
import { loadRows } from "../../../odoo/load-rows.ts";
import type { Line } from "./set-up.ts";
import type { SetupClient } from "./setup-client.ts";
import { fieldXid, XID_PREFIX, type WantedField } from "./wanted.ts";

const COLUMNS = ["id", "name", "field_description", "model_id/.id", "ttype", "state"];

const xidOf = (name: string): string => `${XID_PREFIX}.${fieldXid(name)}`;

/** Makes fields, all in one call: for each call that makes some Odoo builds its models anew, which takes seconds. Says what became of each. */
export async function makeFields(
  client: SetupClient,
  fields: readonly WantedField[],
  modelId: number,
  lines: Line[],
): Promise<OdooFailure | null> {
  const rows = fields.map(({ name, label, type }) => {
    return { owner: name, cells: [xidOf(name), name, label, `${modelId}`, type, "manual"] };
  });
  const { refusals, failure } = await loadRows(client, "ir.model.fields", COLUMNS, rows);
  if (failure) return failure;
  for (const { name } of fields) {
    const item = `field ${name}`;
    const refused = refusals.find(({ owner }) => owner === name);
    if (refused) lines.push({ item, outcome: "failed", words: refused.message });
    else lines.push({ item, outcome: "made", words: xidOf(name) });
  }
  return null;
}
