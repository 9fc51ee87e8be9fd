import type { OdooFailure } from "../../../odoo/client.ts";
import { languageOf, wordsIn } from "../words/spoken.ts";
import { choiceLabel } from "./make-fields.ts";
import type { Hands } from "./hands.ts";
import { filterWords, wantedViews } from "./views.ts";
import type { WantedField } from "./wanted.ts";

/** A name that is still English in a language of this Odoo, and what it is called there. */
interface Untold {
  readonly model: string;
  readonly id: number;
  readonly field: string;
  readonly text: string | Readonly<Record<string, string>>;
}

/**
 * Says the names of fields, choices and filters in each language that this Odoo has and the mesh speaks. What somebody has named otherwise
 * stays so.
 */
export async function makeLabels(hands: Hands): Promise<OdooFailure | null> {
  const installed = await hands.client.search("res.lang", [["active", "=", true]], ["code"]);
  if (!installed.ok) return installed.error.kind === "rejected" ? null : installed.error;
  const codes = installed.value.map((row) => String(row["code"])).filter((code) => languageOf(code) !== "en");
  for (const code of codes) {
    const failure = await makeLabelsIn(hands, code);
    if (failure) return failure;
  }
  return null;
}

async function makeLabelsIn(hands: Hands, code: string): Promise<OdooFailure | null> {
  const item = `labels in ${code}`;
  const fields = await fieldRows(hands, code);
  if (!fields.ok)
    return fields.error.kind === "rejected" ? hands.say(item, "failed", fields.error.message) : fields.error;
  // On a dry run there may be nothing yet that has a name.
  if (fields.value.length === 0) return hands.options.dryRun ? hands.say(item, "would make", "all names") : null;
  const untold: Untold[] = [];
  for (const find of [untoldFields, untoldViews]) {
    const failure = await find(hands, code, untold);
    if (failure?.kind === "rejected") return hands.say(item, "failed", failure.message);
    if (failure) return failure;
  }
  if (untold.length === 0) return hands.present(item);
  const words = `${untold.length} names`;
  if (hands.options.dryRun) return hands.say(item, "would make", words);
  for (const { model, id, field, text } of untold) {
    const done = await hands.client.translate(model, id, field, { [code]: text });
    if (done.ok) continue;
    return done.error.kind === "rejected" ? hands.say(item, "failed", done.error.message) : done.error;
  }
  return (await refresh(hands)) ?? hands.say(item, "made", words);
}

async function fieldRows(hands: Hands, code: string) {
  const domain = [
    ["model", "=", "stock.picking"],
    ["name", "in", hands.names.fields.map(({ name }) => name)],
  ];
  return hands.client.searchIn(code, "ir.model.fields", domain, ["name", "field_description"]);
}

async function untoldFields(hands: Hands, code: string, untold: Untold[]): Promise<OdooFailure | null> {
  const words = wordsIn(languageOf(code));
  const rows = await fieldRows(hands, code);
  if (!rows.ok) return rows.error;
  const byId = new Map<number, WantedField>();
  for (const row of rows.value) {
    const field = hands.names.fields.find(({ name }) => name === row["name"]);
    if (!field) continue;
    const [id, text] = [Number(row["id"]), words.fields[field.key]];
    byId.set(id, field);
    if (row["field_description"] === field.label && text !== field.label)
      untold.push({ model: "ir.model.fields", id, field: "field_description", text });
  }
  const choices = await hands.client.searchIn(
    code,
    "ir.model.fields.selection",
    [["field_id", "in", [...byId.keys()]]],
    ["field_id", "value", "name"],
  );
  if (!choices.ok) return choices.error;
  for (const row of choices.value) {
    const [fieldId] = row["field_id"] as [number];
    const [field, value] = [byId.get(fieldId), String(row["value"])];
    if (!field?.values?.includes(value)) continue;
    const [english, text] = [choiceLabel(field, value), choiceLabel(field, value, words)];
    if (row["name"] === english && text !== english)
      untold.push({ model: "ir.model.fields.selection", id: Number(row["id"]), field: "name", text });
  }
  return null;
}

async function untoldViews(hands: Hands, code: string, untold: Untold[]): Promise<OdooFailure | null> {
  const wanted = wantedViews(hands.names).map(
    ({ xid }) => `stock.picking.${xid.replace("view_picking_", "")}.${hands.names.module}`,
  );
  const views = await hands.client.searchIn(code, "ir.ui.view", [["name", "in", wanted]], ["arch_db"]);
  if (!views.ok) return views.error;
  for (const row of views.value) {
    const arch = String(row["arch_db"]);
    const pairs = Object.entries(filterWords(wordsIn(languageOf(code)))).filter(([english]) =>
      arch.includes(`string="${english}"`),
    );
    if (pairs.length > 0)
      untold.push({ model: "ir.ui.view", id: Number(row["id"]), field: "arch_db", text: Object.fromEntries(pairs) });
  }
  return null;
}

/** Odoo's workers remember labels until a field is written. */
async function refresh(hands: Hands): Promise<OdooFailure | null> {
  const rows = await fieldRows(hands, "en_US");
  if (!rows.ok) return rows.error;
  const [row] = rows.value;
  if (!row) return null;
  const done = await hands.client.write("ir.model.fields", Number(row["id"]), {
    field_description: row["field_description"],
  });
  return done.ok || done.error.kind === "rejected" ? null : done.error;
}
