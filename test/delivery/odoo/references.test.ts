import { describe, expect, it } from "vitest";
import { OdooSink } from "../../../src/delivery/odoo/sink.ts";
import { odooClient } from "../../../src/odoo/client.ts";
import { ok } from "../../../src/domain/result.ts";
import { CONTEXT, T0 } from "../../support/build.ts";
import { createOdooStandIn } from "../../odoo-stand-in/stand-in.ts";
import { claimed } from "./sink-model.ts";

/** The sink on the stand-in, whose pickings and orders a test makes. */
function odooWith(orders: Record<string, unknown>[], pickings: Record<string, unknown>[]) {
  const odoo = createOdooStandIn({ keys: ["key"], db: "test", now: () => T0 });
  for (const order of orders) odoo.create("sale.order", order);
  const made = pickings.map((picking) =>
    odoo.create("stock.picking", { picking_type_id: 2, state: "assigned", ...picking }),
  );
  const client = odooClient(
    { url: "https://odoo.test", db: "test", login: null, key: "key", api: "json2" },
    { fetch: async (input, init) => odoo.handle(new Request(input, init)), timeoutMs: 1_000 },
  );
  const told: string[] = [];
  const known: string[] = [];
  const sink = new OdooSink({
    connection: async () => ok({ client, maxInFlight: 2 }),
    siblings: {
      state: async () => null,
      of: async () => known,
      carriers: async () => [],
      link: async ({ trackingNumber }, { link }) => {
        told.push(`${trackingNumber}: ${link.trackingNumbers.join("+")}`);
        return true;
      },
    },
    now: () => T0,
    callTimeoutMs: 1_000,
  });
  return { odoo, sink, made, told, known };
}

const outcomeOf = async (sink: OdooSink, references: readonly string[], n = 1) => {
  const one = claimed(n, { references });
  const { outcomes, down } = await sink.write([one], CONTEXT);
  expect(down).toBeNull();
  return outcomes.get(one.shipmentId);
};

describe("a shipment whose number no picking bears", () => {
  it("is found by the picking's own name, the order's, and the customer's reference on the order", async () => {
    const { sink, made } = odooWith(
      [{ name: "S00007", client_order_ref: "SHOP-7" }],
      [
        { name: "WH/OUT/00001", origin: "S00001" },
        { name: "WH/OUT/00002", origin: "S00002" },
        { name: "WH/OUT/00007", origin: "S00007" },
      ],
    );
    expect(await outcomeOf(sink, ["WH/OUT/00001"], 1)).toMatchObject({ kind: "written", link: { pickingId: made[0] } });
    expect(await outcomeOf(sink, ["S00002"], 2)).toMatchObject({ kind: "written", link: { pickingId: made[1] } });
    expect(await outcomeOf(sink, ["SHOP-7"], 3)).toMatchObject({ kind: "written", link: { pickingId: made[2] } });
  });

  it("is never put on what comes in, on a step inside the warehouse, or on a cancelled picking", async () => {
    const { sink } = odooWith(
      [],
      [
        { name: "WH/IN/1", origin: "S1", picking_type_code: "incoming" },
        { name: "WH/PICK/1", origin: "S1", picking_type_code: "internal" },
        { name: "WH/OUT/1", origin: "S1", state: "cancel" },
      ],
    );
    expect(await outcomeOf(sink, ["S1"])).toMatchObject({ kind: "failed", failure: { kind: "unlinked" } });
  });

  it("is of an order with two pickings the one that bears no number yet", async () => {
    const { sink, made } = odooWith(
      [],
      [
        { name: "WH/OUT/1", origin: "S1", carrier_tracking_ref: "OTHER1" },
        { name: "WH/OUT/2", origin: "S1" },
      ],
    );
    expect(await outcomeOf(sink, ["S1"])).toMatchObject({ kind: "written", link: { pickingId: made[1] } });
  });

  it("waits where several may be meant, and says which", async () => {
    const { sink } = odooWith(
      [],
      [
        { name: "WH/OUT/1", origin: "S1" },
        { name: "WH/OUT/2", origin: "S1" },
      ],
    );
    const outcome = await outcomeOf(sink, ["S1"]);
    expect(outcome).toMatchObject({ kind: "failed", failure: { kind: "unlinked" } });
    expect(JSON.stringify(outcome)).toContain("WH/OUT/2, WH/OUT/1");
  });

  it("tells those that were linked to the picking before, in this life of the sink and before it", async () => {
    const { sink, told, known } = odooWith([], [{ name: "WH/OUT/1", origin: "S1" }]);
    known.push("OLD1");
    expect(await outcomeOf(sink, ["S1"], 1)).toMatchObject({ link: { trackingNumbers: ["OLD1", "TN1"] } });
    expect(await outcomeOf(sink, ["S1"], 2)).toMatchObject({ link: { trackingNumbers: ["OLD1", "TN1", "TN2"] } });
    expect(told).toEqual(["OLD1: OLD1+TN1", "OLD1: OLD1+TN1+TN2", "TN1: OLD1+TN1+TN2"]);
  });

  it("goes by its number where one is found, whatever its references say", async () => {
    const { sink, made } = odooWith(
      [],
      [
        { name: "WH/OUT/1", origin: "S1" },
        { name: "WH/OUT/2", carrier_tracking_ref: "TN1" },
      ],
    );
    expect(await outcomeOf(sink, ["S1"])).toMatchObject({ kind: "written", link: { pickingId: made[1] } });
  });
});
