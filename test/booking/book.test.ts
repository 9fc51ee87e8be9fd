import { describe, expect, it } from "vitest";
import { retry } from "../../src/booking/desk.ts";
import { SETTLE_MS } from "../../src/booking/settle.ts";
import type { BookPorts } from "../../src/booking/steps.ts";
import { desk, dying, isRight, runToEnd } from "./desk.ts";
import { write } from "./order.ts";
import { PLATFORMS } from "./platforms.ts";

describe.each(PLATFORMS.slice(0, 1))("what a knock asks of Odoo", (under) => {
  const reads = ({ odoo }: Awaited<ReturnType<typeof desk>>): number =>
    Object.entries(odoo.calls.counts).reduce((sum, [call, n]) => sum + (call.endsWith(".search_read") ? n : 0), 0);
  const costing = async (held: Awaited<ReturnType<typeof desk>>): Promise<number> => {
    const before = reads(held);
    await held.run();
    return reads(held) - before;
  };

  it("is what may have changed: the delivery, its address, its boxes; of one that is booked no boxes", async () => {
    const held = await desk(under);
    await held.run();
    expect(held.rows.at(-1)?.state).toBe("booked");
    expect(await costing(held)).toBe(2);
    held.rows.length = 0;
    await write(held.odoo, "stock.picking", held.asked.pickingId, { carrier_tracking_ref: "A PERSON'S" });
    expect(await costing(held)).toBe(3);
  });

  it("is whether it is ready, of one that is not", async () => {
    const held = await desk(under);
    await held.run();
    held.rows.length = 0;
    await write(held.odoo, "stock.picking", held.asked.pickingId, { state: "confirmed" });
    expect(await costing(held)).toBe(1);
  });

  it("is nothing where nothing can follow from it, whatever Odoo says", async () => {
    const held = await desk(under);
    await held.run();
    const [booked] = held.rows;
    for (const over of [{ state: "voided" }, { state: "uncertain" }, { state: "buying", acceptedAtMs: 1 }] as const) {
      held.rows.splice(0, 1, { ...booked, ...over } as NonNullable<typeof booked>);
      expect(await costing(held)).toBe(0);
    }
    const off = await desk(under, { mode: "off" });
    expect(await costing(off)).toBe(0);
  });

  it("notices a warehouse that has moved, a little later", async () => {
    const held = await desk(under);
    await held.run();
    held.rows.length = 0;
    held.clock.nowMs += 10 * 60_000;
    await write(held.odoo, "stock.picking", held.asked.pickingId, { carrier_tracking_ref: "A PERSON'S" });
    expect(await costing(held)).toBe(6);
  });
});

