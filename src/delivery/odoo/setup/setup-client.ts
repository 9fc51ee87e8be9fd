import { z } from "zod";
import { err, ok, type Result } from "../../../domain/result.ts";
import { odooInvoke, type LoadAnswer, type OdooClient, type OdooFailure } from "../../../odoo/client.ts";
import type { OdooConnection, OdooPorts } from "../../../odoo/transport.ts";

export type Row = Readonly<Record<string, unknown>>;

/** What setting up may do in an Odoo beyond what delivering does, by model: nothing of it is a document of the business. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  "ir.model.fields": ["load", "write", "unlink", "update_field_translations"],
  "ir.model.fields.selection": ["load", "update_field_translations"],
  "ir.ui.view": ["load", "write", "unlink", "update_field_translations"],
  "mail.activity.type": ["load", "unlink"],
  "mail.message.subtype": ["load", "unlink"],
  "base.automation": ["load", "write", "unlink"],
  "ir.actions.server": ["load", "write", "unlink"],
  "res.users": ["has_group", "context_get"],
};
/** Asks, of any model, and changes nothing. */
const ASKS: ReadonlySet<string> = new Set(["search_read", "search_count", "fields_get", "check_access_rights"]);

/** An administrator's hands, for the set-up alone. */
export interface SetupClient {
  search(model: string, domain: unknown[], fields: string[], limit?: number): Promise<Result<Row[], OdooFailure>>;
  /** As `search`, with the names in a language. */
  searchIn(lang: string, model: string, domain: unknown[], fields: string[]): Promise<Result<Row[], OdooFailure>>;
  /** Says a translated field of a record in languages: whole, or of a view by its English words. */
  translate(
    model: string,
    id: number,
    field: string,
    byLang: Readonly<Record<string, string | Readonly<Record<string, string>>>>,
  ): Promise<Result<unknown, OdooFailure>>;
  /** How many records there are of a domain, as far as the key sees. */
  count(model: string, domain: unknown[]): Promise<Result<number, OdooFailure>>;
  fieldsGet: OdooClient["fieldsGet"];
  /** Whether the key's user may do this to the model's records. */
  mayUser(model: string, operation: "read" | "write" | "create" | "unlink"): Promise<Result<boolean, OdooFailure>>;
  /** Of the key's own user. */
  hasGroup(userId: number, group: string): Promise<Result<boolean, OdooFailure>>;
  /** The id of the key's user. */
  whoAmI(): Promise<Result<number, OdooFailure>>;
  load(model: string, fields: string[], rows: string[][]): Promise<Result<LoadAnswer, OdooFailure>>;
  write(model: string, id: number, values: Row): Promise<Result<unknown, OdooFailure>>;
  unlink(model: string, ids: readonly number[]): Promise<Result<unknown, OdooFailure>>;
}

/** Asking for more than the set-up may do is a bug, and stops before it leaves. */
export function mayBeAsked(model: string, method: string): boolean {
  return ASKS.has(method) || (MAY[model]?.includes(method) ?? false);
}

const Rows = z.array(z.record(z.string(), z.unknown()));
const Uid = z.object({ uid: z.int().positive() });

export function setupClient(connection: OdooConnection, ports: OdooPorts): SetupClient {
  const { client, invoke } = odooInvoke(connection, ports, mayBeAsked);
  const yes = async (call: ReturnType<typeof invoke>): Promise<Result<boolean, OdooFailure>> => {
    const answer = await call;
    return answer.ok ? ok(answer.value === true) : answer;
  };
  return {
    search: (model, domain, fields, limit = 1000) => client.searchRead(model, domain, fields, { limit }),
    async searchIn(lang, model, domain, fields) {
      const answer = await invoke(model, "search_read", { domain, fields, limit: 1000, context: { lang } });
      if (!answer.ok) return answer;
      const rows = Rows.safeParse(answer.value);
      if (rows.success) return ok(rows.data);
      return err({ kind: "rejected", name: "search_read", message: `Odoo does not tell of ${model} in ${lang}` });
    },
    translate: (model, id, field, byLang) =>
      invoke(model, "update_field_translations", { ids: [id], field_name: field, translations: byLang }),
    async count(model, domain) {
      const answer = await invoke(model, "search_count", { domain });
      if (!answer.ok) return answer;
      const known = z.int().nonnegative().safeParse(answer.value);
      if (known.success) return ok(known.data);
      return err({ kind: "rejected", name: "search_count", message: `Odoo does not say how many of ${model}` });
    },
    fieldsGet: (model, names) => client.fieldsGet(model, names),
    mayUser: (model, operation) => yes(invoke(model, "check_access_rights", { operation, raise_exception: false })),
    async hasGroup(userId, group) {
      const asked = await yes(invoke("res.users", "has_group", { ids: [userId], group_ext_id: group }));
      if (asked.ok || asked.error.kind !== "rejected") return asked;
      // Before Odoo 18 it is asked of the model, and answers of the key's own user.
      return yes(invoke("res.users", "has_group", { group_ext_id: group }));
    },
    async whoAmI() {
      const answer = await invoke("res.users", "context_get", {});
      if (!answer.ok) return answer;
      const known = Uid.safeParse(answer.value);
      if (known.success) return ok(known.data.uid);
      return err({ kind: "misconfigured", name: "context_get", message: "Odoo does not say whose key it is" });
    },
    load: (model, fields, rows) => client.load(model, fields, rows),
    write: (model, id, vals) => invoke(model, "write", { ids: [id], vals }),
    unlink: (model, ids) => invoke(model, "unlink", { ids: [...ids] }),
  };
}
