import { describe, expect, it } from "vitest";
import type { Reading, ReadingContext } from "../../../src/carriers/port.ts";
import { terminal49 } from "../../../src/carriers/terminal49/sender.ts";
import { draft, fixture, inbound, type Json, moment, readBody } from "../inbound.ts";

async function read(body: string | Json, over: Partial<ReadingContext> = {}): Promise<Reading> {
  const reading = await readBody(terminal49, typeof body === "string" ? body : JSON.stringify(body), over);
  if (!reading.ok) throw new Error(`${reading.error.path}: ${reading.error.message}`);
  return reading.value;
}
const refused = async (body: Json) => {
  const reading = await readBody(terminal49, JSON.stringify(body));
  return reading.ok ? null : reading.error.path;
};
type Resource = { type: string; attributes: Json; relationships: Json };
const included = (document: Json) => document["included"] as unknown as Resource[];

/** A fixture whose resource of a type says something else. */
function changed(name: string, type: string, attributes: Json, relationships: Json = {}): Json {
  const document = draft("terminal49", name);
  for (const resource of included(document)) {
    if (resource.type !== type) continue;
    Object.assign(resource.attributes, attributes);
    Object.assign((resource.relationships ??= {}), relationships);
  }
  return document;
}
/** The document about another event. */
function about(event: string): Json {
  const document = draft("terminal49", "vessel-loaded");
  (document["data"] as { attributes: Json }).attributes["event"] = event;
  return document;
}
const only = async (body: string | Json, over: Partial<ReadingContext> = {}) => {
  const { reports } = await read(body, over);
  expect(reports).toHaveLength(1);
  return reports[0];
};

describe("a transport event of Terminal49", () => {
  it("is read into its container's history", async () => {
    expect(await read(fixture("terminal49", "vessel-loaded"))).toEqual({
      sourceEventId: "90000000-0000-4000-8000-000000000001",
      reports: [
        {
          carrier: "hdmu",
          trackingNumber: "TLYU4900011",
          events: [
            {
              fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
              milestone: "in_transit",
              reason: null,
              classifier: "actual",
              occurredAt: moment("2026-10-05T01:20:00Z", "2026-10-05T01:20:00Z", "offset"),
              place: { city: "Busan", state: "26", postalCode: null, country: "KR" },
              description: null,
              code: "container.transport.vessel_loaded",
              sourceEventId: "e-0001",
            },
          ],
          retractions: [],
          estimate: null,
        },
      ],
    });
  });

  it("is the same event in another notification", async () => {
    const again = draft("terminal49", "vessel-loaded");
    (again["data"] as Json)["id"] = "90000000-0000-4000-8000-00000000ffff";
    const [first, second] = [await only(fixture("terminal49", "vessel-loaded")), await only(again)];
    expect(second?.events[0]?.fingerprint).toBe(first?.events[0]?.fingerprint);
  });

  it("is local time at its place when no zone is named, whatever the Z says", async () => {
    const report = await only(fixture("terminal49", "without-zone"));
    expect(report?.events[0]).toMatchObject({
      occurredAt: moment("2026-10-09T06:00:00Z", "2026-10-08T22:00:00Z", "place"),
      place: { city: "SGSIN", country: "SG" },
    });
  });

  it("is only local time where the country has several zones", async () => {
    const document = changed("without-zone", "transport_event", { location_locode: "USLGB" });
    expect((await only(document))?.events[0]?.occurredAt).toEqual(
      moment("2026-10-09T06:00:00Z", "2026-10-09T06:00:00Z", "local"),
    );
  });

  it("goes by its bill of lading while the container has no number", async () => {
    expect((await only(changed("vessel-loaded", "container", { number: null })))?.trackingNumber).toBe("TLYBL0001");
  });

  it("is the line's by name where it has no SCAC, and nobody's without either", async () => {
    const carrier = async (attributes: Json) => (await only(changed("vessel-loaded", "shipment", attributes)))?.carrier;
    expect(await carrier({ shipping_line_scac: null, shipping_line_name: "Hapag-Lloyd" })).toBe("hlcu");
    expect(await carrier({ shipping_line_scac: null, shipping_line_name: null })).toBe("unknown");
  });

  it.each([
    ["empty_out", "created", null],
    ["full_in", "picked_up", null],
    ["vessel_departed", "departed_facility", null],
    ["vessel_discharged", "arrived_at_facility", null],
    ["available", "available_for_pickup", null],
    ["not_available", "exception", "held"],
    ["full_out", "out_for_delivery", null],
    ["empty_in", "delivered", null],
  ])("%s is %s", async (name, milestone, reason) => {
    const event = (await only(about(`container.transport.${name}`)))?.events[0];
    expect(event).toMatchObject({ milestone, reason });
    expect(event).not.toHaveProperty("unmapped");
  });

  it("is unknown, and said to be, when its code is new", async () => {
    const code = "container.transport.airlifted";
    expect((await only(about(code)))?.events[0]).toMatchObject({ milestone: "unknown", unmapped: true, code });
    const mapped = () => ({ milestone: "in_transit", reason: null }) as const;
    expect((await only(about(code), { mapped }))?.events[0]).toMatchObject({ milestone: "in_transit" });
  });
});

