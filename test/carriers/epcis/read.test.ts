import { describe, expect, it } from "vitest";
import { epcis } from "../../../src/carriers/epcis/sender.ts";
import type { Reading, ReadingContext } from "../../../src/carriers/port.ts";
import { draft, fixture, type Json, moment, readBody } from "../inbound.ts";

async function read(body: unknown, over: Partial<ReadingContext> = {}): Promise<Reading> {
  const reading = await readBody(epcis, typeof body === "string" ? body : JSON.stringify(body), over);
  if (!reading.ok) throw new Error(`${reading.error.path}: ${reading.error.message}`);
  return reading.value;
}
const refused = async (body: unknown) => {
  const reading = await readBody(epcis, JSON.stringify(body));
  return reading.ok ? null : reading.error.path;
};
const documentOf = (...eventList: Json[]): Json => ({ type: "EPCISDocument", epcisBody: { eventList } });
const BASE = {
  type: "ObjectEvent",
  action: "OBSERVE",
  eventTime: "2026-10-05T17:30:00+02:00",
  eventTimeZoneOffset: "+02:00",
  epcList: ["urn:epc:id:sscc:0614141.1234567890"],
} satisfies Json;
const first = async (over: Json, context: Partial<ReadingContext> = {}) =>
  (await read(documentOf({ ...BASE, ...over }), context)).reports[0]?.events[0];

describe("an EPCIS document", () => {
  it("is read into what each object went through", async () => {
    const { reports, sourceEventId } = await read(fixture("epcis", "shipping-and-receiving"), {
      settings: { carrier: "Nordhavn Freight" },
    });
    const id = (n: number) => `urn:uuid:2f0d1c7e-0000-4000-8000-00000000000${n}`;
    const told = { reason: null, classifier: "actual", place: null, description: null };
    const shipped = {
      ...told,
      fingerprint: expect.any(String),
      milestone: "departed_facility",
      occurredAt: moment("2026-10-05T17:30:00.000+02:00", "2026-10-05T15:30:00Z", "offset"),
      code: "shipping/in_transit",
      sourceEventId: id(1),
    };
    const arrived = {
      ...told,
      fingerprint: expect.any(String),
      milestone: "arrived_at_facility",
      occurredAt: moment("2026-10-06T03:10:00Z", "2026-10-06T03:10:00Z", "offset"),
      code: "arriving/in_progress",
      sourceEventId: id(2),
    };
    const received = {
      ...told,
      fingerprint: expect.any(String),
      milestone: "delivered",
      occurredAt: moment("2026-10-06T05:00:00Z", "2026-10-06T05:00:00Z", "offset"),
      code: "receiving/in_progress",
      sourceEventId: id(3),
    };
    const packed = {
      ...told,
      fingerprint: expect.any(String),
      milestone: "unknown",
      occurredAt: moment("2026-10-05T09:00:00+02:00", "2026-10-05T07:00:00Z", "offset"),
      code: "packing",
      sourceEventId: id(4),
    };
    const report = { carrier: "nordhavn-freight", retractions: [], estimate: null };
    expect(sourceEventId).toBeNull();
    expect(reports).toEqual([
      { ...report, trackingNumber: "106141412345678908", events: [shipped, arrived, received] },
      { ...report, trackingNumber: "095211410000000120", events: [shipped, packed] },
    ]);
    const prints = reports.flatMap(({ events }) => events.map((event) => event.fingerprint));
    expect(new Set(prints).size).toBe(5);
  });

  it("may hold one event in place of a list, or be the event itself", async () => {
    const event = { ...BASE, eventID: "e", bizStep: "shipping" };
    const listed = await read(documentOf(event));
    expect(listed).toMatchObject({ sourceEventId: "e", reports: [{ trackingNumber: "106141412345678908" }] });
    expect(await read({ type: "EPCISDocument", epcisBody: { event } })).toEqual(listed);
    expect(await read(event)).toEqual(listed);
  });

  it("may answer a subscription", async () => {
    const resultsBody = { eventList: [{ ...BASE, bizStep: "shipping" }] };
    const answer = { type: "EPCISQueryDocument", epcisBody: { queryResults: { resultsBody } } };
    expect((await read(answer)).reports).toHaveLength(1);
  });

  it("may hold nothing", async () => {
    expect((await read(documentOf())).reports).toEqual([]);
    expect((await read({ type: "EPCISDocument", epcisBody: {} })).reports).toEqual([]);
  });
});

