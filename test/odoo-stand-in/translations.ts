import type { Call } from "./methods.ts";
import { asText } from "./odoo-error.ts";
import type { Store, Value } from "./store.ts";

/** A translated field in the language of the call. */
export function spoken(store: Store, model: string, id: number, name: string, lang: unknown): Value | undefined {
  return typeof lang === "string" ? store.row(model, id).get(`${name}@${lang}`) : undefined;
}

/** In each language: the whole text, or of a view's words each by its English one. */
export function translate(store: Store, { model, ids, args }: Call): true {
  const name = asText(args["field_name"]);
  for (const id of ids)
    for (const [lang, said] of Object.entries(
      args["translations"] as Record<string, string | Record<string, string>>,
    )) {
      const held = asText(store.row(model, id).get(`${name}@${lang}`) ?? store.row(model, id).get(name) ?? "");
      const text =
        typeof said === "string"
          ? said
          : Object.entries(said).reduce((all, [from, to]) => all.replaceAll(`"${from}"`, `"${to}"`), held);
      store.row(model, id).set(`${name}@${lang}`, text);
    }
  return true;
}