describe("a corrected event of Terminal49", () => {
  it("takes back the version before it", async () => {
    const previous_version = { data: { id: "e-0001", type: "transport_event" } };
    const document = changed("without-zone", "transport_event", {}, { previous_version });
    const [old, corrected] = [await only(fixture("terminal49", "vessel-loaded")), await only(document)];
    expect(corrected?.retractions).toEqual([
      {
        target: old?.events[0]?.fingerprint,
        declaredAt: moment("2026-10-05T09:29:00Z", "2026-10-05T09:29:00Z", "offset"),
        sourceEventId: "e-0002",
      },
    ]);
  });

  it("does not take itself back when it names itself as the version before", async () => {
    const previous_version = { data: { id: "e-0002", type: "transport_event" } };
    const report = await only(changed("without-zone", "transport_event", {}, { previous_version }));
    expect(report?.events).toHaveLength(1);
    expect(report?.retractions).toEqual([]);
  });

  it("takes itself back once it is invalid", async () => {
    const report = await only(changed("vessel-loaded", "transport_event", { invalidated_at: "2026-10-06T00:00:00Z" }));
    expect(report?.retractions).toMatchObject([
      { target: report?.events[0]?.fingerprint, declaredAt: { asSent: "2026-10-06T00:00:00Z" } },
    ]);
  });
});

describe("an estimated event of Terminal49", () => {
  it("gives the container an estimate and moves nothing", async () => {
    expect(await only(fixture("terminal49", "estimated-arrival"))).toMatchObject({
      trackingNumber: "TLYU4900011",
      events: [{ classifier: "estimated", milestone: "arrived_at_facility" }],
      estimate: {
        deliveryAt: moment("2026-10-21T13:00:00Z", "2026-10-21T13:00:00Z", "offset"),
        reportedAtMs: Date.parse("2026-10-05T09:29:00Z"),
      },
    });
  });

  it("of a shipment goes by its bill of lading, and to the inland destination where there is one", async () => {
    expect(await only(fixture("terminal49", "estimated-shipment"))).toMatchObject({
      trackingNumber: "TLYBL0001",
      events: [{ occurredAt: { asSent: "2026-10-21T14:00:00Z" }, classifier: "estimated" }],
      estimate: { deliveryAt: { asSent: "2026-10-28T17:00:00Z", certainty: "offset" } },
    });
  });

  it("of a shipment goes to its containers where they are told", async () => {
    const document = draft("terminal49", "estimated-shipment");
    const containers = ["TLYU4900011", "TLYU4900027"].map((number) => {
      return { id: number, type: "container", attributes: { number }, relationships: {} };
    });
    included(document).push(...containers);
    const { reports } = await read(document);
    expect(reports.map(({ trackingNumber }) => trackingNumber)).toEqual(["TLYU4900011", "TLYU4900027"]);
  });

  it("of a departure is no estimate of the delivery", async () => {
    const report = await only(about("container.transport.estimated.vessel_departed"));
    expect(report).toMatchObject({ events: [{ classifier: "estimated" }], estimate: null });
  });
});

