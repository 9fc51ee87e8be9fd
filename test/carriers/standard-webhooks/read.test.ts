import { describe, expect, it } from "vitest";
import type { Reading } from "../../../src/carriers/port.ts";
import { standardWebhooks } from "../../../src/carriers/standard-webhooks/sender.ts";
import { draft, fixture, type Json, moment, readBody } from "../inbound.ts";

async function read(body: string): Promise<Reading> {
  const reading = await readBody(standardWebhooks, body);
  if (!reading.ok) throw new Error(`${reading.error.path}: ${reading.error.message}`);
  return reading.value;
}
const FINGERPRINT = expect.stringMatching(/^[0-9a-f]{32}$/);

describe("a canonical message", () => {
  it("has the id of its header, cut to what is kept", async () => {
    const body = fixture("standard-webhooks", "two-shipments");
    const idOf = async (id: string, headers: Record<string, string> = { "webhook-id": id }) => {
      const reading = await readBody(standardWebhooks, body, { headers });
      return reading.ok && reading.value.sourceEventId;
    };
    expect(await idOf("", { "svix-id": "msg_2", "svix-signature": "v1,x" })).toBe("msg_2");
    expect(await idOf("msg_1")).toBe("msg_1");
    expect(await idOf("m".repeat(500))).toBe("m".repeat(120));
  });

  it("is read shipment by shipment, with its own ids, times and words", async () => {
    const { sourceEventId, reports } = await read(fixture("standard-webhooks", "two-shipments"));
    expect(sourceEventId).toBeNull();
    expect(reports).toEqual([
      {
        carrier: "maeu",
        trackingNumber: "MSKU1234567",
        retractions: [],
        estimate: {
          deliveryAt: moment("2026-12-02T06:00:00+01:00", "2026-12-02T05:00:00Z", "offset"),
          reportedAtMs: Date.UTC(2026, 10, 23, 10, 20),
        },
        events: [
          {
            fingerprint: FINGERPRINT,
            milestone: "departed_facility",
            reason: null,
            classifier: "actual",
            occurredAt: moment("2026-11-22T23:15:00+08:00", "2026-11-22T15:15:00Z", "offset"),
            place: { city: "Ningbo", state: null, postalCode: null, country: "CN" },
            description: "Vessel departed",
            code: "DEPA",
            sourceEventId: "ev-1",
          },
          {
            fingerprint: FINGERPRINT,
            milestone: "arrived_at_facility",
            reason: null,
            classifier: "estimated",
            occurredAt: moment("2026-12-01", "2026-12-01T00:00:00Z", "date"),
            place: null,
            description: null,
            code: "",
            sourceEventId: "ev-2",
          },
        ],
      },
      {
        carrier: "own-fleet-7",
        trackingNumber: "T0001",
        estimate: null,
        retractions: [
          {
            target: FINGERPRINT,
            declaredAt: moment("2026-11-23T09:56:00Z", "2026-11-23T09:56:00Z", "offset"),
            sourceEventId: null,
          },
        ],
        events: [
          {
            fingerprint: FINGERPRINT,
            milestone: "exception",
            reason: "refused",
            classifier: "actual",
            occurredAt: moment("2026-11-23T09:55:00.123Z", "2026-11-23T09:55:00.123Z", "offset"),
            place: null,
            description: "Recipient refused",
            code: "",
            sourceEventId: "stop/9",
          },
        ],
      },
    ]);
  });

  it("that names a shipment twice reports it once: the first of one id, the later estimate", async () => {
    const { reports } = await read(fixture("standard-webhooks", "one-shipment-twice"));
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatchObject({
      carrier: "fedex",
      trackingNumber: "794600000002",
      estimate: { deliveryAt: { asSent: "2026-11-26T12:00:00Z" } },
      events: [
        { sourceEventId: "a", milestone: "picked_up" },
        { sourceEventId: "b", milestone: "exception", reason: "other", occurredAt: { certainty: "local" } },
      ],
    });
  });

  it("of another type reports nothing", async () => {
    expect(await read(fixture("standard-webhooks", "another-type"))).toEqual({ sourceEventId: null, reports: [] });
  });
});

/** A message of one shipment, changed. */
function message(shipment: Json, over: Json = {}): string {
  const one = { carrier: "fedex", trackingNumber: "1", ...shipment };
  return JSON.stringify({ ...draft("standard-webhooks", "two-shipments"), data: { shipments: [one] }, ...over });
}
const event: Json = { id: "e", milestone: "delivered", occurredAt: "2026-11-23T09:00:00Z" };

const print = async (shipment: Json) => (await read(message(shipment))).reports[0]?.events[0]?.fingerprint;

describe("the identity of a canonical event", () => {
  it("is its id and its shipment, whatever else it says", async () => {
    const first = await print({ events: [event] });
    expect(await print({ events: [{ ...event, milestone: "created", description: "x" }] })).toBe(first);
    expect(await print({ events: [{ ...event, id: "E" }] })).not.toBe(first);
    expect(await print({ events: [event], trackingNumber: "2" })).not.toBe(first);
    expect(await print({ events: [event], carrier: "ups" })).not.toBe(first);
  });

  it("is what a retraction of that id aims at", async () => {
    const retractions = [{ eventId: "e", declaredAt: "2026-11-23T10:00:00Z" }];
    const { reports } = await read(message({ events: [event], retractions }));
    expect(reports[0]?.retractions[0]?.target).toBe(reports[0]?.events[0]?.fingerprint);
  });

  it("drops a reason that no exception has", async () => {
    const { reports } = await read(message({ events: [{ ...event, reason: "lost" }] }));
    expect(reports[0]?.events[0]).toMatchObject({ milestone: "delivered", reason: null });
  });
});

describe("a message that does not fit", () => {
  it.each([
    ["data.shipments.0.events.0.occurredAt", message({ events: [{ ...event, occurredAt: "23.11.2026" }] })],
    ["data.shipments.0.events.0.occurredAt", message({ events: [{ ...event, occurredAt: "9999-01-01T00:00:00Z" }] })],
    ["data.shipments.0.events.0.milestone", message({ events: [{ ...event, milestone: "arrived" }] })],
    ["data.shipments.0.retractions.0.declaredAt", message({ retractions: [{ eventId: "e", declaredAt: "" }] })],
    ["data.shipments.0.estimatedDeliveryAt", message({ estimatedDeliveryAt: "soon" })],
    ["data.shipments.0.trackingNumber", message({ trackingNumber: " - " })],
    ["data.shipments.0.trackingNumber", message({ trackingNumber: "9".repeat(65) })],
    ["data.shipments", message({}, { data: { shipments: [] } })],
    ["timestamp", message({}, { timestamp: "now" })],
    ["type", message({}, { type: "shipment.events.v2" })],
    ["type", message({}, { type: 1 })],
    ["", "[]"],
  ])("is unreadable at %s", async (path, body) => {
    expect(await readBody(standardWebhooks, body)).toMatchObject({ ok: false, error: { kind: "schema", path } });
  });
});
