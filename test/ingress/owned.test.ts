import { describe, expect, it } from "vitest";
import type { Reading } from "../../src/carriers/port.ts";
import { SENDER_NAMES } from "../../src/carriers/registry.ts";
import type { ShipmentReport } from "../../src/domain/event.ts";
import { trespassOf, writerOf } from "../../src/ingress/owned.ts";
import { scan } from "../support/build.ts";

const reading = (over: Partial<ShipmentReport> = {}, rest: Partial<Reading> = {}): Reading => ({
  sourceEventId: null,
  reports: [{ carrier: "ups", trackingNumber: "1Z", events: [], retractions: [], estimate: null, ...over }],
  ...rest,
});
const DELIVERED = reading({ events: [scan({ milestone: "delivered" })] });
const RING = reading({}, { reports: [], records: [{ model: "stock.picking", id: 7 }] });

describe("a reading", () => {
  it.each(SENDER_NAMES.filter((name) => name !== "odoo"))(
    "of %s may tell of movements, and ring for no record",
    (name) => {
      expect(trespassOf({ name }, DELIVERED)).toBeNull();
      expect(trespassOf({ name }, reading({ references: ["S00042"] }))).toBeNull();
      expect(trespassOf({ name }, RING)).toMatchObject({
        notOwner: { domain: "customers", owner: "odoo", tried: "carrier" },
      });
    },
  );

  it("of Odoo may ring for a record, and tell of no movement", () => {
    expect(writerOf({ name: "odoo" })).toEqual({ source: "odoo" });
    expect(trespassOf({ name: "odoo" }, RING)).toBeNull();
    expect(trespassOf({ name: "odoo" }, DELIVERED)).toMatchObject({ notOwner: { field: "status", owner: "carrier" } });
  });

  it("that names a field of another domain is told where", () => {
    const foreign = { domain: "charges", field: "charge", path: "data.shipments.0.charges" } as const;
    expect(trespassOf({ name: "standard-webhooks" }, { ...DELIVERED, foreign })).toMatchObject({
      kind: "not_owner",
      path: "data.shipments.0.charges",
      notOwner: { owner: "billing-provider" },
    });
  });
});
