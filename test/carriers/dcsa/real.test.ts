import { expect, it } from "vitest";
import { dcsa } from "../../../src/carriers/dcsa/sender.ts";
import { fingerprint } from "../../../src/carriers/fingerprint.ts";
import { readBody } from "../inbound.ts";
import { describeOutside, outside } from "../outside.ts";

const REAL = outside("CARRIER_PAYLOADS", "dcsa");

async function readReal(name: string) {
  const reading = await readBody(dcsa, REAL.read(`${name}.json`));
  if (!reading.ok) throw new Error(`${reading.error.path}: ${reading.error.message}`);
  const { reports, orphanRetractions = [] } = reading.value;
  const shipments = reports.map(({ carrier, trackingNumber, events, estimate }) => ({
    shipment: `${carrier} ${trackingNumber}`,
    events: events.map(
      ({ milestone, classifier, occurredAt, place }) =>
        `${classifier} ${milestone} ${new Date(occurredAt.atMs).toISOString().slice(0, 16)} ${place?.city} ${place?.country}`,
    ),
    estimate,
  }));
  return {
    shipments,
    taken: orphanRetractions.map(({ target, declaredAt }) => ({ target, asSent: declaredAt.asSent })),
  };
}

describeOutside("real payloads of DCSA", REAL, () => {
  const taken = [{ target: "957e4966-dad0-4111-9f8f-fb7216c43907", asSent: "2022-09-20T07:41:00+08:30" }].map(
    async ({ target, asSent }) => ({ target: await fingerprint(["dcsa", target]), asSent }),
  );
  const arrival = (city: string) => ({
    shipment: "maeu APZU4812090",
    events: [`estimated arrived_at_facility 2022-11-11T23:11 ${city} NL`],
    estimate: null,
  });

  it("an issued document says nothing, a container to be loaded something", async () => {
    expect(await readReal("tnt-v3.bookingExample")).toEqual({
      shipments: [
        {
          shipment: "cmdu APZU4812090",
          events: ["estimated in_transit 2019-11-11T23:11 Port of Amsterdam NL"],
          estimate: null,
        },
      ],
      taken: [],
    });
    expect(await readReal("tnt-v3.shipmentEventExample")).toEqual({ shipments: [], taken: [] });
  });

  it("a drop-off in transshipment and an empty picked up, under one event id", async () => {
    expect(await readReal("tnt-v3.dropPickExample")).toEqual({
      shipments: [
        {
          shipment: "eglv APZU4812090",
          events: ["actual arrived_at_facility 2019-11-11T23:11 Port of Amsterdam NL"],
          estimate: null,
        },
        {
          shipment: "zimu APNR7744962",
          events: ["actual unknown 2018-03-18T16:36 Port of Amsterdam NL"],
          estimate: null,
        },
      ],
      taken: [],
    });
  });

  it("a train's arrival to come, sent alone", async () => {
    expect(await readReal("tnt-v3.railTransportExample")).toEqual({
      shipments: [{ ...arrival("Railstation of Amsterdam"), shipment: "mscu APZU4812090" }],
      taken: [],
    });
  });

  it("a retraction, alone and with an arrival", async () => {
    const expected = await Promise.all(taken);
    expect(await readReal("tnt-v3.retractedTransportEventExample")).toEqual({ shipments: [], taken: expected });
    expect(await readReal("tnt-v3.transportEventListExample")).toEqual({
      shipments: [arrival("Port of Amsterdam")],
      taken: expected,
    });
  });

  it.each(["an-v1.notifyExample", "an-v1.notifyExample2", "bkg-v2.declinedExample", "bkg-v2.receivedExample"])(
    "%s is about a document",
    async (name) => {
      expect(await readReal(name)).toEqual({ shipments: [], taken: [] });
    },
  );
});
