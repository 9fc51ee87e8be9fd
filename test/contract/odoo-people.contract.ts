import { describe, it } from "vitest";
import { askCompanyWords } from "../../src/delivery/odoo/languages.ts";
import { languageOf, wordsIn } from "../../src/delivery/odoo/words/spoken.ts";
import type { ActivityRef } from "../../src/odoo/client.ts";
import { failureOf, GONE, idsOf, valueOf, type ContractWorld } from "./odoo-contract-world.ts";

const COLUMNS = ["id", "res_model_id/id", "res_id", "activity_type_id/.id", "summary", "note", "date_deadline"];

const onPicking = (id: number): ActivityRef => ({ id, model: "stock.picking" });

/** What the mesh relies on where it speaks to people: activities and their ends, companies' languages, an order's chatter. */
export function peopleContract(world: ContractWorld): void {
  const made = async (id: string, summary = "Look at it"): Promise<number> => {
    const [first] = world.pickings;
    const row = [world.xid(id), "stock.model_stock_picking", `${first}`, "", summary, "<p>note</p>", "2026-12-01"];
    const [activity = 0] = idsOf(await world.client.load("mail.activity", COLUMNS, [row]));
    return activity;
  };
  const openIds = async (): Promise<number[]> => {
    const domain = [
      ["res_model", "=", "stock.picking"],
      ["res_id", "in", [...world.pickings]],
    ];
    const rows = valueOf(await world.client.searchRead("mail.activity", domain, ["id"], { limit: 100 }));
    return rows.map(({ id }) => Number(id));
  };

  describe("an activity", () => {
    it("is found by its picking as long as it is open, and known by its external id", async ({ expect }) => {
      const id = await made("known");
      expect(await openIds()).toContain(id);
      expect(valueOf(await world.client.externalIds("mail.activity", [id]))).toEqual(
        new Map([[id, world.xid("known")]]),
      );
    });

    it("has no external id that nobody gave it, and one that is gone has none", async ({ expect }) => {
      const models = await world.administrator.searchRead("ir.model", [["model", "=", "stock.picking"]], ["id"]);
      const [type] = valueOf(models);
      const [own = 0] = await world.fixtures.create("mail.activity", [
        { res_model_id: type?.["id"], res_id: world.pickings[0], summary: "A person's" },
      ]);
      expect(valueOf(await world.client.externalIds("mail.activity", [own, GONE]))).toEqual(new Map());
    });

    it("is given to whoever looks after the picking, and nobody is mailed", async ({ expect }) => {
      const [first] = world.pickings;
      const admins = await world.administrator.searchRead("res.users", [["login", "=", "admin"]], ["id"]);
      const userId = Number(valueOf(admins)[0]?.["id"]);
      const row = [world.xid("given"), "stock.model_stock_picking", `${first}`, "", "Yours", "", "2026-12-01"];
      const loaded = await world.client.load("mail.activity", [...COLUMNS, "user_id/.id"], [[...row, `${userId}`]]);
      const [read] = await world.read("mail.activity", idsOf(loaded), ["user_id"]);
      expect(read?.["user_id"]).toEqual([userId, expect.any(String)]);
      const mails = [
        ["message_type", "=", "user_notification"],
        ["res_id", "=", first],
        ["model", "=", "stock.picking"],
      ];
      expect(valueOf(await world.administrator.searchRead("mail.message", mails, ["id"]))).toEqual([]);
    });

    it("is closed with a word in the chatter, and then is open no longer", async ({ expect }) => {
      const ids = [await made("closed-1"), await made("closed-2")];
      valueOf(await world.client.closeActivities(ids.map(onPicking), `over ${world.run}`));
      expect((await openIds()).filter((id) => ids.includes(id))).toEqual([]);
      expect(await world.countNotes(`over ${world.run}`)).toBe(2);
    });

    it("that is gone is refused by name, and those beside it stay open", async ({ expect }) => {
      const id = await made("beside");
      const failure = failureOf(await world.client.closeActivities([id, GONE].map(onPicking), "over"));
      expect(failure).toMatchObject({ kind: "rejected", name: "odoo.exceptions.MissingError" });
      expect(await openIds()).toContain(id);
    });
  });

  it("tells each company's language by its partner", async ({ expect }) => {
    const [company] = valueOf(await world.client.searchRead("res.company", [], ["partner_id"], { limit: 1 }));
    const [partnerId] = (company?.["partner_id"] ?? []) as [number?];
    const partners = await world.client.searchRead("res.partner", [["id", "in", [partnerId]]], ["lang"]);
    expect(valueOf(partners)).toEqual([{ id: partnerId, lang: expect.stringMatching(/^[a-z]{2}_[A-Z]{2}$/) }]);
    const spoken = valueOf(await askCompanyWords(world.client)).of(Number(company?.["id"]));
    expect(spoken).toBe(wordsIn(languageOf(valueOf(partners)[0]?.["lang"])));
  });

  it("tells of a picking who looks after it, and finds the pickings that go out of the orders of some", async ({
    expect,
  }) => {
    const present = valueOf(await world.client.fieldsGet("stock.picking", ["user_id", "sale_id"]));
    expect(present).toMatchObject({ user_id: { type: "many2one" } });
    if (!("sale_id" in present)) return;
    const domain = [
      ["sale_id.picking_ids", "in", [...world.pickings]],
      ["picking_type_code", "in", ["outgoing", "dropship"]],
      ["state", "!=", "cancel"],
    ];
    const fields = ["name", "sale_id", "company_id", "user_id"];
    expect(valueOf(await world.client.searchRead("stock.picking", domain, fields, { limit: 10 }))).toEqual([]);
  });
}
