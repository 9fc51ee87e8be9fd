import type { Context } from "./cells.ts";
import { compileDomain } from "./domain.ts";
import { feedBack } from "./activities.ts";
import { load } from "./load.ts";
import { asText, missingError, OdooError, pythonRepr, valueError } from "./odoo-error.ts";
import { isIn, mayDo, noAccess, type Operation } from "./rights.ts";
import { spoken, translate } from "./translations.ts";
import { UID, type Row, type Store, type Values } from "./store.ts";
import type { Touched } from "./touched.ts";

/** A call as both APIs make it: ids apart, everything else by name. */
export interface Call {
  /** Who calls. */
  readonly uid: number;
  readonly model: string;
  readonly method: string;
  readonly ids: readonly number[];
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

interface Method {
  /** Names of the arguments in order, for callers that give them by place. */
  readonly parameters: readonly string[];
  readonly required: readonly string[];
  /** Called on the model, not on records. */
  readonly onModel: boolean;
  run(store: Store, call: Call): unknown;
}

function method(onModel: boolean, parameters: string[], required: string[], body: Method["run"]): Method {
  return { onModel, parameters, required, run: body };
}

const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    search_read: method(true, ["domain", "fields", "offset", "limit", "order"], [], searchRead),
    search: method(true, ["domain", "offset", "limit", "order"], ["domain"], (store, call) => find(store, call)),
    search_count: method(true, ["domain", "limit"], ["domain"], (store, call) => find(store, call).length),
    fields_get: method(true, ["allfields", "attributes"], [], fieldsGet),
    load: method(true, ["fields", "data"], ["fields", "data"], loadRows),
    create: method(true, ["vals_list"], ["vals_list"], create),
    read: method(false, ["fields", "load"], [], (store, call) => read(store, call, existing(store, call))),
    write: method(false, ["vals"], ["vals"], write),
    update_field_translations: method(false, ["field_name", "translations"], ["field_name", "translations"], translate),
    unlink: method(false, [], [], unlink),
    get_external_id: method(false, [], [], externalIdsOf),
    check_access_rights: method(true, ["operation", "raise_exception"], ["operation"], (_, { uid, model, args }) =>
      mayDo(uid, model, args["operation"]),
    ),
    has_group: method(false, ["group_ext_id"], ["group_ext_id"], (_, { uid, args }) => isIn(uid, args["group_ext_id"])),
    action_post: method(false, [], [], post),
    button_draft: method(false, [], [], unpost),
    action_feedback: method(false, ["feedback", "attachment_ids"], [], feedBack),
    context_get: method(true, [], [], (store, { uid }) => ({
      lang: "en_US",
      tz: store.row("res.users", uid).get("tz") ?? false,
      uid,
    })),
  }),
);

/** What a method may be called with; null when there is no such method. */
export function signatureOf(
  name: string,
  series: Store["series"],
): Pick<Method, "parameters" | "required" | "onModel"> | null {
  const found = METHODS.get(name);
  // Odoo 17 asks the model, of the caller.
  if (found && name === "has_group" && series === "17.0") return { ...found, onModel: true };
  return found ?? null;
}

/** Runs one call as one transaction: what it did is kept, or nothing is. */
export function run(store: Store, call: Call, kept: (touched: Touched[]) => void = () => {}): unknown {
  try {
    const result = perform(store, call);
    kept(store.commit());
    return result;
  } catch (error) {
    store.rollback(0);
    throw error;
  }
}

/** What a call would make or change. */
export function foreseen(store: Store, call: Call): Touched[] {
  return store.pretend(() => {
    try {
      perform(store, call);
    } catch (error) {
      if (!(error instanceof OdooError)) throw error;
      store.rollback(0);
    }
  });
}