describe.each(PLATFORMS)("booking with $name", (under) => {
  it("buys the cheapest, writes it onto the picking and tells it in one note", async () => {
    const held = await desk(under);
    await runToEnd(held);
    isRight(held);
    expect(held.rows).toMatchObject([
      { attempt: 1, carrier: "usps", reference: "S00012 WH/OUT/00007 #1", orderId: 12 },
    ]);
    const body = String(held.odoo.messages()[0]?.["body"]);
    for (const told of ["USPS Priority", "8.20 USD", ".pdf", "S00012 WH/OUT/00007 #1"]) expect(body).toContain(told);
    if (under.name === "karrio") expect(body).toContain("Fuel surcharge: 0.82 USD");
  });

  it("changes nothing when it is asked for again", async () => {
    const held = await desk(under);
    await runToEnd(held);
    const before = structuredClone(held.rows);
    const loads = held.odoo.calls.counts["stock.picking.load"];
    await runToEnd(held);
    expect(held.rows).toEqual(before);
    expect(held.odoo.calls.counts["stock.picking.load"]).toBe(loads);
    isRight(held);
  });

  it("takes a purchase of exactly one, wherever it is cut off", async () => {
    const whole = await desk(under);
    const counted = dying(whole.ports, 0, "before");
    await whole.run(counted.ports);
    expect(counted.calls()).toBeGreaterThan(15);
    for (const when of ["before", "after"] as const)
      for (let at = 1; at <= counted.calls(); at += 1) {
        const held = await desk(under);
        await expect(held.run(dying(held.ports, at, when).ports)).rejects.toThrow("killed");
        await runToEnd(held);
        const [last] = held.rows.slice(-1);
        // Where a carrier may have sold what the platform did not note, only a person may say that it is tried again.
        if (last?.state === "uncertain") {
          expect([under.name, held.freight.paid]).toEqual(["karrio", []]);
          expect(await retry(held.ports, last)).toMatchObject({ ok: true });
          await runToEnd(held);
        }
        isRight(held);
      }
  });

  it("buys one when two runs go on at once", async () => {
    const held = await desk(under);
    await Promise.allSettled([held.run(), held.run(), held.run()]);
    await runToEnd(held);
    isRight(held);
  });

  it("settles a purchase whose answer was lost by reading it back", async () => {
    const held = await desk(under);
    held.freight.fault = ({ path }) => (/buy|purchase/.test(path) ? "drop_after" : null);
    expect(await held.run()).toMatchObject({ kind: "later" });
    expect(held.rows).toMatchObject([{ state: "buying" }]);
    await runToEnd(held);
    isRight(held);
    expect(held.freight.calls.filter(({ path }) => /buy|purchase/.test(path))).toHaveLength(1);
  });

  it("leaves an unpaid draft behind when the answer to it was lost, and no more", async () => {
    const held = await desk(under);
    let lost = 0;
    held.freight.fault = ({ path }) => (path.endsWith("/shipments") && (lost += 1) === 1 ? "drop_after" : null);
    await runToEnd(held);
    expect(held.freight.held).toHaveLength(2);
    isRight(held);
  });

  it("waits as long as a busy platform says, and then buys the same draft", async () => {
    const held = await desk(under);
    let busy = 0;
    held.freight.fault = ({ path }) =>
      /buy|purchase/.test(path) && (busy += 1) === 1
        ? new Response("{}", { status: 429, headers: { "retry-after": "7" } })
        : null;
    expect(await held.run()).toMatchObject({ kind: "later", afterMs: 7000 });
    expect(held.rows).toMatchObject([{ state: "drafted", buys: 0 }]);
    await runToEnd(held);
    expect(held.freight.held).toHaveLength(1);
    isRight(held);
  });

  it("goes to a person with the platform's words when it is refused, and is tried again when that person says so", async () => {
    const held = await desk(under);
    held.freight.balanceMinor = 1;
    await runToEnd(held);
    await runToEnd(held);
    expect(held.rows).toMatchObject([
      { state: "refused", refusalMessage: expect.stringContaining("insufficient funds") },
    ]);
    held.freight.balanceMinor = 10_000;
    const [refused] = held.rows;
    if (refused) await retry(held.ports, refused);
    await runToEnd(held);
    expect(held.rows).toMatchObject([{ state: "refused" }, { attempt: 2, reference: "S00012 WH/OUT/00007 #2" }]);
    isRight(held);
  });

  it("says which carriers refused an address, and tries again by itself once the address is another", async () => {
    const held = await desk(under);
    await write(held.odoo, "res.partner", held.delivery.customerId, { zip: "00000" });
    await runToEnd(held);
    expect(held.rows).toMatchObject([{ state: "refused", refusalCode: "no_rate" }]);
    expect(held.rows[0]?.refusalMessage).toContain("FedEx: Invalid");
    await write(held.odoo, "res.partner", held.delivery.customerId, { zip: "90277" });
    await runToEnd(held);
    isRight(held);
  });

  it("says what nobody has told it rather than ask a platform", async () => {
    const held = await desk(under);
    await write(held.odoo, "stock.picking", held.delivery.pickingId, { weight: 0 });
    await write(held.odoo, "res.partner", held.delivery.customerId, { street: false });
    await runToEnd(held);
    expect(held.rows).toMatchObject([{ state: "refused", refusalCode: "incomplete" }]);
    expect(held.rows[0]?.refusalMessage).toMatch(/street of the delivery address.*weight/);
    expect(held.freight.calls).toEqual([]);
  });

  it("drafts for a person to approve, and drafts anew what changed before that", async () => {
    const held = await desk(under, { mode: "review" });
    await runToEnd(held);
    expect(held.rows).toMatchObject([{ state: "drafted", carrierName: "USPS" }]);
    await write(held.odoo, "res.partner", held.delivery.customerId, { street: "1 Elsewhere" });
    await runToEnd(held);
    expect(held.rows).toMatchObject([{ state: "dropped" }, { state: "drafted", attempt: 2 }]);
    const [, second] = held.rows;
    if (second) await held.ports.change(second, { approvedAtMs: held.clock.nowMs });
    await runToEnd(held);
    isRight(held);
  });

  it("books nothing for a delivery that is cancelled, not ready, incoming, or shipped by somebody else", async () => {
    const held = await desk(under);
    const set = (vals: Record<string, unknown>) => write(held.odoo, "stock.picking", held.delivery.pickingId, vals);
    for (const vals of [
      { state: "cancel" },
      { state: "confirmed" },
      { state: "assigned", carrier_tracking_ref: "BY-HAND-1" },
      { carrier_tracking_ref: false, picking_type_id: 1 },
    ]) {
      await set(vals);
      await runToEnd(held);
    }
    expect([held.rows, held.freight.calls]).toEqual([[], []]);
  });

  it("drops a draft whose delivery is cancelled, and asks a person when it was bought already", async () => {
    const held = await desk(under, { mode: "review" });
    await runToEnd(held);
    await write(held.odoo, "stock.picking", held.delivery.pickingId, { state: "cancel" });
    await runToEnd(held);
    expect(held.rows).toMatchObject([{ state: "dropped", refusalMessage: "the picking was cancelled" }]);
    expect(held.freight.paid).toEqual([]);

    const bought = await desk(under);
    await runToEnd(bought);
    await write(bought.odoo, "stock.picking", bought.delivery.pickingId, { state: "cancel" });
    await runToEnd(bought);
    expect(bought.rows).toMatchObject([{ state: "booked", review: "cancelled" }]);
  });

  it("never writes over a reference that a person put there meanwhile", async () => {
    const held = await desk(under);
    const buy: BookPorts["platform"]["buy"] = async (order) => {
      const bought = await held.ports.platform.buy(order);
      await write(held.odoo, "stock.picking", held.delivery.pickingId, { carrier_tracking_ref: "BY-HAND-1" });
      return bought;
    };
    await held.run({ ...held.ports, platform: { ...held.ports.platform, buy } });
    const ref = () => held.odoo.pickings().find(({ id }) => id === held.delivery.pickingId)?.["carrier_tracking_ref"];
    expect(ref()).toBe("BY-HAND-1");
    expect(held.rows).toMatchObject([{ state: "booked", review: "tracking_ref" }]);
    expect(held.odoo.messages(held.delivery.pickingId)).toHaveLength(1);
    await write(held.odoo, "stock.picking", held.delivery.pickingId, { carrier_tracking_ref: false });
    await runToEnd(held);
    isRight(held);
  });

  it("refuses rates in two currencies until the tenant says in which it counts", async () => {
    const quotes = [
      { carrier: "USPS", service: "Priority", rate: "8.20", currency: "USD" },
      { carrier: "Purolator", service: "Ground", rate: "9.10", currency: "CAD" },
    ];
    const undecided = await desk(under);
    undecided.freight.quotes = quotes;
    await runToEnd(undecided);
    expect(undecided.rows).toMatchObject([{ state: "refused", refusalCode: "several_currencies" }]);
    const held = await desk(under, { currency: "CAD" });
    held.freight.quotes = quotes;
    await runToEnd(held);
    isRight(held);
    expect(held.rows[0]?.charges.every(({ currency }) => currency === "CAD")).toBe(true);
  });

  it("writes to pickings and to the chatter, and to nothing else: no account is touched", async () => {
    const held = await desk(under);
    await runToEnd(held);
    const written = held.odoo.calls.recent.filter(({ method }) => method === "load").map(({ model }) => model);
    expect(new Set(written)).toEqual(new Set(["stock.picking", "mail.message"]));
  });
});

describe("booking", () => {
  const [easypost, karrio] = PLATFORMS;

  it("buys a draft after all, where the platform is sure that nothing was bought", async () => {
    if (!easypost) throw new Error("no platform");
    const held = await desk(easypost);
    let hung = 0;
    held.freight.fault = ({ path }) => (path.endsWith("/buy") && (hung += 1) === 1 ? "hang" : null);
    await held.run();
    held.clock.nowMs += SETTLE_MS - 1;
    expect(await held.run()).toMatchObject({ kind: "later" });
    await runToEnd(held);
    expect(held.rows).toMatchObject([{ buys: 2 }]);
    isRight(held);
  });

  it("leaves to a person what nobody can know", async () => {
    if (!karrio) throw new Error("no platform");
    const held = await desk(karrio);
    held.freight.fault = ({ path }) => (path.endsWith("/purchase") ? "hang" : null);
    await runToEnd(held);
    await runToEnd(held);
    expect(held.rows).toMatchObject([{ state: "uncertain", buys: 1 }]);
    expect(held.freight.calls.filter(({ path }) => path.endsWith("/purchase"))).toHaveLength(1);
  });
});
