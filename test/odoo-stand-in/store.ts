import { asText, OdooError, missingError, pythonRepr, validationError, valueError } from "./odoo-error.ts";
import { odooSchema, type Field, type Model } from "./schema.ts";
import { sanitizeHtml } from "./html.ts";
import { linesOf } from "./lines.ts";
import { addChoice, makeField } from "./custom-fields.ts";
import type { Touched } from "./touched.ts";

/** A field's value as the database holds it; `false` is Odoo's null, and times are naive UTC. */
export type Value = string | number | boolean;
export type Row = Map<string, Value>;
export type Values = Readonly<Record<string, unknown>>;

export interface ExternalId {
  readonly model: string;
  readonly id: number;
  readonly noupdate: boolean;
}

export const UID = 2;
/** The integration user: `base.group_user` and `stock.group_stock_user`. */
export const STOCK_UID = 3;

/** Odoo's tables in memory. Every change can be undone, since every call is one transaction and `load` has savepoints in it. */
export class Store {
  readonly models = odooSchema();
  readonly externalIds = new Map<string, ExternalId>();
  readonly #tables = new Map<string, Map<number, Row>>();
  readonly #lastIds = new Map<string, number>();
  readonly #now: () => number;
  #undo: (() => void)[] = [];
  #touched: Touched[] = [];

  readonly series: "17.0" | "19.0";

  constructor(now: () => number, series: "17.0" | "19.0" = "19.0") {
    this.#now = now;
    this.series = series;
  }

  /** A point to roll back to. */
  savepoint(): number {
    return this.#undo.length;
  }

