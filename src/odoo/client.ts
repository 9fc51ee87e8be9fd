import { z } from "zod";
import { printableIn } from "../domain/printable.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { foreign, isConflict, MESSAGE_MAX_CHARS, type OdooFailure } from "./failure.ts";
import { json2, type CallHeaders, type Invoke } from "./json2.ts";
import { jsonRpc } from "./jsonrpc.ts";
import type { OdooConnection, OdooPorts } from "./transport.ts";
import { isOfBooks, READS, refusedCall } from "./write-guard.ts";

export { classify, type OdooFailure, type OdooRefusal } from "./failure.ts";
export type { OdooConnection, OdooPorts } from "./transport.ts";

/** A row that `load` did not take. `record` is its index in the rows sent; null when Odoo does not say which. */
export interface LoadError {
  readonly record: number | null;
  readonly message: string;
  /** A conflict of two transactions: the same rows may work again. */
  readonly transient: boolean;
}

/** Either every row is saved (one id a row, whether it was made now or long ago), or none is. */
export type LoadAnswer = { readonly ids: readonly number[] } | { readonly errors: readonly LoadError[] };

/** What the mesh does in an Odoo, and all it can do: it reads, and it writes what may be written again. */
export interface OdooClient {
  /** Records matching a domain, with the fields asked for and `id`; `false` is Odoo's null. */
  searchRead(
    model: string,
    domain: unknown[],
    fields: string[],
    options?: { limit?: number; order?: string },
  ): Promise<Result<Record<string, unknown>[], OdooFailure>>;
  /** Rows of cells as text. A row whose external id exists changes nothing; one with a `.id` updates that record. */
  load(model: string, fields: string[], rows: string[][]): Promise<Result<LoadAnswer, OdooFailure>>;
  /** Of the fields named, those that exist. */
  fieldsGet(model: string, names: string[]): Promise<Result<Record<string, FieldKind>, OdooFailure>>;
}

/** Under which names records are known to those who loaded them. */
export interface ExternalIds {
  /** By record; who has none is not in it. */
  externalIds(model: string, ids: readonly number[]): Promise<Result<ReadonlyMap<number, string>, OdooFailure>>;
}

/** An activity as it was read: on a record of which model it is. */
export interface ActivityRef {
  readonly id: number;
  readonly model: string;
}

export interface ActivityClosing {
  /** Marks activities as done, with a word for people on what happened. One that was done before would be done again. */
  closeActivities(activities: readonly ActivityRef[], feedback: string): Promise<Result<void, OdooFailure>>;
}

const METHODS: ReadonlySet<string> = new Set([
  "search_read",
  "load",
  "fields_get",
  "get_external_id",
  "action_feedback",
]);

const ACTIVITY = "mail.activity";

/**
 * Insert if absent, from the very first call: Odoo keeps the flag with the external id, and a record first loaded without it is
 * overwritten by every replay. Times are read in the context's zone, messages come in its language.
 */
const LOAD_CONTEXT = { mode: "update", noupdate: true, tz: "UTC", lang: "en_US" } as const;

/**
 * Whom an activity is given to sees it in Odoo and gets no mail: Odoo 17 refuses the row where the key's user has no address to mail
 * from, and a mail each costs more than all else of a batch.
 */
const CONTEXT_OF: Readonly<Record<string, object>> = {
  [ACTIVITY]: { ...LOAD_CONTEXT, mail_activity_quick_update: true },
};

const Rows = z.array(z.record(z.string(), z.unknown()));
const Loaded = z.object({
  ids: z.union([z.array(z.int().positive()), z.literal(false)]),
  messages: z.array(
    z.object({ type: z.string().optional(), record: z.int().nonnegative().optional(), message: z.string() }),
  ),
});
const Field = z.object({ type: z.string(), selection: z.array(z.tuple([z.string(), z.string()])).optional() });
const Fields = z.record(z.string(), Field);
/** A field's type, and of a selection its values with their labels. */
export type FieldKind = z.infer<typeof Field>;
const ExternalIdsOf = z.record(z.string(), z.string());

/** All that the mesh does in an Odoo. */
export type FullClient = OdooClient & ExternalIds & ActivityClosing;
/** A client whose calls may be named: those of the one it gives carry the headers. */
export type NamedClient = FullClient & { readonly carrying: (headers: CallHeaders) => FullClient };

export function odooClient(connection: OdooConnection, ports: OdooPorts): NamedClient {
  const { client, invoke } = odooInvoke(connection, ports, isHarmless);
  const carrying = (headers: CallHeaders) => clientOn((model, method, args) => invoke(model, method, args, headers));
  return { ...client, carrying };
}