describe("a thin notification of Terminal49", () => {
  const url =
    "https://api.terminal49.com/v2/webhook_notifications/90000000-0000-4000-8000-000000000003?include=reference_object,reference_object.container,reference_object.shipment,reference_object.location";

  it("is to be fetched", async () => {
    const reading = await read(fixture("terminal49", "thin-available"));
    expect(reading).toMatchObject({ reports: [], fetches: [{ url }] });
  });

  it("is to be fetched when only the event is there", async () => {
    const document = draft("terminal49", "vessel-loaded");
    document["included"] = included(document).filter(({ type }) => type === "transport_event");
    expect((await read(document)).fetches).toHaveLength(1);
  });

  it("is not fetched when it is an example that nobody keeps", async () => {
    const self = "https://api.terminal49.com/v2/webhook_notifications/examples?event=container.transport.delivered";
    const document = { ...draft("terminal49", "thin-available"), links: { self } };
    expect(await read(document)).toMatchObject({ reports: [], fetches: [] });
  });

  it("is kept in quarantine when fetching it brought no more", async () => {
    const request = inbound(fixture("terminal49", "thin-available"), {}, { method: "GET", path: url });
    const reading = await terminal49.read(request, { settings: {}, receivedAtMs: 0, mapped: () => null });
    expect(reading).toMatchObject({ ok: false, error: { kind: "schema", path: "included" } });
  });

  it("is read when it was fetched, as if it had come whole", async () => {
    const body = fixture("terminal49", "vessel-loaded");
    const request = inbound(body, {}, { method: "GET", path: url });
    const reading = await terminal49.read(request, { settings: {}, receivedAtMs: 0, mapped: () => null });
    expect(reading).toEqual({ ok: true, value: await read(body) });
  });

  it("has an id that is fit for a URL", async () => {
    const document = draft("terminal49", "thin-available");
    (document["data"] as Json)["id"] = "../../shipments?x";
    expect(await refused(document)).toBe("data.id");
  });
});

describe("what says nothing of where the goods are", () => {
  it.each([
    "container.updated",
    "container.created",
    "container.pickup_lfd.changed",
    "container.pickup_appointment.changed",
    "container.pod_terminal_changed",
    "tracking_request.succeeded",
    "document.extracted",
    "something.new",
  ])("is %s", async (event) => {
    const reading = await read(about(event));
    expect(reading).toEqual({ sourceEventId: expect.any(String), reports: [] });
  });

  it("is a change of a container's attributes, though it looks like news", async () => {
    expect((await read(fixture("terminal49", "container-updated"))).reports).toEqual([]);
  });
});

describe("what cannot be read", () => {
  it("is named by its path", async () => {
    expect(await refused({ data: [] })).toBe("data");
    expect(await refused({ data: { id: "1", type: "shipment", attributes: { event: "x" } } })).toBe("data.type");
    expect(await refused(changed("vessel-loaded", "transport_event", { timestamp: "soon" }))).toBe(
      "included.attributes.timestamp",
    );
    expect(await refused({ data: { id: "1", type: "webhook_notification", attributes: 7 } })).toBe("data.attributes");
    expect(await refused(changed("vessel-loaded", "container", { number: "<>" }))).toBe("included.attributes.number");
    const nameless = changed("estimated-shipment", "shipment", { bill_of_lading_number: null });
    expect(await refused(nameless)).toBe("included");
  });
});