describe("an error declaration", () => {
  it("takes back the event of that id, for each of its objects", async () => {
    const before = (await read(fixture("epcis", "shipping-and-receiving"))).reports;
    const after = (await read(fixture("epcis", "corrected"))).reports;
    const declaredAt = moment("2026-10-05T20:00:00+02:00", "2026-10-05T18:00:00Z", "offset");
    expect(after.map(({ retractions }) => retractions)).toEqual(
      before.map(({ events: [shipped] }) => [
        { target: shipped?.fingerprint, declaredAt, sourceEventId: shipped?.sourceEventId },
      ]),
    );
  });

  it("leaves the corrective event as the one that counts", async () => {
    const [one, two] = (await read(fixture("epcis", "corrected"))).reports;
    expect(one?.events).toMatchObject([{ occurredAt: { asSent: "2026-10-05T18:45:00.000+02:00" } }]);
    expect(two?.events).toEqual([]);
  });

  it("takes back an event without an id by what it said, whatever was added since", async () => {
    const said = await first({ bizStep: "shipping" });
    const errorDeclaration = { declarationTime: "2026-10-06T00:00:00Z", reason: "did_not_occur" };
    const taken = { ...BASE, bizStep: "shipping", recordTime: "2026-10-05T18:00:00Z", errorDeclaration };
    const [report] = (await read(documentOf(taken))).reports;
    expect(report).toMatchObject({ events: [], retractions: [{ target: said?.fingerprint, sourceEventId: null }] });
  });

  it("is kept in quarantine when nobody can tell when it was made", async () => {
    const event = { ...BASE, errorDeclaration: { reason: "did_not_occur" } };
    expect(await refused(documentOf(event))).toBe("epcisBody.eventList.0.errorDeclaration.declarationTime");
  });
});

describe("an object", () => {
  const number = async (...epcList: string[]) =>
    (await read(documentOf({ ...BASE, epcList }))).reports.map(({ trackingNumber }) => trackingNumber);

  it.each([
    ["urn:epc:id:sscc:0614141.1234567890", "106141412345678908"],
    ["https://id.gs1.org/00/106141412345678908", "106141412345678908"],
    ["https://track.example/gs1/00/106141412345678908?x=1", "106141412345678908"],
    ["urn:epc:id:sgtin:0614141.107346.2017", "01/10614141073464/21/2017"],
    ["https://id.gs1.org/01/10614141073464/21/2017", "01/10614141073464/21/2017"],
    ["https://id.gs1.org/01/10614141073464/10/LOT/21/a%2Fb", "01/10614141073464/21/A/B"],
    ["urn:epc:id:grai:0614141.12345.400", "GRAI:0614141.12345.400"],
    ["https://parcels.example/p/77", "PARCELS.EXAMPLE/P/77"],
    // Not as many digits as an SSCC has.
    ["urn:epc:id:sscc:0614141.12345", "SSCC:0614141.12345"],
  ])("%s goes by %s", async (epc, expected) => {
    expect(await number(epc)).toEqual([expected]);
  });

  it("is one, however often and in whatever spelling it is named", async () => {
    expect(await number("urn:epc:id:sscc:0614141.1234567890", "https://id.gs1.org/00/106141412345678908")).toHaveLength(
      1,
    );
  });

  it("is not a place, nor a child, nor what was made of something", async () => {
    expect(await number("urn:epc:id:sgln:0614141.07346.1234", "https://id.gs1.org/414/0614141073467", " ")).toEqual([]);
    const children = { type: "AggregationEvent", epcList: null, childEPCs: BASE.epcList };
    expect((await read(documentOf({ ...BASE, ...children }))).reports).toEqual([]);
  });

  it("is kept in quarantine when it can be no number", async () => {
    const event = { ...BASE, epcList: [...BASE.epcList, "urn:epc:id:sscc:<>"] };
    expect(await refused(documentOf(event))).toBe("epcisBody.eventList.0.epcList.1");
  });

  it("is moved by nobody we know, unless the endpoint was told", async () => {
    expect((await read(documentOf(BASE))).reports[0]?.carrier).toBe("unknown");
    expect((await read(documentOf(BASE), { settings: { carrier: "UPS" } })).reports[0]?.carrier).toBe("ups");
  });
});

