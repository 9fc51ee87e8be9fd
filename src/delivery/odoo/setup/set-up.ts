import { err, ok, type Result } from "../../../domain/result.ts";
import type { LoadAnswer, OdooFailure } from "../../../odoo/client.ts";
import { check } from "./checks.ts";
import { makeFields } from "./make-fields.ts";
import { takeAway, type Done, type Made } from "./take-away.ts";
import type { Row, SetupClient } from "./setup-client.ts";
import {
  ACTIVITY_TYPE,
  actionXid,
  fieldXid,
  ruleXid,
  SUBTYPE,
  VIEW,
  viewArch,
  WANTED_FIELDS,
  WANTED_RULES,
  XID_PREFIX,
  type WantedRule,
} from "./wanted.ts";

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
  /** Where Odoo is to say that a record changed: this tenant's endpoint of sender `odoo`; null: nowhere. */
  readonly webhookUrl: string | null;
}

/**
 * Looks at a tenant's Odoo and makes what the mesh wants to find there: its fields and their place on the picking's form, an activity
 * type, a subtype, and rules by which Odoo tells of changes. Everything has an external id: made again it changes nothing, and
 * what was half made is finished. It takes an administrator's key, once; no module is installed, so it works on Odoo Online too.
 * What is said of rights is said of the key that is used from day to day, `tenant`'s.
 */
export async function setUp(
  client: SetupClient,
  options: SetUpOptions,
  tenant: SetupClient = client,
): Promise<Result<Line[], OdooFailure>> {
  const checked = await check(tenant);
  if (!checked.ok) return checked;
  const made = await ours(client);
  if (!made.ok) {
    if (made.error.kind !== "rejected") return made;
    const words = "an administrator's key is needed to see and make them; nothing was made";
    return ok([...checked.value, { item: "fields, view, rules", outcome: "warning", words }]);
  }
  const { lines, failure } = await (options.remove
    ? takeAway(client, made.value, options.dryRun)
    : make(client, made.value, options));
  return failure ? err(failure) : ok([...checked.value, ...lines]);
}

/** What a set-up has made here so far, by external id. */
async function ours(client: SetupClient): Promise<Result<Made, OdooFailure>> {
  const domain = [
    ["module", "=", XID_PREFIX],
    ["model", "not in", ["mail.message", "mail.activity"]],
  ];
  const found = await client.search("ir.model.data", domain, ["name", "model", "res_id"]);
  if (!found.ok) return found;
  const pairs = found.value.map(
    (row) => [String(row["name"]), { model: String(row["model"]), id: Number(row["res_id"]) }] as const,
  );
  return ok(new Map(pairs));
}

async function make(client: SetupClient, made: Made, options: SetUpOptions): Promise<Done> {
  const work = new Work(client, options, made);
  const failure = await work.make();
  return { lines: work.lines, failure };
}

class Work {
  readonly lines: Line[] = [];
  readonly #client: SetupClient;
  readonly #options: SetUpOptions;
  readonly #made: Made;

  constructor(client: SetupClient, options: SetUpOptions, made: Made) {
    this.#client = client;
    this.#options = options;
    this.#made = made;
  }

