import type { OdooFailure } from "../../../odoo/client.ts";
import { loadRows } from "../../../odoo/load-rows.ts";
import type { Hands } from "./hands.ts";
import { fieldXid, type WantedField } from "./wanted.ts";

const COLUMNS = ["id", "name", "field_description", "model_id/.id", "ttype", "state"];

/** Makes the fields that are not there yet, and says of the others that they are. */
export async function makeFields(hands: Hands): Promise<OdooFailure | null> {
  const { fields } = hands.names;
  const found = await hands.client.fieldsGet(
    "stock.picking",
    fields.map(({ name }) => name),
  );
  if (!found.ok) return found.error;
  const modelId = await hands.modelId("stock.picking");
  if (!modelId.ok) return modelId.error;
  for (const { name, type } of fields)
    if (name in found.value) hands.say(`field ${name}`, "present", `${type} on stock.picking`);
  const missing = fields.filter(({ name }) => !(name in found.value));
  if (!hands.options.dryRun) return make(hands, missing, modelId.value);
  for (const { name } of missing) hands.say(`field ${name}`, "would make", hands.xid(fieldXid(name)));
  return null;
}

/** All in one call: for each call that makes some Odoo builds its models anew, which takes seconds. Says what became of each. */
async function make(hands: Hands, fields: readonly WantedField[], modelId: number): Promise<OdooFailure | null> {
  const rows = fields.map(({ name, label, type }) => {
    return { owner: name, cells: [hands.xid(fieldXid(name)), name, label, `${modelId}`, type, "manual"] };
  });
  const { refusals, failure } = await loadRows(hands.client, "ir.model.fields", COLUMNS, rows);
  if (failure) return failure;
  for (const { name } of fields) {
    const refused = refusals.find(({ owner }) => owner === name);
    if (refused) hands.say(`field ${name}`, "failed", refused.message);
    else hands.say(`field ${name}`, "made", hands.xid(fieldXid(name)));
  }
  return null;
}
