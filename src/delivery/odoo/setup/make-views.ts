import type { OdooFailure } from "../../../odoo/client.ts";
import type { Hands } from "./hands.ts";
import { saysOf, wantedViews, type WantedView } from "./views.ts";

/** Makes the fields' places on the picking's form and list, and the filters of the list. */
export async function makeViews(hands: Hands): Promise<OdooFailure | null> {
  for (const view of wantedViews(hands.names)) {
    const failure = await makeView(hands, view);
    if (failure) return failure;
  }
  return null;
}

/** Without a type of its own: a list is a `tree` before Odoo 18, and Odoo takes that of the view that is extended. */
async function makeView(hands: Hands, { xid, item, arch, extends: base }: WantedView): Promise<OdooFailure | null> {
  const held = hands.made.get(xid);
  if (!held)
    return hands.load("ir.ui.view", xid, item, {
      name: `stock.picking.${xid.replace("view_picking_", "")}.${hands.names.module}`,
      model: "stock.picking",
      "inherit_id/id": base,
      arch_base: arch,
      mode: "extension",
    });
  const found = await hands.client.search("ir.ui.view", [["id", "=", held.id]], ["arch_base"], 1);
  if (!found.ok) return found.error;
  const same = saysOf(found.value[0]?.["arch_base"]) === saysOf(arch);
  return same ? hands.present(item) : hands.change("ir.ui.view", held.id, item, { arch_base: arch });
}
