import type { OdooFailure } from "../../../odoo/client.ts";
import type { Hands } from "./hands.ts";
import { VIEW, viewArch } from "./wanted.ts";

/** Makes the fields' place on the picking's form. */
export async function makeViews(hands: Hands): Promise<OdooFailure | null> {
  const arch = viewArch(hands.names.fields.map(({ name }) => name));
  const held = hands.made.get(VIEW);
  if (!held)
    return hands.load("ir.ui.view", VIEW, "picking form", {
      name: `stock.picking.form.${hands.names.module}`,
      model: "stock.picking",
      "inherit_id/id": "stock.view_picking_form",
      arch_base: arch,
      type: "form",
      mode: "extension",
    });
  const found = await hands.client.search("ir.ui.view", [["id", "=", held.id]], ["arch_base"], 1);
  if (!found.ok) return found.error;
  const same = fieldsIn(found.value[0]?.["arch_base"]) === fieldsIn(arch);
  return same
    ? hands.present("picking form")
    : hands.change("ir.ui.view", held.id, "picking form", { arch_base: arch });
}

/** Odoo writes a view back with other blanks. */
const fieldsIn = (arch: unknown): string =>
  [...String(arch).matchAll(/field name=["'](x_\w+)["']/g)].map(([, name]) => name).join();
