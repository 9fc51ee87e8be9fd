import { describe, expect, it } from "vitest";
import { OWNED_FIELDS } from "../../../src/delivery/odoo/columns.ts";
import { choiceLabel } from "../../../src/delivery/odoo/setup/make-fields.ts";
import { setupClient } from "../../../src/delivery/odoo/setup/setup-client.ts";
import { setUp, type Line } from "../../../src/delivery/odoo/setup/set-up.ts";
import { filterWords, saysOf, wantedViews } from "../../../src/delivery/odoo/setup/views.ts";
import { OWN_NAMES, WANTED_FIELDS } from "../../../src/delivery/odoo/setup/wanted.ts";
import { wordsIn } from "../../../src/delivery/odoo/words/spoken.ts";
import { LANGUAGES } from "../../../src/delivery/odoo/words/words.ts";
import { EXCEPTION_REASONS, MILESTONES } from "../../../src/domain/milestone.ts";
import { createOdooStandIn, type Fault, type SeenCall } from "../../odoo-stand-in/stand-in.ts";

function anOdoo() {
  const faults: { next: (call: SeenCall) => Fault | null } = { next: () => null };
  const standIn = createOdooStandIn({ meshFields: false, fault: (call) => faults.next(call) });
  standIn.create("res.lang", { code: "de_DE", name: "German / Deutsch", active: true });
  const { db, login, key, fetch } = standIn;
  const client = setupClient({ url: "https://odoo.test", db, login, key, api: "json2" }, { fetch, timeoutMs: 1000 });
  const run = async (change: { dryRun?: boolean } = {}): Promise<readonly Line[]> => {
    const done = await setUp(client, { dryRun: false, remove: false, webhookUrl: null, ...change });
    if (!done.ok) throw new Error(done.error.message);
    return done.value;
  };
  const german = async (model: string, fields: string[]) => {
    const found = await client.searchIn("de_DE", model, [], fields);
    return found.ok ? found.value : [];
  };
  return { standIn, client, run, german, faults };
}

const outcomeOf = (lines: readonly Line[], item: string) => lines.find((line) => line.item === item)?.outcome;

