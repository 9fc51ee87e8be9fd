import { expect, it } from "vitest";
import { epcis } from "../../../src/carriers/epcis/sender.ts";
import { readBody } from "../inbound.ts";
import { describeOutside, outside } from "../outside.ts";

const REAL = outside("CARRIER_PAYLOADS", "epcis");

async function readReal(name: string) {
  const reading = await readBody(epcis, REAL.read(`${name}.json`));
  if (!reading.ok) throw new Error(`${reading.error.path}: ${reading.error.message}`);
  return reading.value.reports.map(({ carrier, trackingNumber, events }) => ({
    shipment: `${carrier} ${trackingNumber}`,
    events: events.map(
      ({ milestone, occurredAt, code }) => `${milestone} ${new Date(occurredAt.atMs).toISOString()} ${code}`,
    ),
  }));
}

describeOutside("real payloads of EPCIS", REAL, () => {
  it.each(["Example_9.6.1-ObjectEvent", "EPCISQueryDocument"])("%s: two items shipped, one received", async (name) => {
    const shipped = "departed_facility 2005-04-04T02:33:31.116Z shipping/in_transit";
    expect(await readReal(name)).toEqual([
      { shipment: "unknown 01/10614141073464/21/2017", events: [shipped] },
      {
        shipment: "unknown 01/10614141073464/21/2018",
        events: [shipped, "arrived_at_facility 2005-04-05T02:33:31.116Z receiving/in_progress"],
      },
    ]);
  });

  it("PersistentDisposition-example: ten items received at the end of a transfer, then inspected", async () => {
    expect(await readReal("PersistentDisposition-example")).toEqual(
      Array.from({ length: 10 }, (_, n) => ({
        shipment: `unknown 01/09520001123467/21/${10_000_001_001 + n}`,
        events: [
          "delivered 2020-06-07T17:10:16.000Z receiving/in_progress",
          "unknown 2020-06-08T18:11:16.000Z inspecting/in_progress",
        ],
      })),
    );
  });

  it("ErrorDeclarationAndCorrectiveEvent: a transformation is about nobody's shipment", async () => {
    expect(await readReal("ErrorDeclarationAndCorrectiveEvent")).toEqual([]);
  });
});