  rollback(savepoint: number): void {
    while (this.#undo.length > savepoint) this.#undo.pop()?.();
  }

  /** What it answers was made or changed, and is kept now. */
  commit(): Touched[] {
    const touched = this.#touched;
    this.#undo = [];
    this.#touched = [];
    return touched;
  }

  /** Does something as if it had not been done; what it would have made or changed. */
  pretend(work: () => void): Touched[] {
    const lastIds = new Map(this.#lastIds);
    try {
      work();
      return [...this.#touched];
    } finally {
      this.rollback(0);
      this.#lastIds.clear();
      for (const [model, id] of lastIds) this.#lastIds.set(model, id);
    }
  }

  #touch(touched: Touched): void {
    this.#touched.push(touched);
    this.#undo.push(() => this.#touched.splice(this.#touched.indexOf(touched), 1));
  }

  model(name: string): Model {
    const model = this.models.get(name);
    if (!model) throw new Error(`unknown model ${name}`);
    return model;
  }

  table(model: string): Map<number, Row> {
    if (model === "ir.model.data") return this.#externalIdRows();
    const table = this.#tables.get(model) ?? new Map<number, Row>();
    this.#tables.set(model, table);
    return table;
  }

  /** External ids as records; that of a record that is gone is gone, too. */
  #externalIdRows(): Map<number, Row> {
    const there = [...this.externalIds].filter(([, { model, id }]) => this.#tables.get(model)?.has(id));
    return new Map(
      there.map(([xid, { model, id }], index): [number, Row] => {
        const [module = "", ...name] = xid.split(".");
        const values: Values = { id: index + 1, module, name: name.join("."), model, res_id: id };
        return [index + 1, new Map(Object.entries(values) as [string, Value][])];
      }),
    );
  }

  row(model: string, id: number): Row {
    const row = this.table(model).get(id);
    if (!row) throw missingError(model, id, UID);
    return row;
  }

  create(name: string, values: Values): number {
    const model = this.model(name);
    for (const field of Object.keys(values))
      if (!model.fields.has(field)) throw valueError(`Invalid field ${pythonRepr(field)} in ${pythonRepr(name)}`);
    // As a PostgreSQL sequence: an id that was rolled back is not given again.
    const id = (this.#lastIds.get(name) ?? 0) + 1;
    this.#lastIds.set(name, id);
    const stamp = this.#stamp();
    const row: Row = new Map<string, Value>([
      ["id", id],
      ["create_date", stamp],
      ["write_date", stamp],
    ]);
    // In its place before its fields are: its lines point at it.
    this.table(name).set(id, row);
    this.#undo.push(() => this.table(name).delete(id));
    for (const [field, value] of Object.entries({ ...model.defaults, ...values }))
      this.#assign(name, row, field, value, id);
    this.#derive(name, id, row);
    this.#check(name, row);
    this.#touch({ model: name, id, fields: null });
    return id;
  }

  write(name: string, id: number, values: Values): void {
    const row = this.row(name, id);
    const before = new Map(row);
    this.#undo.push(() => this.table(name).set(id, before));
    for (const [field, value] of Object.entries(values)) {
      if (!this.model(name).fields.has(field))
        throw valueError(`Invalid field ${pythonRepr(field)} in ${pythonRepr(name)}`);
      this.#assign(name, row, field, value, id);
    }
    row.set("write_date", this.#stamp());
    this.#check(name, row);
    const changed = Object.keys(values).filter((field) => row.get(field) !== before.get(field));
    this.#touch({ model: name, id, fields: new Set(changed) });
  }

  unlink(name: string, id: number): void {
    const row = this.row(name, id);
    this.table(name).delete(id);
    this.#undo.push(() => this.table(name).set(id, row));
    if (name === "ir.model.fields") {
      for (const choice of this.pointingAt("ir.model.fields.selection", "field_id", id))
        this.unlink("ir.model.fields.selection", choice);
      this.dropField(String(row.get("model")), String(row.get("name")));
    }
    for (const model of ["mail.message", "mail.activity"])
      for (const hanging of this.#hangingOn(model, name, id)) this.unlink(model, hanging);
    for (const [field, { type, comodel, inverse }] of this.model(name).fields)
      if (type === "one2many" && comodel && inverse && field !== "picking_ids")
        for (const line of this.pointingAt(comodel, inverse, id)) this.unlink(comodel, line);
  }

  setExternalId(xid: string, target: ExternalId): void {
    const [, name = ""] = /^[^.]*\.(.*)$/s.exec(xid) ?? [];
    if (name.includes(" "))
      throw new OdooError(
        "psycopg2.errors.CheckViolation",
        'new row for relation "ir_model_data" violates check constraint "ir_model_data_name_nospaces"',
      );
    const before = this.externalIds.get(xid);
    this.externalIds.set(xid, target);
    this.#undo.push(() => (before ? this.externalIds.set(xid, before) : this.externalIds.delete(xid)));
  }

  dropExternalId(xid: string): void {
    const before = this.externalIds.get(xid);
    this.externalIds.delete(xid);
    if (before) this.#undo.push(() => this.externalIds.set(xid, before));
  }

  addField(model: string, name: string, field: Field): void {
    const { fields } = this.model(model);
    fields.set(name, field);
    this.#undo.push(() => fields.delete(name));
  }

  dropField(model: string, name: string): void {
    const { fields } = this.model(model);
    const before = fields.get(name);
    fields.delete(name);
    if (before) this.#undo.push(() => fields.set(name, before));
  }

  /** Messages or activities of a record. */
  #hangingOn(hanging: string, model: string, id: number): number[] {
    const named = hanging === "mail.message" ? "model" : "res_model";
    return this.pointingAt(hanging, "res_id", id).filter((one) => this.row(hanging, one).get(named) === model);
  }

  /** Ids of the records whose many2one `inverse` is this record. */
  pointingAt(comodel: string, inverse: string, id: number): number[] {
    return [...this.table(comodel)].filter(([, row]) => row.get(inverse) === id).map(([line]) => line);
  }

  displayName(model: string, id: number): string {
    const name = this.table(model).get(id)?.get("name");
    return typeof name === "string" ? name : `${model},${id}`;
  }

  #assign(model: string, row: Row, name: string, value: unknown, id: number): void {
    const field = this.model(model).fields.get(name);
    if (!field) throw new Error(`unknown field ${model}.${name}`);
    if (field.type === "one2many") {
      for (const line of linesOf(value)) this.create(field.comodel ?? "", { ...line, [field.inverse ?? ""]: id });
      return;
    }
    row.set(name, this.#cast(model, name, field, value));
  }

  #cast(model: string, name: string, field: Field, value: unknown): Value {
    if (value === false || value === null || value === undefined || value === "") return false;
    const text = asText(value);
    switch (field.type) {
      case "html":
        return sanitizeHtml(text);
      case "selection":
        if (!field.selection?.includes(text))
          throw valueError(`Wrong value for ${model}.${name}: ${pythonRepr(value)}`);
        return text;
      case "datetime":
        if (!/^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/.test(text))
          throw valueError(`time data ${pythonRepr(value)} does not match format '%Y-%m-%d %H:%M:%S'`);
        return text.padEnd(19, " 00:00:00".slice(text.length - 10));
      case "many2one":
        if (!this.table(field.comodel ?? "").has(Number(value)))
          throw validationError(
            `The operation cannot be completed: Another model is using the record you are trying to delete.\n\nThe troublemaker is: '${this.model(model).label}' (${model})\nThanks to the following constraint: '${field.label}' (${name})\nHow about archiving the record instead?`,
          );
        return Number(value);
      case "integer":
      case "float":
      case "many2one_reference":
        return Number(value);
      case "boolean":
        return Boolean(value);
      default:
        return text;
    }
  }

  /** What Odoo computes when a record is made. */
  #derive(model: string, id: number, row: Row): void {
    if (model === "stock.picking" && !row.get("name")) row.set("name", `WH/OUT/${`${id}`.padStart(5, "0")}`);
    if (model === "stock.picking" && !row.get("scheduled_date")) row.set("scheduled_date", this.#stamp());
    if (model === "sale.order" && !row.get("name")) row.set("name", `S${`${id}`.padStart(5, "0")}`);
    if (model === "mail.message" && !row.get("date")) row.set("date", this.#stamp());
    if (model === "mail.activity") {
      row.set(
        "res_model",
        this.table("ir.model")
          .get(Number(row.get("res_model_id")))
          ?.get("model") ?? false,
      );
      if (!row.get("date_deadline")) row.set("date_deadline", this.#stamp().slice(0, 10));
    }
    if (model === "ir.model.fields") makeField(this, id, row);
    if (model === "ir.model.fields.selection") addChoice(this, row);
    if (model === "ir.ui.view") row.set("arch_db", row.get("arch_base") ?? false);
    if (this.series === "17.0") this.#derive17(model, row);
  }

  /** Odoo 17 leaves no activity to nobody, and names the actions of automation rules itself. */
  #derive17(model: string, row: Row): void {
    if (model === "mail.activity" && !row.get("user_id")) row.set("user_id", UID);
    if (model === "ir.actions.server" && row.get("usage") === "base_automation")
      row.set("name", "Send Webhook Notification");
  }

  #check(name: string, row: Row): void {
    const model = this.model(name);
    for (const [field, { required, label }] of model.fields)
      if (required && row.get(field) === undefined)
        throw validationError(
          `The operation cannot be completed: Missing required value for the field '${label}' (${field}).\nModel: '${model.label}' (${name})\n- create/update: a mandatory field is not set\n- delete: another model requires the record being deleted, you can archive it instead\n`,
        );
    // A message or an activity hangs on a record, and whoever writes it must be able to see that.
    const target = name === "mail.message" ? row.get("model") : name === "mail.activity" ? row.get("res_model") : false;
    const id = row.get("res_id");
    if (typeof target === "string" && typeof id === "number" && this.models.has(target)) this.row(target, id);
  }

  #stamp(): string {
    return new Date(this.#now()).toISOString().slice(0, 19).replace("T", " ");
  }
}
