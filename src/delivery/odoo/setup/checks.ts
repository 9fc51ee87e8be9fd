import type { OdooFailure } from "../../../odoo/client.ts";
import type { Result } from "../../../domain/result.ts";
import type { SetupClient } from "./setup-client.ts";
import type { Line } from "./set-up.ts";

const NEEDED: readonly (readonly [model: string, operation: "read" | "write" | "create", why: string])[] = [
  ["stock.picking", "read", "find pickings by tracking number"],
  ["stock.picking", "write", "write where shipments stand"],
  ["mail.message", "create", "write notes"],
  ["mail.activity", "create", "ask people to look"],
  ["sale.order", "read", "find pickings by their order"],
  ["res.partner", "read", "read delivery addresses"],
];
/** Good to have; without them a part is left out. */
const WANTED: readonly (readonly [model: string, operation: "read", why: string])[] = [
  ["account.move", "read", "follow invoices and payments"],
];

/** Rights that the mesh has no use for: a stolen key could do all this. */
const TOO_MUCH: readonly (readonly [group: string, words: string])[] = [
  ["base.group_system", "it may change any setting"],
  ["base.group_erp_manager", "it may change users and rights"],
  ["account.group_account_manager", "it may post and change the books"],
  ["account.group_account_invoice", "it may make and post invoices"],
  ["stock.group_stock_manager", "it manages the warehouse"],
  ["sales_team.group_sale_manager", "it manages sales"],
];

const MODULES: readonly (readonly [model: string, field: string, module: string, without: string])[] = [
  ["stock.picking", "carrier_tracking_ref", "stock_delivery", "pickings have no tracking reference to be found by"],
  ["stock.picking", "sale_id", "sale_stock", "orders are not told when their goods arrive"],
  ["base.automation", "trigger", "base_automation", "Odoo cannot ring the mesh: changes are found nightly"],
  ["account.move", "payment_state", "account", "invoices are not followed"],
  ["stock.picking", "delivery_state", "delivery_state (OCA)", "the mesh's own fields are used"],
];

/** What this Odoo is and what the key may do there: nothing is changed. */
export async function check(client: SetupClient): Promise<Result<Line[], OdooFailure>> {
  const user = await client.whoAmI();
  if (!user.ok) return user;
  const lines: Line[] = [];
  const named = await client.search("res.users", [["id", "=", user.value]], ["name", "login"], 1);
  const login = named.ok ? textOf(named.value[0]?.["login"]) : "?";
  lines.push({ item: "key", outcome: "ok", words: `of the user ${login} (${user.value})` });
  for (const [module, line] of await Promise.all(
    MODULES.map(async (one) => [one[2], await hasModule(client, one)] as const),
  ))
    lines.push({ item: `module ${module}`, ...line });
  for (const [rights, missing] of [
    [NEEDED, "failed"],
    [WANTED, "warning"],
  ] as const)
    for (const [model, operation, why] of rights) {
      const may = await client.mayUser(model, operation);
      const item = `right to ${operation} ${model}`;
      if (may.ok && may.value) lines.push({ item, outcome: "ok", words: `to ${why}` });
      else if (may.ok) lines.push({ item, outcome: missing, words: `missing: the mesh could not ${why}` });
      else lines.push({ item, outcome: "warning", words: `could not be looked up: ${may.error.message}` });
    }
  for (const [group, words] of TOO_MUCH) {
    const has = await client.hasGroup(user.value, group);
    const item = `group ${group}`;
    if (!has.ok) lines.push({ item, outcome: "warning", words: `could not be looked up: ${has.error.message}` });
    else if (has.value) lines.push({ item, outcome: "warning", words: `more than the mesh needs: ${words}` });
  }
  lines.push(...(await unseenCompanies(client, user.value)));
  return { ok: true, value: lines };
}

const COMPANIES_MAX = 500;

/** Of the companies that the key may list, those whose records its user is not let see: their pickings would never be found. */
export async function unseenCompanies(client: Pick<SetupClient, "search">, userId: number): Promise<Line[]> {
  const all = await client.search("res.company", [], ["name"], COMPANIES_MAX);
  const own = await client.search("res.users", [["id", "=", userId]], ["company_ids"], 1);
  if (!all.ok || !own.ok) return [];
  const seen: unknown = own.value[0]?.["company_ids"];
  if (!Array.isArray(seen)) return [];
  const unseen = all.value.filter((company) => !seen.includes(company["id"]));
  if (unseen.length === 0) return [];
  const names = unseen.map((company) => textOf(company["name"])).join(", ");
  const words = `the key does not see the pickings of ${names}: give its user these companies, or nothing is written there`;
  return [{ item: "companies", outcome: "warning", words }];
}

async function hasModule(
  client: SetupClient,
  [model, field, , without]: (typeof MODULES)[number],
): Promise<Pick<Line, "outcome" | "words">> {
  const found = await client.fieldsGet(model, [field]);
  if (found.ok && field in found.value) return { outcome: "ok", words: "installed" };
  if (found.ok || found.error.kind === "rejected") return { outcome: "warning", words: `not there: ${without}` };
  return { outcome: "warning", words: `could not be looked up: ${found.error.message}` };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "?");