function perform(store: Store, call: Call): unknown {
  const found = METHODS.get(call.method);
  if (!found) throw new Error(`unknown method ${call.method}`);
  const unexpected = Object.keys(call.args).find((name) => !found.parameters.includes(name));
  if (unexpected !== undefined)
    throw new OdooError(
      "builtins.TypeError",
      `BaseModel.${call.method === "search_read" ? "_read_format" : call.method}() got an unexpected keyword argument ${pythonRepr(unexpected)}`,
    );
  const operation = OPERATIONS[call.method];
  if (operation !== undefined && !mayDo(call.uid, call.model, operation)) throw noAccess(store, call.model);
  return found.run(store, call);
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  search_read: "read",
  search: "read",
  search_count: "read",
  read: "read",
  create: "create",
  write: "write",
  update_field_translations: "write",
  unlink: "unlink",
  action_post: "write",
  button_draft: "write",
};

function searchRead(store: Store, call: Call): unknown {
  return read(store, call, find(store, call));
}

function find(store: Store, { model, args }: Call): number[] {
  const matches = compileDomain(store, model, (args["domain"] ?? []) as unknown[]);
  const { limit, offset } = args;
  if (limit !== undefined && limit !== null && typeof limit !== "number" && limit !== false)
    throw new OdooError(
      "psycopg2.errors.InvalidTextRepresentation",
      `invalid input syntax for type bigint: "${asText(limit)}"`,
    );
  // A record is archived by `active`; a search that speaks of it finds those too.
  const isAsked = JSON.stringify(args["domain"] ?? []).includes('["active"');
  const isArchived = (row: Row): boolean => !isAsked && row.get("active") === false;
  const found = [...store.table(model).values()].filter((row) => !isArchived(row) && matches(row));
  const from = typeof offset === "number" ? offset : 0;
  const sorted = found.toSorted(ordering(store, model, args["order"]));
  return sorted.slice(from, typeof limit === "number" ? from + limit : undefined).map((row) => Number(row.get("id")));
}

function ordering(store: Store, model: string, order: unknown): (a: Row, b: Row) => number {
  const terms = (typeof order === "string" && order ? order : store.model(model).order).split(",").map((term) => {
    const [field = "", direction = "asc"] = term.trim().split(/\s+/);
    if (!store.model(model).fields.has(field))
      throw valueError(`Invalid field ${pythonRepr(field)} on model ${pythonRepr(model)}`);
    return { field, sign: direction.toLowerCase() === "desc" ? -1 : 1 };
  });
  return (a, b) => {
    for (const { field, sign } of terms) {
      const [left = false, right = false] = [a.get(field), b.get(field)];
      // PostgreSQL puts what is not set last when ascending.
      if (left === right) continue;
      if (left === false || right === false) return left === false ? sign : -sign;
      return left < right ? -sign : sign;
    }
    return 0;
  };
}

/** `read` of a record that is gone leaves it out. */
function existing(store: Store, { model, ids }: Call): number[] {
  return ids.filter((id) => store.table(model).has(id));
}

function read(store: Store, { model, args, context }: Call, ids: readonly number[]): Record<string, unknown>[] {
  const known = store.model(model).fields;
  const asked =
    Array.isArray(args["fields"]) && args["fields"].length > 0 ? (args["fields"] as string[]) : [...known.keys()];
  const unknown = asked.find((name) => !known.has(name));
  if (unknown !== undefined) throw valueError(`Invalid field ${pythonRepr(unknown)} on ${pythonRepr(model)}`);
  const names = [...new Set(["id", ...asked])];
  return ids.map((id) =>
    Object.fromEntries(
      names.map((name) => [name, spoken(store, model, id, name, context["lang"]) ?? readValue(store, model, id, name)]),
    ),
  );
}

function readValue(store: Store, model: string, id: number, name: string): unknown {
  const field = store.model(model).fields.get(name);
  const value = store.row(model, id).get(name) ?? false;
  if (name === "display_name") return store.displayName(model, id);
  if (field?.type === "one2many") return store.pointingAt(field.comodel ?? "", field.inverse ?? "", id);
  if (field?.type === "many2many") return value === false ? [] : String(value).split(",").map(Number);
  if (field?.type !== "many2one" || value === false) return value;
  return [value, store.displayName(field.comodel ?? "", Number(value))];
}

