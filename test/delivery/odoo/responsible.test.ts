import { describe, expect, it } from "vitest";
import { scan } from "../../support/build.ts";
import { at, openBench } from "./people-bench.ts";

const trouble = (minute: number) => scan({ milestone: "exception", reason: "damage", ...at(minute) });

describe("an exception's activity is for", () => {
  const [SELLER, NAMED] = [1, 3];
  const TEAM = "for the whole team";
  /** One picking in trouble, with or without a responsible, and of an order with or without a salesperson. */
  async function given(who: { responsible?: number; seller?: number; exceptionsTo?: string; faulty?: string }) {
    const bench = openBench(who.exceptionsTo === undefined ? {} : { exceptionsTo: who.exceptionsTo });
    const sale_id = bench.odoo.create("sale.order", { user_id: who.seller ?? false });
    bench.odoo.create("stock.picking", {
      picking_type_id: 2,
      carrier_tracking_ref: "P0",
      user_id: who.responsible ?? false,
      sale_id,
    });
    if (who.faulty !== undefined)
      bench.faults.next = ({ model }) =>
        model === who.faulty
          ? { error: { exception: "odoo.exceptions.AccessError", message: "You are not allowed" } }
          : null;
    bench.record(0, [trouble(1)]);
    await bench.write(0);
    const [activity] = bench.activities();
    return { user: activity?.["user_id"] ?? false, note: String(activity?.["note"]), bench };
  }

  it.each<[string, Parameters<typeof given>[0], number]>([
    ["the picking's responsible before all others", { responsible: 2, seller: SELLER, exceptionsTo: "stock" }, 2],
    ["the salesperson of its order where it has none", { seller: SELLER, exceptionsTo: "stock" }, SELLER],
    ["whom the tenant names where neither is", { exceptionsTo: "stock" }, NAMED],
    [
      "whom the tenant names where the order may not be read",
      { seller: SELLER, exceptionsTo: "stock", faulty: "sale.order" },
      NAMED,
    ],
  ])("%s", async (_, who, user) => {
    const made = await given(who);
    expect(made.user).toBe(user);
    expect(made.note).not.toContain(TEAM);
  });

  it.each<[string, Parameters<typeof given>[0]]>([
    ["nobody is named", {}],
    ["who is named is not there", { exceptionsTo: "gone" }],
    ["users may not be looked up", { exceptionsTo: "stock", faulty: "res.users" }],
  ])("the team, and says so, where %s", async (_, who) => {
    const made = await given(who);
    expect(made.user).toBe(false);
    expect(made.note).toContain(TEAM);
  });

  it("whom the tenant names by now", async () => {
    const { bench } = await given({ exceptionsTo: "stock" });
    bench.odoo.addPicking({ trackingRef: "P1" });
    bench.setting.exceptionsTo = "admin";
    bench.record(1, [trouble(1)]);
    await bench.write(1);
    expect(bench.activities().map((row) => row["user_id"])).toEqual([NAMED, 2]);
  });
});