describe("the fields that a set-up makes", () => {
  it("are selections of every milestone and every reason", async () => {
    const { standIn, client, run } = anOdoo();
    await run();
    const { milestone, reason } = OWNED_FIELDS;
    const found = await client.fieldsGet("stock.picking", [milestone.name, reason.name]);
    const kinds = found.ok ? found.value : {};
    expect(kinds[milestone.name]?.selection?.map(([value]) => value)).toEqual([...MILESTONES]);
    expect(kinds[reason.name]?.selection?.map(([value]) => value)).toEqual([...EXCEPTION_REASONS]);
    const labels = standIn.records("ir.model.fields.selection").map(({ name }) => name);
    expect(labels).toContain("Out for delivery");
    expect(labels).toContain("Delivery refused");
  });

  it("have their names, choices and filters in the languages of this Odoo, once", async () => {
    const { run, german } = anOdoo();
    expect(outcomeOf(await run(), "labels in de_DE")).toBe("made");
    const fields = await german("ir.model.fields", ["name", "field_description"]);
    expect(fields.find(({ name }) => name === "x_tallyman_milestone")?.["field_description"]).toBe("Sendungsstatus");
    const choices = await german("ir.model.fields.selection", ["value", "name"]);
    expect(choices).toContainEqual(expect.objectContaining({ value: "delivered", name: "Zugestellt" }));
    expect(choices).toContainEqual(expect.objectContaining({ value: "refused", name: "Annahme verweigert" }));
    const views = await german("ir.ui.view", ["name", "arch_db"]);
    const search = views.find(({ name }) => name === "stock.picking.search.tallyman");
    expect(search?.["arch_db"]).toContain('string="Seit 3 Tagen nichts Neues"');
    expect(outcomeOf(await run(), "labels in de_DE")).toBe("present");
  });

  it("have all of them at the end when the set-up was cut off among them", async () => {
    const { run, german, faults } = anOdoo();
    let told = 0;
    faults.next = ({ method }) => {
      if (method !== "update_field_translations") return null;
      told += 1;
      return told === 20 ? new Response("", { status: 502 }) : null;
    };
    await expect(run()).rejects.toThrow();
    faults.next = () => null;
    expect(outcomeOf(await run(), "labels in de_DE")).toBe("made");
    const choices = await german("ir.model.fields.selection", ["value", "name"]);
    expect(choices).toHaveLength(MILESTONES.length + EXCEPTION_REASONS.length);
    expect(choices.filter(({ name }) => /^(Delivered|Damaged|Lost|Returned)$/.test(String(name)))).toEqual([]);
    expect(outcomeOf(await run(), "labels in de_DE")).toBe("present");
  });

  it("keep the name that somebody gave them", async () => {
    const { client, run, german } = anOdoo();
    await run();
    const row = (await german("ir.model.fields", ["name"])).find(({ name }) => name === "x_tallyman_proof");
    await client.translate("ir.model.fields", Number(row?.["id"]), "field_description", { de_DE: "Ablieferbeleg" });
    expect(outcomeOf(await run(), "labels in de_DE")).toBe("present");
    const fields = await german("ir.model.fields", ["name", "field_description"]);
    expect(fields.find(({ name }) => name === "x_tallyman_proof")?.["field_description"]).toBe("Ablieferbeleg");
  });

  it("get the choices that a set-up of an older release lacks, and keep those that somebody added", async () => {
    const { standIn, client, run } = anOdoo();
    const model = standIn.records("ir.model").find((one) => one["model"] === "stock.picking");
    standIn.create("ir.model.fields", {
      name: "x_tallyman_reason",
      model_id: model?.["id"],
      field_description: "Shipment Exception Reason",
      ttype: "selection",
      selection: "[('damage', 'Damaged'), ('eaten', 'Eaten by the dog')]",
      state: "manual",
    });
    expect(outcomeOf(await run({ dryRun: true }), "field x_tallyman_reason")).toBe("would change");
    expect(outcomeOf(await run(), "field x_tallyman_reason")).toBe("changed");
    const found = await client.fieldsGet("stock.picking", ["x_tallyman_reason"]);
    const values = found.ok ? found.value["x_tallyman_reason"]?.selection?.map(([value]) => value) : [];
    expect(new Set(values)).toEqual(new Set(["eaten", ...EXCEPTION_REASONS]));
    expect(outcomeOf(await run(), "field x_tallyman_reason")).toBe("present");
  });

  it("of an older set-up, which are text, stay as they are, and it says what to do", async () => {
    const { standIn, run } = anOdoo();
    const model = standIn.records("ir.model").find((one) => one["model"] === "stock.picking");
    standIn.create("ir.model.fields", {
      name: "x_tallyman_milestone",
      model_id: model?.["id"],
      field_description: "Shipment Milestone",
      ttype: "char",
      state: "manual",
    });
    const picking = standIn.create("stock.picking", { picking_type_id: 2, x_tallyman_milestone: "delivered" });
    const lines = await run();
    const line = lines.find(({ item }) => item === "field x_tallyman_milestone");
    expect(line?.outcome).toBe("warning");
    expect(line?.words).toContain("mesh replay");
    expect(standIn.pickings().find(({ id }) => id === picking)?.["x_tallyman_milestone"]).toBe("delivered");
    expect(lines.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  });
});

describe("what Odoo takes for a choice", () => {
  const labels = (field: (typeof WANTED_FIELDS)[number], value: string): string[] =>
    LANGUAGES.map((language) => choiceLabel(field, value, wordsIn(language)).toLowerCase());

  it.each(WANTED_FIELDS.filter(({ values }) => values).map((field) => [field.name, field] as const))(
    "is never another one: no name of a choice of %s, in any language, is another one's value",
    (_, field) => {
      const values = field.values ?? [];
      for (const value of values)
        for (const other of values) if (other !== value) expect(labels(field, other)).not.toContain(value);
    },
  );

  it.each(LANGUAGES)("has in %s a name of its own for each choice", (language) => {
    for (const field of WANTED_FIELDS) {
      const names = (field.values ?? []).map((value) => choiceLabel(field, value, wordsIn(language)));
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe("the views", () => {
  const [form, list, search] = wantedViews(OWN_NAMES).map(({ arch }) => arch);

  it("show where a shipment stands as a badge, on the form and the list", () => {
    for (const arch of [form, list]) expect(arch).toMatch(/name="x_tallyman_milestone"[^>]*widget="badge"/);
  });

  it("filter for exceptions, for no news, for deliveries of today, and group", () => {
    expect(search?.match(/<filter /g)).toHaveLength(6);
    expect(search).toContain("group_by': 'x_tallyman_milestone'");
  });

  it("are XML with no sign left bare, as Odoo writes them back", () => {
    for (const arch of [form, list, search]) {
      const values = [...(arch ?? "").matchAll(/"([^"]*)"/g)].map(([, value]) => value);
      expect(values.filter((value) => /[<>]/.test(value ?? ""))).toEqual([]);
      expect(saysOf(arch?.replaceAll("/><", "/>\n  <"))).toBe(saysOf(arch));
    }
    expect(saysOf(search?.replace("exception", "delivered"))).not.toBe(saysOf(search));
  });

  it.each(LANGUAGES.filter((language) => language !== "en"))("have every filter's words in %s", (language) => {
    const words = filterWords(wordsIn(language));
    for (const [, title = ""] of search?.matchAll(/string="([^"]*)"/g) ?? [])
      expect(Object.keys(words)).toContain(title);
  });
});
