import type { Field, Model } from "./schema.ts";

const char = (label: string): Field => ({ type: "char", label });
const required = (label: string): Field => ({ ...char(label), required: true });

/** What a set-up meets beyond fields and views: their choices, and in which languages they have names. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  "ir.model.fields": { selection: char("Selection Options (Deprecated)") },
  "ir.ui.view": { arch_db: { type: "text", label: "Arch Blob" } },
  "ir.model.fields.selection": {
    field_id: { type: "many2one", label: "Field", comodel: "ir.model.fields", required: true },
    value: required("Value"),
    name: required("Name"),
    sequence: { type: "integer", label: "Sequence" },
  },
  "ir.model.data": {
    module: char("Module"),
    name: char("External Identifier"),
    model: char("Model Name"),
    res_id: { type: "integer", label: "Record ID" },
  },
  "res.lang": {
    name: required("Name"),
    code: required("Locale Code"),
    active: { type: "boolean", label: "Active" },
  },
};

const LOG_FIELDS: Readonly<Record<string, Field>> = {
  id: { type: "integer", label: "ID" },
  display_name: char("Display Name"),
  create_date: { type: "datetime", label: "Created on" },
  write_date: { type: "datetime", label: "Last Updated on" },
};

/** Adds what setting up needs to a schema. */
export function withSetUp(models: Map<string, Model>): Map<string, Model> {
  for (const [name, fields] of Object.entries(FIELDS)) {
    const held = models.get(name);
    if (held) for (const [field, made] of Object.entries(fields)) held.fields.set(field, made);
    else
      models.set(name, {
        label: name,
        order: "id asc",
        defaults: {},
        fields: new Map(Object.entries({ ...LOG_FIELDS, ...fields })),
      });
  }
  return models;
}
