import type { Call } from "./methods.ts";
import { asText, OdooError } from "./odoo-error.ts";
import type { Store } from "./store.ts";

/** Marks activities as done, those that are done already too, and says so in the chatter. Odoo 19 archives them; 17 deletes them. */
export function feedBack(store: Store, { model, ids, args }: Call): number | false {
  if (model !== "mail.activity")
    throw new OdooError("builtins.AttributeError", `The method '${model}.action_feedback' does not exist`);
  const rows = ids.map((id) => store.row(model, id));
  const subtype = store.externalIds.get("mail.mt_activities")?.id ?? false;
  let message: number | false = false;
  for (const row of rows) {
    message = store.create("mail.message", {
      model: row.get("res_model"),
      res_id: row.get("res_id"),
      body: `<div><p>${asText(row.get("summary") ?? "")} done</p><div>Feedback: ${asText(args["feedback"] ?? "")}</div></div>`,
      message_type: "notification",
      subtype_id: subtype,
    });
    const id = Number(row.get("id"));
    if (store.series === "17.0") store.unlink(model, id);
    else store.write(model, id, { active: false });
  }
  return message;
}
