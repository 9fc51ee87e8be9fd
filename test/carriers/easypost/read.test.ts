import { describe, expect, it } from "vitest";
import { easyPost } from "../../../src/carriers/easypost/sender.ts";
import type { TrackingEvent } from "../../../src/domain/event.ts";
import { draft, fixture, type Json, moment, readBody } from "../inbound.ts";
import { eventsOf, read, trackerOf } from "./tracker.ts";

const unprinted = ({ fingerprint: _, ...event }: TrackingEvent) => event;

/** The readings without their fingerprints, which cannot be written by hand. */
async function said(name: string): Promise<unknown> {
  const { reports, ...rest } = await read(fixture("easypost", name));
  return { ...rest, reports: reports.map((report) => ({ ...report, events: report.events.map(unprinted) })) };
}
const ACTUAL = { classifier: "actual", reason: null, sourceEventId: null } as const;

describe("an EasyPost tracker", () => {
  it("is read scan by scan, with the code as sent and no person's name", async () => {
    const toledo = { city: "Toledo", state: "OH", postalCode: "43604", country: "US" };
    expect(await said("ups-delivered-after-failure")).toEqual({
      sourceEventId: "evt_4d1c9a70b6e211f1a3c40242ac120002",
      reports: [
        {
          carrier: "ups",
          trackingNumber: "1Z999AA10123456784",
          retractions: [],
          estimate: {
            deliveryAt: moment("2026-10-09T00:00:00Z", "2026-10-09T00:00:00Z", "date"),
            reportedAtMs: Date.UTC(2026, 9, 9, 18, 2, 10),
          },
          events: [
            {
              ...ACTUAL,
              milestone: "created",
              occurredAt: moment("2026-10-06T13:21:05Z", "2026-10-06T13:21:05Z", "claimed_utc"),
              place: { city: null, state: null, postalCode: null, country: "US" },
              description: "Shipper created a label, UPS has not received the package yet.",
              code: "pre_transit/label_created/MP",
            },
            {
              ...ACTUAL,
              milestone: "departed_facility",
              occurredAt: moment("2026-10-07T02:44:00Z", "2026-10-07T02:44:00Z", "claimed_utc"),
              place: { city: "Hodgkins", state: "IL", postalCode: "60525", country: "US" },
              description: "Departed from Facility",
              code: "in_transit/departed_origin_facility/DP",
            },
            {
              ...ACTUAL,
              milestone: "exception",
              reason: "weather",
              occurredAt: moment("2026-10-08T06:10:00Z", "2026-10-08T06:10:00Z", "claimed_utc"),
              place: { ...toledo, postalCode: null },
              description: "Severe weather conditions have delayed delivery.",
              code: "failure/weather_delay/X1",
            },
            {
              ...ACTUAL,
              milestone: "out_for_delivery",
              occurredAt: moment("2026-10-09T12:31:09Z", "2026-10-09T12:31:09Z", "claimed_utc"),
              place: toledo,
              description: "Out For Delivery Today",
              code: "out_for_delivery/out_for_delivery/OT",
            },
            {
              ...ACTUAL,
              milestone: "delivered",
              occurredAt: moment("2026-10-09T17:58:40Z", "2026-10-09T17:58:40Z", "claimed_utc"),
              place: toledo,
              description: "DELIVERED, signed for",
              code: "delivered/arrived_at_destination/FS",
            },
          ],
        },
      ],
    });
  });

  it("without scans says what its status says, at the time of its birth, which every webhook repeats", async () => {
    expect(await said("created-without-scans")).toEqual({
      sourceEventId: "evt_10000000000000000000000000000001",
      reports: [
        {
          carrier: "usps",
          trackingNumber: "9400100000000000000018",
          retractions: [],
          estimate: null,
          events: [
            {
              ...ACTUAL,
              milestone: "created",
              occurredAt: moment("2026-10-06T13:20:01Z", "2026-10-06T13:20:01Z", "received"),
              place: null,
              description: null,
              code: "pre_transit/label_created",
            },
          ],
        },
      ],
    });
  });

  it("of a return is returned by its last delivery, not by the one that came before the way back", async () => {
    const { reports } = await read(fixture("easypost", "return-arrived"));
    expect(reports[0]).toMatchObject({ carrier: "canada-post", trackingNumber: "7012345678901234" });
    expect(reports[0]?.events.map(({ milestone, occurredAt }) => [milestone, occurredAt.atMs])).toEqual([
      ["delivered", Date.UTC(2026, 9, 5, 16)],
      ["return_to_sender", Date.UTC(2026, 9, 12, 10)],
      ["returned", Date.UTC(2026, 9, 20, 21, 30)],
    ]);
    expect(reports[0]?.events.map((event) => event.occurredAt.certainty)).toEqual([
      "claimed_utc",
      "claimed_utc",
      "offset",
    ]);
  });

  it("whose status is ahead of its scans says so once, drops a scan sent twice and keeps one without a time", async () => {
    expect(await said("status-ahead-of-scans")).toEqual({
      sourceEventId: "evt_10000000000000000000000000000003",
      reports: [
        {
          carrier: "dhl-ecommerce",
          trackingNumber: "LX00000042",
          retractions: [],
          estimate: null,
          events: [
            {
              ...ACTUAL,
              milestone: "arrived_at_facility",
              occurredAt: moment("2026-10-09T08:00:00Z", "2026-10-09T08:00:00Z", "claimed_utc"),
              place: { city: "Franklin", state: "KY", postalCode: "42134", country: "US" },
              description: "ARRIVED AT TERMINAL",
              code: "in_transit/arrived_at_facility/300",
            },
            {
              ...ACTUAL,
              milestone: "exception",
              reason: "misroute",
              occurredAt: moment("", "2026-10-09T08:00:00Z", "received"),
              place: null,
              description: "Rerouted",
              code: "in_transit/missorted",
            },
            {
              ...ACTUAL,
              milestone: "in_transit",
              occurredAt: moment("2026-10-10T11:30:00", "2026-10-10T11:30:00Z", "local"),
              place: null,
              description: "En route",
              code: "in_transit/teleported/999",
            },
            {
              ...ACTUAL,
              milestone: "available_for_pickup",
              occurredAt: moment("2026-10-10T11:30:00", "2026-10-10T11:30:00Z", "local"),
              place: null,
              description: null,
              code: "available_for_pickup/arrived_at_pickup_location",
            },
          ],
        },
      ],
    });
  });
});