function fieldsGet(store: Store, { model, args }: Call): Record<string, unknown> {
  const { allfields, attributes } = args;
  const names = Array.isArray(allfields) && allfields.length > 0 ? new Set(allfields) : null;
  const fields = [...store.model(model).fields].filter(([name]) => names?.has(name) ?? true);
  return Object.fromEntries(
    fields.map(([name, { type, label, selection }]) => {
      const all: Record<string, unknown> = { type, string: label, readonly: false, store: true };
      if (selection) all["selection"] = selection.map((one) => [one, one]);
      const wanted = Array.isArray(attributes) ? attributes.map(String) : Object.keys(all);
      return [name, Object.fromEntries(wanted.flatMap((key) => (key in all ? [[key, all[key]]] : [])))];
    }),
  );
}

function loadRows(store: Store, { uid, model, args, context }: Call): unknown {
  const fields = args["fields"] as string[];
  // Swallowed like anything else that is wrong with a row.
  if (!mayDo(uid, model, fields.includes(".id") ? "write" : "create")) {
    const { message } = noAccess(store, model);
    return { ids: false, messages: [{ rows: { from: 0, to: 0 }, record: 0, type: "error", message }], nextrow: 0 };
  }
  const before = new Set(store.table(model).keys());
  const loaded = load(store, model, fields, args["data"] as unknown[][], contextOf(store, uid, context));
  if (loaded.ids && model === "mail.activity" && context["mail_activity_quick_update"] !== true)
    for (const id of loaded.ids) if (!before.has(id)) mailAssigned(store, uid, store.row(model, id));
  return loaded;
}

/** Whom another gave an activity to is mailed. */
function mailAssigned(store: Store, uid: number, activity: Row): void {
  const userId = activity.get("user_id");
  if (typeof userId !== "number" || userId === uid) return;
  const message_type = "user_notification";
  store.create("mail.message", { model: activity.get("res_model"), res_id: activity.get("res_id"), message_type });
}

/** Times are in the zone of the context, else of the user. */
function contextOf(store: Store, uid: number, context: Call["context"]): Context {
  const zone = context["tz"] ?? store.row("res.users", uid).get("tz");
  return {
    mode: typeof context["mode"] === "string" ? context["mode"] : "init",
    noupdate: context["noupdate"] === true,
    timeZone: typeof zone === "string" ? zone : "UTC",
  };
}

/** Bills and invoices become entries of the books. */
function post(store: Store, { model, ids }: Call): false {
  if (model !== "account.move")
    throw new OdooError("builtins.AttributeError", `The method '${model}.action_post' does not exist`);
  for (const id of ids)
    store.write(model, id, {
      state: "posted",
      name: `INV/2026/${`${id}`.padStart(5, "0")}`,
      payment_state: "not_paid",
    });
  return false;
}

function unpost(store: Store, { model, ids }: Call): false {
  if (model !== "account.move")
    throw new OdooError("builtins.AttributeError", `The method '${model}.button_draft' does not exist`);
  for (const id of ids) store.write(model, id, { state: "draft" });
  return false;
}

function create(store: Store, { model, args }: Call): number[] {
  const list = args["vals_list"];
  return (Array.isArray(list) ? list : [list]).map((values) => store.create(model, values as Values));
}

function write(store: Store, { model, ids, args }: Call): true {
  for (const id of ids) {
    if (!store.table(model).has(id)) throw missingError(model, id, UID);
    store.write(model, id, args["vals"] as Values);
  }
  return true;
}

function unlink(store: Store, { model, ids }: Call): true {
  for (const id of ids) store.unlink(model, id);
  return true;
}

function externalIdsOf(store: Store, { model, ids }: Call): Record<number, string> {
  const byId = new Map(
    [...store.externalIds].filter(([, { model: of }]) => of === model).map(([xid, { id }]) => [id, xid]),
  );
  return Object.fromEntries(ids.map((id) => [id, byId.get(id) ?? ""]));
}
