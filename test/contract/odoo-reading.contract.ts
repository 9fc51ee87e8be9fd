import { describe, it } from "vitest";
import { FOLLOWED_MODELS, type FollowedModel, type OdooCopy } from "../../src/domain/odoo-record.ts";
import { fieldsOf, readRow } from "../../src/orders/rows.ts";
import { queryOf, secondOf } from "../../src/orders/walk.ts";
import { MARK } from "./odoo-contract-names.ts";
import { GONE, idsOf, valueOf, type ContractWorld } from "./odoo-contract-world.ts";

/** What the mesh reads back of Odoo's own records, and how it finds those that it was not told of. Reads as an administrator. */
export function readingContract(world: ContractWorld): void {
  const read = async (model: FollowedModel, domain: unknown[], order = "id asc"): Promise<OdooCopy[]> => {
    const client = world.administrator;
    const known = valueOf(await client.fieldsGet(model, fieldsOf(model)));
    const rows = valueOf(await client.searchRead(model, domain, Object.keys(known), { order, limit: 200 }));
    return rows.map((row) => {
      const copy = readRow(model, row);
      if (!copy.ok) throw new Error(`${model}.${copy.error} is not as it should be`);
      return copy.value.copy;
    });
  };
  const customer = async (): Promise<number> => {
    const [partnerId = 0] = await world.fixtures.create("res.partner", [
      {
        name: `${MARK} customer ${world.run}`,
        street: "Main Street 1",
        city: "Berlin",
        zip: "10115",
        email: "c@example.com",
      },
    ]);
    return partnerId;
  };
  const invoice = async (partnerId: number): Promise<number> => {
    const [moveId = 0] = await world.fixtures.create("account.move", [
      {
        move_type: "out_invoice",
        partner_id: partnerId,
        invoice_date: "2026-11-20",
        invoice_line_ids: [[0, 0, { name: "Goods", quantity: 1, price_unit: 12.5 }]],
      },
    ]);
    return moveId;
  };

  describe("records that are followed", () => {
    it("are read with the fields the mesh knows", async ({ expect }) => {
      const partnerId = await customer();
      const reference = `PO${world.run}`;
      const [orderId = 0] = await world.fixtures.create("sale.order", [
        { name: `${MARK}/${world.run}`, partner_id: partnerId, client_order_ref: reference },
      ]);
      const [first] = world.pickings;
      await world.fixtures.write("stock.picking", [first], { partner_id: partnerId });
      const byModel = { "sale.order": orderId, "stock.picking": first, "res.partner": partnerId } as const;
      const [order] = await read("sale.order", [["id", "=", byModel["sale.order"]]]);
      expect(order).toMatchObject({ partnerId, customerReference: reference, state: "draft" });
      const [picking] = await read("stock.picking", [["id", "=", byModel["stock.picking"]]]);
      expect(picking).toMatchObject({ partnerId, kind: "outgoing", state: expect.any(String) });
      const [partner] = await read("res.partner", [["id", "=", byModel["res.partner"]]]);
      expect(partner).toMatchObject({ street: "Main Street 1", city: "Berlin", postalCode: "10115" });
      await world.fixtures.write("stock.picking", [first], { partner_id: false });
      await world.fixtures.unlink("sale.order", [orderId]);
      await world.fixtures.unlink("res.partner", [partnerId]);
    });

    it("say when they were written, to the second, and are found by it", async ({ expect }) => {
      const [first] = world.pickings;
      const [before] = await read("stock.picking", [["id", "=", first]]);
      await world.fixtures.write("stock.picking", [first], { note: `<p>written ${world.run}</p>` });
      const [after] = await read("stock.picking", [["id", "=", first]]);
      expect(after?.writeDate).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
      expect((after?.writeDate ?? "") >= (before?.writeDate ?? "z")).toBe(true);
      const { domain, order } = queryOf({ second: after?.writeDate ?? "", afterId: null });
      const found = await read("stock.picking", domain, order);
      expect(found.map(({ id }) => id)).toContain(first);
      const times = found.map(({ writeDate }) => writeDate);
      expect(times).toEqual(times.toSorted());
      const inTenYears = secondOf(Date.parse("2036-01-01T00:00:00Z"));
      expect(await read("stock.picking", queryOf({ second: inTenYears, afterId: null }).domain)).toEqual([]);
    });

    it("are found archived, too, by who speaks of it", async ({ expect }) => {
      const partnerId = await customer();
      await world.fixtures.write("res.partner", [partnerId], { active: false });
      const mine = ["id", "=", partnerId];
      expect(await read("res.partner", [mine])).toEqual([]);
      expect(await read("res.partner", [mine, ["active", "in", [true, false]]])).toHaveLength(1);
      await world.fixtures.unlink("res.partner", [partnerId]);
    });

    it("that are gone are not there, of whatever model", async ({ expect }) => {
      for (const model of FOLLOWED_MODELS) expect(await read(model, [["id", "in", [GONE]]])).toEqual([]);
    });
  });

  it("leaves a posted invoice as it is, whatever the mesh writes beside it", async ({ expect, skip }) => {
    // Nothing is posted in books that somebody keeps.
    skip(!world.environment.disposable);
    const partnerId = await customer();
    const moveId = await invoice(partnerId);
    await world.fixtures.post([moveId]);
    const [before] = await read("account.move", [["id", "=", moveId]]);
    expect(before).toMatchObject({ state: "posted", kind: "out_invoice", paymentState: "not_paid" });
    const [first] = world.pickings;
    idsOf(await world.client.load("stock.picking", [".id", "carrier_tracking_ref"], [[`${first}`, `I${world.run}`]]));
    idsOf(await world.loadNotes(world.note("beside-invoice")));
    const touching = world.client.load("account.move", [".id", "ref"], [[`${moveId}`, "mine"]]);
    await expect(touching).rejects.toThrow("the mesh never writes account.move");
    const lines = world.client.load("account.move.line", [".id", "name"], [["1", "mine"]]);
    await expect(lines).rejects.toThrow("the mesh never writes account.move.line");
    expect(await read("account.move", [["id", "=", moveId]])).toEqual([before]);
    await world.fixtures.unpost([moveId]);
    await world.fixtures.unlink("account.move", [moveId]);
    await world.fixtures.unlink("res.partner", [partnerId]);
  });
}