describe("an EasyPost event", () => {
  it.each([
    ["about a batch", fixture("easypost", "batch-created")],
    [
      "without a result",
      JSON.stringify({ ...draft("easypost", "batch-created"), description: "tracker.created", result: undefined }),
    ],
    [
      "with a result of null",
      JSON.stringify({ ...draft("easypost", "batch-created"), description: "tracker.created", result: null }),
    ],
    [
      "announcing a tracker with something else",
      JSON.stringify({ ...draft("easypost", "batch-created"), description: "tracker.x" }),
    ],
  ])("%s reports nothing", async (_, body) => {
    expect(await read(body)).toEqual({ sourceEventId: "evt_10000000000000000000000000000004", reports: [] });
  });

  it("whose result does not say what it is, is read as the tracker that was announced", async () => {
    const nameless = trackerOf([{ status: "delivered" }]).replace(`"object":"Tracker",`, "");
    expect(nameless).not.toContain(`"Tracker"`);
    expect((await read(nameless)).reports[0]?.events).toHaveLength(1);
  });

  it.each([
    ["tracking_code", undefined, "result.tracking_code"],
    ["tracking_code", "  ", "result.tracking_code"],
    ["tracking_code", "<script>", "result.tracking_code"],
    ["carrier", null, "result.carrier"],
    ["carrier", "", "result.carrier"],
    ["tracking_details", [{}, 7], "result.tracking_details.1"],
  ])("whose %s is %j is unreadable at %s", async (field, value, path) => {
    const event = draft("easypost", "created-without-scans");
    const body = JSON.stringify({ ...event, result: { ...(event["result"] as Json), [field]: value } });
    expect(await readBody(easyPost, body)).toMatchObject({ ok: false, error: { kind: "schema", path } });
  });

  it("with more scans than a parcel has is kept in quarantine, and none of them is dropped", async () => {
    const reading = await readBody(easyPost, trackerOf(Array.from({ length: 5001 }, () => ({}))));
    expect(reading).toMatchObject({ ok: false, error: { kind: "schema", path: "result.tracking_details" } });
    expect(await eventsOf(Array.from({ length: 1200 }, (_, n) => ({ message: `${n}` })))).toHaveLength(1200);
  });

  it("that is none is unreadable at the field it lacks", async () => {
    expect(await readBody(easyPost, `{"id":"evt_1"}`)).toMatchObject({
      error: { kind: "schema", path: "description" },
    });
  });
});
