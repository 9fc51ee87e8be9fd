import { err, ok, type Result } from "../../../domain/result.ts";
import type { OdooFailure } from "../../../odoo/client.ts";
import { check } from "./checks.ts";
import { Hands } from "./hands.ts";
import { makeFields } from "./make-fields.ts";
import { makeLabels } from "./make-labels.ts";
import { makeRules } from "./make-rules.ts";
import { makeViews } from "./make-views.ts";
import { takeAway, type Done, type Made } from "./take-away.ts";
import type { SetupClient } from "./setup-client.ts";
import { ACTIVITY_TYPE, OWN_NAMES, SUBTYPE, type SetUpNames } from "./wanted.ts";

/** One thing that was looked at, or made. */
export interface Line {
  readonly item: string;
  readonly outcome:
    | "ok"
    | "warning"
    | "failed"
    | "present"
    | "made"
    | "changed"
    | "removed"
    | "would make"
    | "would change"
    | "would remove";
  readonly words: string;
}

export interface SetUpOptions {
  /** Says what it would do, and does nothing. */
  readonly dryRun: boolean;
  /** Takes away what a set-up made, and makes nothing. */
  readonly remove: boolean;
  /** Of what is taken away the fields stay, and what they hold. */
  readonly keepFields?: boolean;
  /** Where Odoo is to say that a record changed: this tenant's endpoint of sender `odoo`; null: nowhere. */
  readonly webhookUrl: string | null;
}

/**
 * Looks at a tenant's Odoo and makes what the mesh wants to find there: its fields and their place on the picking's form, an activity
 * type, a subtype, and rules by which Odoo tells of changes. Everything has an external id: made again it changes nothing, and
 * what was half made is finished. It takes an administrator's key, once; no module is installed, so it works on Odoo Online too.
 * What is said of rights is said of the key that is used from day to day, `tenant`'s. A set-up of other names, which tests make, is apart.
 */
export async function setUp(
  client: SetupClient,
  options: SetUpOptions,
  tenant: SetupClient = client,
  names: SetUpNames = OWN_NAMES,
): Promise<Result<Line[], OdooFailure>> {
  const checked = await check(tenant);
  if (!checked.ok) return checked;
  const made = await madeUnder(client, names);
  if (!made.ok) {
    if (made.error.kind !== "rejected") return made;
    const words = "an administrator's key is needed to see and make them; nothing was made";
    return ok([...checked.value, { item: "fields, view, rules", outcome: "warning", words }]);
  }
  const { lines, failure } = await (options.remove
    ? takeAway(client, made.value, options)
    : make(new Hands(client, options, names, made.value)));
  return failure ? err(failure) : ok([...checked.value, ...lines]);
}

/** What a set-up has made here so far, by external id. */
async function madeUnder(client: SetupClient, { module }: SetUpNames): Promise<Result<Made, OdooFailure>> {
  const domain = [
    ["module", "=", module],
    ["model", "not in", ["mail.message", "mail.activity"]],
  ];
  const found = await client.search("ir.model.data", domain, ["name", "model", "res_id"]);
  if (!found.ok) return found;
  const pairs = found.value.map(
    (row) => [String(row["name"]), { model: String(row["model"]), id: Number(row["res_id"]) }] as const,
  );
  return ok(new Map(pairs));
}

async function make(hands: Hands): Promise<Done> {
  const { title } = hands.names;
  const prefix = title === OWN_NAMES.title ? "" : `${title}: `;
  const failure =
    (await makeFields(hands)) ??
    (await makeViews(hands)) ??
    (await makeLabels(hands)) ??
    (await hands.record("mail.activity.type", ACTIVITY_TYPE, {
      name: `${prefix}Shipment exception`,
      res_model: "stock.picking",
      icon: "fa-truck",
    })) ??
    (await hands.record("mail.message.subtype", SUBTYPE, {
      name: `${prefix}Shipment`,
      res_model: "stock.picking",
      internal: "1",
      default: "0",
    })) ??
    (await makeRules(hands));
  return { lines: hands.lines, failure };
}
