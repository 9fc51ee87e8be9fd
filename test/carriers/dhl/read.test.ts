import { describe, expect, it } from "vitest";
import { dhl } from "../../../src/carriers/dhl/sender.ts";
import { fixture, readBody } from "../inbound.ts";
import { readInShort } from "../in-short.ts";

describe("a DHL push", () => {
  it("of several shipments reads each by its division's codes, and the clocks of the night they go on", async () => {
    expect(await readInShort(dhl, fixture("dhl", "two-divisions"))).toEqual([
      {
        shipment: "dhl-parcel-nl JVGL0000000001",
        events: [
          "arrived_at_facility 2026-03-28T17:00:00 place Utrecht",
          "unknown 2026-03-28T19:05:00 place Utrecht",
          "out_for_delivery 2026-03-29T00:10:00 place Utrecht",
          "delivery_attempted 2026-03-29T01:30:00 place Utrecht",
        ],
        estimate: "2026-03-30T12:00:00+02:00",
      },
      {
        shipment: "dhl-paket 00340000000000000009",
        events: ["delivered 2026-03-28T08:00:00 place Bonn"],
        estimate: null,
      },
    ]);
    expect(JSON.stringify(await readBody(dhl, fixture("dhl", "two-divisions")))).not.toContain("Mustermann");
  });

  it("may only move the estimate", async () => {
    expect(await readInShort(dhl, fixture("dhl", "estimate-only"))).toEqual([
      { shipment: "dhl-parcel-nl JVGL0000000001", events: [], estimate: "2026-03-31T12:00:00+02:00" },
    ]);
  });
});