/** A client that does what is allowed, and its bare calls; whatever is allowed, the books are never written. */
export function odooInvoke(
  connection: OdooConnection,
  ports: OdooPorts,
  mayBeAsked: (model: string, method: string) => boolean,
): { readonly client: FullClient; readonly invoke: Invoke } {
  const invoke = only(mayBeAsked, connection.api === "json2" ? json2(connection, ports) : jsonRpc(connection, ports));
  return { invoke, client: clientOn(invoke) };
}

function clientOn(call: Invoke): FullClient {
  return {
    async searchRead(model, domain, fields, options = {}) {
      const answer = await call(model, "search_read", { domain, fields, ...options });
      if (!answer.ok) return answer;
      const rows = Rows.safeParse(answer.value);
      if (!rows.success || !isAsAsked(rows.data, fields, options.limit))
        return err(foreign(`search_read of ${model} answered with something else than was asked for`));
      return ok(rows.data);
    },
    async load(model, fields, rows) {
      if (rows.length === 0) return ok({ ids: [] });
      const answer = await call(model, "load", { fields, data: rows, context: CONTEXT_OF[model] ?? LOAD_CONTEXT });
      if (!answer.ok) return answer;
      const loaded = Loaded.safeParse(answer.value);
      if (!loaded.success) return err(foreign(`load of ${model} answered with something else`));
      const { ids, messages } = loaded.data;
      if (ids === false) return ok({ errors: errorsOf(messages) });
      return ids.length === rows.length
        ? ok({ ids })
        : err(foreign(`load of ${rows.length} rows of ${model} saved ${ids.length}`));
    },
    async fieldsGet(model, names) {
      const answer = await call(model, "fields_get", { allfields: names, attributes: ["type", "selection"] });
      if (!answer.ok) return answer;
      const fields = Fields.safeParse(answer.value);
      return fields.success ? ok(fields.data) : err(foreign(`fields_get of ${model} answered with something else`));
    },
    async externalIds(model, ids) {
      // Without ids Odoo would answer of nothing at all.
      if (ids.length === 0) return ok(new Map());
      const answer = await call(model, "get_external_id", { ids });
      if (!answer.ok) return answer;
      const names = ExternalIdsOf.safeParse(answer.value);
      if (!names.success || !ids.every((id) => `${id}` in names.data))
        return err(foreign(`get_external_id of ${model} answered with something else`));
      return ok(new Map(ids.flatMap((id) => (names.data[id] ? [[id, names.data[id]] as const] : []))));
    },
    async closeActivities(activities, feedback) {
      if (activities.length === 0) return ok(undefined);
      // Done, an activity leaves a word in its record's chatter.
      const onBooks = activities.find(({ model }) => isOfBooks(model));
      if (onBooks) throw new Error(`the mesh never writes on ${onBooks.model}`);
      const ids = activities.map(({ id }) => id);
      const answer = await call(ACTIVITY, "action_feedback", { ids, feedback });
      return answer.ok ? ok(undefined) : answer;
    },
  };
}

/** Asking for more than the mesh may do is a bug, and stops before it leaves. */
function only(mayBeAsked: (model: string, method: string) => boolean, invoke: Invoke): Invoke {
  return (model, method, args, headers) => {
    if (!mayBeAsked(model, method)) throw new Error(`the mesh never calls ${method}`);
    const refused = refusedCall(model, method, args);
    if (refused !== null) throw new Error(refused);
    return invoke(model, method, READS.has(method) ? args : withPrintable(args), headers);
  };
}

/** What a call writes, with nothing in it that people could not see: the one door of all words to Odoo. */
const withPrintable = (args: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(args).map(([key, value]) => [key, printableIn(value)]));

const isHarmless = (model: string, method: string): boolean =>
  METHODS.has(method) && (method !== "action_feedback" || model === ACTIVITY);

/** An Odoo that lost the body on the way (a proxy that re-chunks it) answers with every field of every record. */
function isAsAsked(rows: readonly Record<string, unknown>[], fields: readonly string[], limit?: number): boolean {
  const asked = new Set([...fields, "id"]);
  const inLimit = limit === undefined || rows.length <= limit;
  return (
    inLimit && rows.every((row) => Object.keys(row).length === asked.size && [...asked].every((key) => key in row))
  );
}

type Message = z.infer<typeof Loaded>["messages"][number];

/**
 * Of a batch that failed as a whole Odoo first reports that, under the name of the batch's first row, and then tries row by row.
 * So when the messages name several rows the first message is not held against its row; a row that is bad is named again next time.
 */
function errorsOf(messages: readonly Message[]): LoadError[] {
  const errors = messages.filter(({ type }) => type !== "warning");
  const named = new Set(errors.map(({ record }) => record));
  return errors.map(({ record, message }, index) => ({
    record: index === 0 && named.size > 1 ? null : (record ?? null),
    message: message.slice(0, MESSAGE_MAX_CHARS),
    transient: isConflict(message),
  }));
}
