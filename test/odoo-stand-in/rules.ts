import { compileDomain } from "./domain.ts";
import type { Store } from "./store.ts";
import type { Touched } from "./touched.ts";

/** What an automation rule says, and to whom: unsigned, once, and given up after a second. */
export interface Bell {
  readonly url: string;
  readonly body: string;
}

const GIVEN_UP_AFTER_MS = 1000;

/** The bells that rules «on save» ring for what was made or changed (base_automation; `trigger_field_ids` count for changes alone). */
export function bellsFor(store: Store, touched: readonly Touched[]): Bell[] {
  return touched.flatMap((one) => rulesFor(store, one).flatMap((ruleId) => actionsOf(store, ruleId, one)));
}

function rulesFor(store: Store, { model, id: recordId, fields }: Touched): number[] {
  return [...store.table("base.automation")].flatMap(([ruleId, rule]) => {
    const of = store
      .table("ir.model")
      .get(Number(rule.get("model_id")))
      ?.get("model");
    if (of !== model || rule.get("active") === false || rule.get("trigger") !== "on_create_or_write") return [];
    const row = store.table(model).get(recordId);
    if (row && !compileDomain(store, model, JSON.parse(String(rule.get("filter_domain") || "[]")) as unknown[])(row))
      return [];
    const watched = String(rule.get("trigger_field_ids") || "")
      .split(",")
      .map((id) => String(store.table("ir.model.fields").get(Number(id))?.get("name")));
    return fields === null || watched.some((name) => fields.has(name)) ? [ruleId] : [];
  });
}

function actionsOf(store: Store, ruleId: number, { model, id }: Touched): Bell[] {
  return [...store.table("ir.actions.server")].flatMap(([actionId, action]) => {
    if (action.get("base_automation_id") !== ruleId || action.get("state") !== "webhook") return [];
    const said = { _action: `${String(action.get("name"))}(#${actionId})`, _id: id, _model: model };
    return [{ url: String(action.get("webhook_url")), body: JSON.stringify(said) }];
  });
}

/** One after the other; what becomes of them is nobody's concern. */
export async function ring(send: typeof fetch, bells: readonly Bell[]): Promise<void> {
  for (const { url, body } of bells) {
    try {
      const signal = AbortSignal.timeout(GIVEN_UP_AFTER_MS);
      const headers = { "content-type": "application/json", "user-agent": "python-requests/2.28.1" };
      await (await send(url, { method: "POST", headers, body, signal })).body?.cancel();
    } catch {
      // Logged there, and forgotten.
    }
  }
}
