import type { FieldKind, OdooFailure } from "../../../odoo/client.ts";
import { loadRows } from "../../../odoo/load-rows.ts";
import { inWords, wordsIn } from "../words/spoken.ts";
import type { Hands } from "./hands.ts";
import { choiceXid, fieldXid, type WantedField } from "./wanted.ts";

const COLUMNS = ["id", "name", "field_description", "model_id/.id", "ttype", "state", "selection"];
const CHOICE_COLUMNS = ["id", "field_id/.id", "value", "name", "sequence"];
const ENGLISH = wordsIn("en");

/** What a choice is called in English, which Odoo keeps whatever languages it has. */
export const choiceLabel = ({ key }: WantedField, value: string, words = ENGLISH): string =>
  key === "reason"
    ? words.reasons[value as keyof typeof words.reasons]
    : inWords(words, value as keyof typeof words.milestones, null);

/** Makes the fields that are not there yet, and the choices that one lacks; says of the others that they are. */
export async function makeFields(hands: Hands): Promise<OdooFailure | null> {
  const { fields } = hands.names;
  const found = await hands.client.fieldsGet(
    "stock.picking",
    fields.map(({ name }) => name),
  );
  if (!found.ok) return found.error;
  const modelId = await hands.modelId("stock.picking");
  if (!modelId.ok) return modelId.error;
  for (const field of fields) {
    const failure = await lookAt(hands, field, found.value[field.name]);
    if (failure) return failure;
  }
  const missing = fields.filter(({ name }) => !(name in found.value));
  if (!hands.options.dryRun) return make(hands, missing, modelId.value);
  for (const field of missing) hands.say(`field ${field.name}`, "would make", hands.xid(fieldXid(field)));
  return null;
}

/** One that is there: as wanted, or of an older set-up. */
async function lookAt(hands: Hands, field: WantedField, held: FieldKind | undefined): Promise<OdooFailure | null> {
  if (!held) return null;
  const { name, type, values = [] } = field;
  const item = `field ${name}`;
  if (held.type !== type)
    return hands.say(
      item,
      "warning",
      `it is a ${held.type} of an older set-up, which goes on taking the same words; to have a ${type} with a badge, rename it in Odoo (${name}_text), set up again, then mesh replay --sink odoo`,
    );
  const there = new Set((held.selection ?? []).map(([value]) => value));
  const lacking = values.filter((value) => !there.has(value));
  if (lacking.length === 0) return hands.say(item, "present", `${type} on stock.picking`);
  return addChoices(hands, field, lacking);
}

async function addChoices(hands: Hands, field: WantedField, lacking: readonly string[]): Promise<OdooFailure | null> {
  const item = `field ${field.name}`;
  const words = `choices: ${lacking.join(", ")}`;
  if (hands.options.dryRun) return hands.say(item, "would change", words);
  const domain = [
    ["model", "=", "stock.picking"],
    ["name", "=", field.name],
  ];
  const found = await hands.client.search("ir.model.fields", domain, ["name"], 1);
  if (!found.ok) return found.error;
  const fieldId = `${Number(found.value[0]?.["id"])}`;
  const { values = [] } = field;
  const rows = lacking.map((value) => ({
    owner: value,
    cells: [
      hands.xid(choiceXid(field.name, value)),
      fieldId,
      value,
      choiceLabel(field, value),
      `${values.indexOf(value)}`,
    ],
  }));
  const { refusals, failure } = await loadRows(hands.client, "ir.model.fields.selection", CHOICE_COLUMNS, rows);
  if (failure) return failure;
  const [refused] = refusals;
  return refused ? hands.say(item, "failed", refused.message) : hands.say(item, "changed", words);
}

/** All in one call: for each call that makes some Odoo builds its models anew, which takes seconds. Says what became of each. */
async function make(hands: Hands, fields: readonly WantedField[], modelId: number): Promise<OdooFailure | null> {
  const rows = fields.map((field) => {
    const { name, label, type } = field;
    return {
      owner: name,
      cells: [hands.xid(fieldXid(field)), name, label, `${modelId}`, type, "manual", choicesOf(field)],
    };
  });
  const { refusals, failure } = await loadRows(hands.client, "ir.model.fields", COLUMNS, rows);
  if (failure) return failure;
  for (const field of fields) {
    const refused = refusals.find(({ owner }) => owner === field.name);
    if (refused) hands.say(`field ${field.name}`, "failed", refused.message);
    else hands.say(`field ${field.name}`, "made", hands.xid(fieldXid(field)));
  }
  return null;
}

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, "\\$&")}'`;

/** As Odoo takes a selection's choices in one cell: a Python list of pairs. */
function choicesOf(field: WantedField): string {
  if (field.type !== "selection") return "";
  const pairs = (field.values ?? []).map((value) => `(${quoted(value)}, ${quoted(choiceLabel(field, value))})`);
  return `[${pairs.join(", ")}]`;
}
