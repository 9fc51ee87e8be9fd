import type { OdooFailure } from "../../../odoo/client.ts";
import type { Hands } from "./hands.ts";
import { actionXid, ruleXid, type WantedRule } from "./wanted.ts";

/** Makes the rules by which Odoo tells of changes, or says why it cannot. */
export async function makeRules(hands: Hands): Promise<OdooFailure | null> {
  const automation = await hands.client.fieldsGet("base.automation", ["trigger"]);
  if (!automation.ok || !("trigger" in automation.value)) {
    if (!automation.ok && automation.error.kind !== "rejected") return automation.error;
    return hands.say("rules", "warning", "base_automation is not installed: changes are found nightly");
  }
  const { webhookUrl } = hands.options;
  if (webhookUrl === null) {
    const words = "no endpoint of sender odoo: create one, then set up again, and Odoo rings the mesh";
    return hands.say("rules", "warning", words);
  }
  for (const rule of hands.names.rules) {
    const failure = await makeRule(hands, rule, webhookUrl);
    if (failure) return failure;
  }
  return null;
}

async function makeRule(hands: Hands, rule: WantedRule, webhookUrl: string): Promise<OdooFailure | null> {
  const fields = await hands.client.search(
    "ir.model.fields",
    [
      ["model", "=", rule.model],
      ["name", "in", [...rule.fields]],
    ],
    ["name"],
  );
  if (!fields.ok) return fields.error;
  if (fields.value.length === 0)
    return hands.say(`rule for ${rule.label}`, "warning", `this Odoo has no ${rule.model}`);
  const modelId = await hands.modelId(rule.model);
  if (!modelId.ok) return modelId.error;
  const failure = await hands.record("base.automation", ruleXid(rule.key), {
    name: `${hands.names.title}: ${rule.label}`,
    "model_id/.id": `${modelId.value}`,
    trigger: "on_create_or_write",
    "trigger_field_ids/.id": fields.value.map((field) => Number(field["id"])).join(","),
    ...(rule.filter === undefined ? {} : { filter_domain: rule.filter }),
  });
  return failure ?? makeAction(hands, rule, modelId.value, webhookUrl);
}

async function makeAction(
  hands: Hands,
  rule: WantedRule,
  modelId: number,
  webhookUrl: string,
): Promise<OdooFailure | null> {
  const item = `webhook for ${rule.label}`;
  const held = hands.made.get(actionXid(rule.key));
  if (!held)
    return hands.load("ir.actions.server", actionXid(rule.key), item, {
      name: `${hands.names.title}: tell of ${rule.label}`,
      "model_id/.id": `${modelId}`,
      state: "webhook",
      webhook_url: webhookUrl,
      usage: "base_automation",
      "base_automation_id/id": hands.xid(ruleXid(rule.key)),
    });
  const found = await hands.client.search("ir.actions.server", [["id", "=", held.id]], ["webhook_url"], 1);
  if (!found.ok) return found.error;
  if (found.value[0]?.["webhook_url"] === webhookUrl) return hands.present(item);
  return hands.change("ir.actions.server", held.id, item, { webhook_url: webhookUrl });
}
