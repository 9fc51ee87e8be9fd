import { validationError } from "./odoo-error.ts";
import type { Field } from "./schema.ts";
import type { Row, Store } from "./store.ts";

/** A field that somebody made, with its choices. */
export function makeField(store: Store, id: number, row: Row): void {
  const name = String(row.get("name"));
  const model = String(store.row("ir.model", Number(row.get("model_id"))).get("model"));
  row.set("model", model);
  if (row.get("state") === "manual" && !name.startsWith("x_"))
    throw validationError("Custom fields must have a name that starts with 'x_'!");
  const label = String(row.get("field_description") || name);
  if (store.model(model).fields.has(name)) return;
  const choices = pairsIn(String(row.get("selection") || ""));
  const type = row.get("ttype") as Field["type"];
  store.addField(model, name, { type, label, ...(type === "selection" ? { selection: [] } : {}) });
  for (const [sequence, [value, words]] of choices.entries())
    store.create("ir.model.fields.selection", { field_id: id, value, name: words, sequence });
}

/** A choice of a selection, as its row says. */
export function addChoice(store: Store, row: Row): void {
  const field = store.row("ir.model.fields", Number(row.get("field_id")));
  const [model, name] = [String(field.get("model")), String(field.get("name"))];
  const held = store.model(model).fields.get(name);
  const value = String(row.get("value"));
  if (held && !held.selection?.includes(value))
    store.addField(model, name, { ...held, selection: [...(held.selection ?? []), value] });
}

/** A Python list of pairs of text. */
function pairsIn(list: string): [string, string][] {
  const text = String.raw`'((?:[^'\\]|\\.)*)'`;
  const plain = (quoted = ""): string => quoted.replaceAll(/\\(.)/g, "$1");
  return [...list.matchAll(new RegExp(String.raw`\(${text}, ${text}\)`, "g"))].map(([, a, b]) => [plain(a), plain(b)]);
}