describe("step and disposition", () => {
  it.each([
    ["shipping", "in_transit", {}, "departed_facility", null],
    ["shipping", "damaged", {}, "exception", "damage"],
    ["shipping", "returned", {}, "return_to_sender", null],
    ["receiving", "returned", { destinationList: [{}] }, "returned", null],
    ["receiving", "in_progress", {}, "arrived_at_facility", null],
    ["receiving", "stolen", { destinationList: [{}] }, "exception", "lost"],
    ["accepting", null, {}, "delivered", null],
    ["holding", null, {}, "exception", "held"],
    ["inspecting", "in_progress", {}, "unknown", null],
    [null, "in_transit", {}, "in_transit", null],
    ["cbv:BizStep-departing", "cbv:Disp-in_transit", {}, "departed_facility", null],
    ["shipping", "https://vendor.example/voc/Disp-odd", {}, "departed_facility", null],
    [null, null, {}, "unknown", null],
  ])("%s and %s with %j are %s", async (bizStep, disposition, over, milestone, reason) => {
    const event = await first({ bizStep, disposition, ...over });
    expect(event).toMatchObject({ milestone, reason });
    expect(event).not.toHaveProperty("unmapped");
  });

  it("are unknown, and said to be, when the step is somebody's own, until an operator maps it", async () => {
    const bizStep = "https://vendor.example/voc/BizStep-lockered";
    expect(await first({ bizStep })).toMatchObject({ milestone: "unknown", unmapped: true, code: bizStep });
    const mapped = () => ({ milestone: "available_for_pickup", reason: null }) as const;
    expect(await first({ bizStep }, { mapped })).toMatchObject({ milestone: "available_for_pickup" });
  });
});

describe("the time of an event", () => {
  it.each([
    ["2026-10-05T17:30:00+02:00", "+02:00", "2026-10-05T15:30:00Z"],
    // The offset beside it only says what the clock on the wall showed.
    ["2026-10-05T17:30:00Z", "+02:00", "2026-10-05T17:30:00Z"],
    ["2026-10-05T17:30:00.123456-06:00", "-06:00", "2026-10-05T23:30:00.123Z"],
    ["2026-10-05T17:30:00", "+02:00", "2026-10-05T15:30:00Z"],
  ])("%s beside %s is %s", async (eventTime, eventTimeZoneOffset, utc) => {
    expect((await first({ eventTime, eventTimeZoneOffset }))?.occurredAt).toEqual(moment(eventTime, utc, "offset"));
  });

  it("is local when there is no offset at all", async () => {
    const event = await first({ eventTime: "2026-10-05T17:30:00", eventTimeZoneOffset: null });
    expect(event?.occurredAt.certainty).toBe("local");
  });
});

describe("an event", () => {
  it("is the same when it is sent again, and another when it says anything else", async () => {
    const print = async (over: Json) => (await first(over))?.fingerprint;
    expect(await print({ bizStep: "shipping", recordTime: "x" })).toBe(await print({ bizStep: "shipping" }));
    const others = [{}, { bizStep: "loading" }, { eventTime: "2026-10-05T17:30:01+02:00" }, { eventID: "e" }];
    const prints = await Promise.all([{ bizStep: "shipping" }, ...others].map(print));
    expect(new Set(prints).size).toBe(5);
  });

  it("counts once in a document", async () => {
    expect((await read(documentOf(BASE, BASE))).reports[0]?.events).toHaveLength(1);
  });
});

describe("what cannot be read", () => {
  it("is named by its path", async () => {
    expect(await refused([])).toBe("");
    expect(await refused({ type: "Invoice" })).toBe("type");
    expect(await refused({ type: "EPCISDocument" })).toBe("epcisBody");
    expect(await refused({ type: "EPCISQueryDocument", epcisBody: {} })).toBe("epcisBody.queryResults");
    expect(await refused(documentOf({ ...BASE, eventTime: null }))).toBe("epcisBody.eventList.0.eventTime");
    expect(await refused(documentOf(BASE, { ...BASE, epcList: [1] }))).toBe("epcisBody.eventList.1.epcList.0");
  });

  it("is an EPC that is longer than any, however it begins", async () => {
    const epc = `https://${"/01/12345678".repeat(80_000)}`;
    expect(await refused({ ...BASE, epcList: [epc] })).toBe("epcList.0");
    expect(await refused({ ...BASE, parentID: epc })).toBe("parentID");
  });

  it("is a document of more than 5,000 objects", async () => {
    const epcs = (from: number) => Array.from({ length: 2501 }, (_, n) => `urn:epc:id:giai:0614141.${from + n}`);
    const [one, two] = [0, 5000].map((from) => ({ ...BASE, epcList: epcs(from) }));
    expect(await refused(documentOf(one ?? {}, two ?? {}))).toBe("epcisBody.eventList.1");
  });

  it("is not a field that nobody has heard of", async () => {
    const document = draft("epcis", "shipping-and-receiving");
    expect((await read({ ...document, "vendor:extension": { deep: [1] } })).reports).toHaveLength(2);
  });
});
