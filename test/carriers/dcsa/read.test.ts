import { describe, expect, it } from "vitest";
import { dcsa } from "../../../src/carriers/dcsa/sender.ts";
import { fingerprint } from "../../../src/carriers/fingerprint.ts";
import { fixture, type Json, moment, readBody } from "../inbound.ts";
import { BASE, first, flat, read } from "./flat.ts";

const refused = async (body: unknown) => {
  const reading = await readBody(dcsa, JSON.stringify(body));
  return reading.ok ? null : reading.error.path;
};
const print = (id: string) => fingerprint(["dcsa", id]);

describe("a bundle of DCSA's version 3", () => {
  it("is read into what each container went through", async () => {
    const [gateIn, departure, discharge, retracted, retraction] = [1, 2, 3, 0, 5].map(
      (n) => `0d2f5c50-0a4e-4b7e-9b0e-5a1c6d1f000${n}`,
    ) as [string, string, string, string, string];
    const rotterdam = { city: "Rotterdam", state: null, postalCode: null, country: "NL" };
    const discharged = moment("2026-10-20T14:00:00-04:00", "2026-10-20T18:00:00Z", "offset");
    const told = { reason: null, classifier: "actual", description: null };
    const departed = {
      ...told,
      fingerprint: await print(departure),
      milestone: "departed_facility",
      occurredAt: moment("2026-10-02T07:00:00+02:00", "2026-10-02T05:00:00Z", "offset"),
      place: rotterdam,
      code: "TRANSPORT/DEPA",
      sourceEventId: departure,
    };
    const gatedIn = {
      ...told,
      fingerprint: await print(gateIn),
      milestone: "picked_up",
      occurredAt: moment("2026-10-01T08:12:00+02:00", "2026-10-01T06:12:00Z", "offset"),
      place: rotterdam,
      code: "EQUIPMENT/GTIN/LADEN",
      sourceEventId: gateIn,
    };
    const toBeDischarged = {
      ...told,
      fingerprint: await print(discharge),
      milestone: "arrived_at_facility",
      classifier: "estimated",
      occurredAt: discharged,
      place: { city: "New York", state: null, postalCode: null, country: "US" },
      code: "EQUIPMENT/DISC/LADEN",
      sourceEventId: discharge,
    };
    expect(await read(fixture("dcsa", "bundle-v3"))).toEqual({
      sourceEventId: null,
      reports: [
        {
          carrier: "maeu",
          trackingNumber: "TLYU1000012",
          events: [gatedIn, departed, toBeDischarged],
          retractions: [],
          estimate: { deliveryAt: discharged, reportedAtMs: Date.parse("2026-10-02T07:05:00Z") },
        },
        { carrier: "maeu", trackingNumber: "TLYU1000028", events: [departed], retractions: [], estimate: null },
      ],
      orphanRetractions: [
        {
          target: await print(retracted),
          declaredAt: moment("2026-10-02T11:00:00+02:00", "2026-10-02T09:00:00Z", "offset"),
          sourceEventId: retraction,
        },
      ],
    });
  });
});

describe("flat events of DCSA's version 2", () => {
  it("are read with their own names of fields", async () => {
    const { reports } = await read(fixture("dcsa", "flat-v2"), { settings: { carrier: "ONEY" } });
    expect(reports).toMatchObject([
      {
        carrier: "oney",
        trackingNumber: "TALLY00002",
        events: [
          {
            milestone: "arrived_at_facility",
            classifier: "planned",
            code: "TRANSPORT/ARRI",
            place: { city: "JPTYO", country: "JP" },
          },
        ],
        estimate: null,
      },
      {
        carrier: "oney",
        trackingNumber: "TLYU2000019",
        events: [
          {
            milestone: "in_transit",
            classifier: "actual",
            // No offset: Singapore has one zone.
            occurredAt: moment("2026-09-11T18:30:00", "2026-09-11T10:30:00Z", "place"),
            place: { city: "Singapore", state: null, postalCode: "118500", country: "SG" },
          },
        ],
      },
    ]);
  });

  it("may come alone, and then name the webhook", async () => {
    const reading = await read(flat({ equipmentEventTypeCode: "LOAD" }));
    expect(reading).toMatchObject({ sourceEventId: "ev-1", reports: [{ trackingNumber: "TLYU1000012" }] });
  });
});

describe("a retraction", () => {
  const retraction = { eventID: "r", eventType: "TRANSPORT", retractedEventID: "ev-1" };

  it("points at the fingerprint of the event taken back", async () => {
    const created = "2026-10-06T00:00:00+08:00";
    const { reports, orphanRetractions } = await read({ metadata: { ...retraction, eventCreatedDateTime: created } });
    const event = await first({ equipmentEventTypeCode: "LOAD" });
    expect(reports).toEqual([]);
    expect(orphanRetractions).toMatchObject([
      { target: event?.fingerprint, declaredAt: { asSent: created }, sourceEventId: "r" },
    ]);
  });

  it("may come with what holds instead", async () => {
    const event = flat({ equipmentEventTypeCode: "LOAD", eventID: "ev-2", retractedEventID: "ev-1" });
    expect(await read(event)).toMatchObject({
      reports: [{ events: [{ fingerprint: await print("ev-2") }] }],
      orphanRetractions: [{ target: await print("ev-1") }],
    });
  });

  it("is kept in quarantine when nobody can tell when it was declared", async () => {
    expect(await refused([{ metadata: retraction }])).toBe("0.eventCreatedDateTime");
  });

  it("is what a missing payload must be", async () => {
    expect(await refused([{ metadata: { eventID: "x", eventType: "TRANSPORT" } }])).toBe("0.payload");
  });
});