  async make(): Promise<OdooFailure | null> {
    return (
      (await this.#fields()) ??
      (await this.#view()) ??
      (await this.#record("mail.activity.type", ACTIVITY_TYPE, {
        name: "Shipment exception",
        res_model: "stock.picking",
        icon: "fa-truck",
      })) ??
      (await this.#record("mail.message.subtype", SUBTYPE, {
        name: "Shipment",
        res_model: "stock.picking",
        internal: "1",
        default: "0",
      })) ??
      (await this.#rules())
    );
  }

  async #fields(): Promise<OdooFailure | null> {
    const found = await this.#client.fieldsGet(
      "stock.picking",
      WANTED_FIELDS.map(({ name }) => name),
    );
    if (!found.ok) return found.error;
    const modelId = await this.#modelId("stock.picking");
    if (!modelId.ok) return modelId.error;
    for (const { name, type } of WANTED_FIELDS)
      if (name in found.value)
        this.lines.push({ item: `field ${name}`, outcome: "present", words: `${type} on stock.picking` });
    const missing = WANTED_FIELDS.filter(({ name }) => !(name in found.value));
    if (!this.#options.dryRun) return makeFields(this.#client, missing, modelId.value, this.lines);
    for (const { name } of missing) this.#said(`field ${name}`, "would make", fieldXid(name));
    return null;
  }

  #said(item: string, outcome: Line["outcome"], xid: string): void {
    this.lines.push({ item, outcome, words: `${XID_PREFIX}.${xid}` });
  }

  async #view(): Promise<OdooFailure | null> {
    const arch = viewArch(WANTED_FIELDS.map(({ name }) => name));
    const held = this.#made.get(VIEW);
    if (!held) {
      const values = {
        name: "stock.picking.form.tallyman",
        model: "stock.picking",
        "inherit_id/id": "stock.view_picking_form",
        arch_base: arch,
        type: "form",
        mode: "extension",
      };
      return this.#load("ir.ui.view", VIEW, "picking form", values);
    }
    const found = await this.#client.search("ir.ui.view", [["id", "=", held.id]], ["arch_base"], 1);
    if (!found.ok) return found.error;
    const same = fieldsIn(found.value[0]?.["arch_base"]) === fieldsIn(arch);
    return same
      ? this.#present("picking form")
      : this.#change("ir.ui.view", held.id, "picking form", { arch_base: arch });
  }

  async #rules(): Promise<OdooFailure | null> {
    const automation = await this.#client.fieldsGet("base.automation", ["trigger"]);
    if (!automation.ok || !("trigger" in automation.value)) {
      if (!automation.ok && automation.error.kind !== "rejected") return automation.error;
      this.lines.push({
        item: "rules",
        outcome: "warning",
        words: "base_automation is not installed: changes are found nightly",
      });
      return null;
    }
    const { webhookUrl } = this.#options;
    if (webhookUrl === null) {
      const words = "no endpoint of sender odoo: create one, then set up again, and Odoo rings the mesh";
      this.lines.push({ item: "rules", outcome: "warning", words });
      return null;
    }
    for (const rule of WANTED_RULES) {
      const failure = await this.#rule(rule, webhookUrl);
      if (failure) return failure;
    }
    return null;
  }

  async #rule(rule: WantedRule, webhookUrl: string): Promise<OdooFailure | null> {
    const fields = await this.#client.search(
      "ir.model.fields",
      [
        ["model", "=", rule.model],
        ["name", "in", [...rule.fields]],
      ],
      ["name"],
    );
    if (!fields.ok) return fields.error;
    if (fields.value.length === 0) {
      this.lines.push({ item: `rule for ${rule.label}`, outcome: "warning", words: `this Odoo has no ${rule.model}` });
      return null;
    }
    const modelId = await this.#modelId(rule.model);
    if (!modelId.ok) return modelId.error;
    const failure = await this.#record("base.automation", ruleXid(rule.key), {
      name: `Tallyman: ${rule.label}`,
      "model_id/.id": `${modelId.value}`,
      trigger: "on_create_or_write",
      "trigger_field_ids/.id": fields.value.map((field) => Number(field["id"])).join(","),
    });
    return failure ?? this.#action(rule, modelId.value, webhookUrl);
  }

  async #action(rule: WantedRule, modelId: number, webhookUrl: string): Promise<OdooFailure | null> {
    const item = `webhook for ${rule.label}`;
    const held = this.#made.get(actionXid(rule.key));
    if (!held)
      return this.#load("ir.actions.server", actionXid(rule.key), item, {
        name: `Tallyman: tell of ${rule.label}`,
        "model_id/.id": `${modelId}`,
        state: "webhook",
        webhook_url: webhookUrl,
        usage: "base_automation",
        "base_automation_id/id": `${XID_PREFIX}.${ruleXid(rule.key)}`,
      });
    const found = await this.#client.search("ir.actions.server", [["id", "=", held.id]], ["webhook_url"], 1);
    if (!found.ok) return found.error;
    if (found.value[0]?.["webhook_url"] === webhookUrl) return this.#present(item);
    return this.#change("ir.actions.server", held.id, item, { webhook_url: webhookUrl });
  }

  async #modelId(model: string): Promise<Result<number, OdooFailure>> {
    const found = await this.#client.search("ir.model", [["model", "=", model]], ["model"], 1);
    if (!found.ok) return found;
    const id = found.value[0]?.["id"];
    if (typeof id === "number") return ok(id);
    return err({ kind: "rejected", name: "ir.model", message: `this Odoo has no ${model}` });
  }

  /** Makes a record that nothing of changes later. */
  async #record(model: string, xid: string, values: Readonly<Record<string, string>>): Promise<OdooFailure | null> {
    const item = `${model} ${xid}`;
    return this.#made.has(xid) ? this.#present(item) : this.#load(model, xid, item, values);
  }

  async #load(
    model: string,
    xid: string,
    item: string,
    values: Readonly<Record<string, string>>,
  ): Promise<OdooFailure | null> {
    if (this.#options.dryRun) {
      this.#said(item, "would make", xid);
      return null;
    }
    const fields = ["id", ...Object.keys(values)];
    const loaded = await this.#client.load(model, fields, [[`${XID_PREFIX}.${xid}`, ...Object.values(values)]]);
    const failure = loaded.ok ? refusalIn(loaded.value) : loaded.error;
    if (!failure) this.#said(item, "made", xid);
    else if (failure.kind === "rejected") this.lines.push({ item, outcome: "failed", words: failure.message });
    else return failure;
    return null;
  }

  async #change(model: string, id: number, item: string, values: Row): Promise<OdooFailure | null> {
    const words = `record ${id}`;
    if (this.#options.dryRun) {
      this.lines.push({ item, outcome: "would change", words });
      return null;
    }
    const done = await this.#client.write(model, id, values);
    if (done.ok) this.lines.push({ item, outcome: "changed", words });
    else if (done.error.kind === "rejected") this.lines.push({ item, outcome: "failed", words: done.error.message });
    else return done.error;
    return null;
  }

  #present(item: string): null {
    this.lines.push({ item, outcome: "present", words: "as wanted" });
    return null;
  }
}

/** Odoo writes a view back with other blanks. */
const fieldsIn = (arch: unknown): string =>
  [...String(arch).matchAll(/field name=["'](x_\w+)["']/g)].map(([, name]) => name).join();

function refusalIn(answer: LoadAnswer): OdooFailure | null {
  if ("ids" in answer) return null;
  const [first] = answer.errors;
  return { kind: "rejected", name: "load", message: first?.message ?? "load failed without a word" };
}
