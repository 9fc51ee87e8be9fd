import { describe, expect, it } from "vitest";
import { Holds } from "../../src/domain/legal-hold.ts";

const hold = (tenantId: string, shipmentId: string | null) => ({ id: "hld_1", tenantId, shipmentId });

describe("a legal hold", () => {
  it.each([
    ["none", [], [false, false, false], []],
    ["one shipment", [hold("a", "shp_1")], [true, false, false], ["a"]],
    ["a tenant", [hold("a", null)], [true, true, false], ["a"]],
    ["both", [hold("a", null), hold("a", "shp_1")], [true, true, false], ["a"]],
    ["another tenant", [hold("b", null)], [false, false, true], ["b"]],
  ])("on %s keeps what it is on, and the raw payloads of its tenant", (_, held, kept, tenants) => {
    const holds = new Holds(held);
    const asked = [
      ["a", "shp_1"],
      ["a", "shp_2"],
      ["b", "shp_3"],
    ] as const;
    expect(asked.map(([tenant, shipment]) => holds.holdsShipment(tenant, shipment))).toEqual(kept);
    expect(holds.tenants).toEqual(tenants);
  });
});