describe("whose event it is", () => {
  const numbers = async (over: Json) =>
    (await read(flat({ equipmentReference: null, equipmentEventTypeCode: "LOAD", ...over }))).reports.map(
      ({ trackingNumber }) => trackingNumber,
    );
  const ref = (type: string, value: string): Json => ({ type, value });

  it("is the container's, before any document's", async () => {
    const references = [ref("EQ", "TLYU1000028"), ref("EQ", "TLYU 1000028"), ref("EQ", "TLYU1000033")];
    const relatedDocumentReferences = [ref("TRD", "BL1"), ref("BKG", "BK1")];
    const all = { references, relatedDocumentReferences };
    expect(await numbers({ ...all, equipmentReference: "TLYU1000012" })).toEqual(["TLYU1000012"]);
    expect(await numbers(all)).toEqual(["TLYU1000028", "TLYU1000033"]);
    expect(await numbers({ relatedDocumentReferences })).toEqual(["BK1"]);
    expect(await numbers({ documentReferences: [ref("TRD", "BL1")] })).toEqual(["BL1"]);
  });

  it("is nobody's when it names no shipment", async () => {
    expect(await numbers({ references: [ref("FF", "agent")] })).toEqual([]);
  });

  it("is kept in quarantine when what it names is no number", async () => {
    expect(await refused(flat({ equipmentReference: "<none>" }))).toBe("references");
  });

  it.each([
    [{ carrierCode: "CMA", carrierCodeListProvider: "SMDG", partyName: "Somebody" }, "cmdu"],
    [{ carrierCode: "EGLV", carrierCodeListProvider: "NMFTA", partyName: "Evergreen" }, "eglv"],
    [{ carrierCode: "QQQ", carrierCodeListProvider: "SMDG", partyName: "Hapag-Lloyd" }, "hlcu"],
    [{ partyName: "Mediterranean Shipping Company" }, "mscu"],
    [{ carrierCode: "QQQ" }, "qqq"],
    [null, "unknown"],
  ])("is moved by the publisher %j", async (publisher, carrier) => {
    const { reports } = await read(flat({ equipmentEventTypeCode: "LOAD", publisher }));
    expect(reports[0]?.carrier).toBe(carrier);
  });

  it("is moved by the endpoint's line, where it was told one", async () => {
    const publisher = { carrierCode: "CMA", carrierCodeListProvider: "SMDG" };
    const { reports } = await read(flat({ equipmentEventTypeCode: "LOAD", publisher }), {
      settings: { carrier: "HLCU" },
    });
    expect(reports[0]?.carrier).toBe("hlcu");
  });
});

describe("what cannot be read", () => {
  it("is named by its place in the bundle", async () => {
    const load = flat({ equipmentEventTypeCode: "LOAD" });
    expect(await refused([load, { ...load, eventID: undefined }])).toBe("1.eventID");
    expect(await refused([{ ...load, eventClassifierCode: null }])).toBe("0.eventClassifierCode");
    expect(await refused([{ ...load, eventDateTime: "soon" }])).toBe("0.eventDateTime");
    expect(await refused([{ metadata: BASE, payload: 3 }])).toBe("0.payload");
    expect(await refused(7)).toBe("");
  });

  it("is not an event sent twice, which is one", async () => {
    const load = flat({ equipmentEventTypeCode: "LOAD" });
    expect((await read([load, load])).reports[0]?.events).toHaveLength(1);
  });

  it("is about more than 5,000 shipments", async () => {
    const references = (from: number) =>
      Array.from({ length: 1000 }, (_, n) => ({ type: "EQ", value: `C${from + n}` }));
    const events = [0, 1000, 2000, 3000, 4000, 5000].map((from) => {
      return flat({ eventID: `ev-${from}`, equipmentReference: null, references: references(from) });
    });
    expect((await read(events.slice(0, 5))).reports).toHaveLength(5000);
    expect(await refused(events)).toBe("5");
  });

  it("is more than 5,000 events", async () => {
    expect(await refused(Array.from({ length: 5001 }, () => 0))).toBe("");
  });
});

describe("the settings of a DCSA endpoint", () => {
  it("are a line and final places, or nothing", () => {
    const isFit = (settings: unknown) => dcsa.settings.safeParse(settings).success;
    expect([{}, { carrier: "MAEU" }, { destinations: "NLRTM, BEANR" }].map(isFit)).toEqual([true, true, true]);
    expect([{ carrier: "" }, { destinations: "Rotterdam" }, { port: "NLRTM" }].map(isFit)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
