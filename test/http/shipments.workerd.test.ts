import { beforeAll, describe, expect, it } from "vitest";
import type { Story } from "../../src/sequencer/story.ts";
import { project } from "../../src/store/projection.ts";
import { anEvent, aProjection, moment, nextMoment } from "../store/build.ts";
import { apiUnderTest, aTenant, type Api } from "./api-under-test.ts";

const SHIPMENT = `shp_${"a".repeat(32)}`;
let api: Api;
let tenant: { id: string; name: string };
beforeAll(async () => {
  api = await apiUnderTest();
  const { body } = await api.call("POST", "/v1/tenants", aTenant());
  tenant = { id: String(body.id), name: String(body.name) };
  await project(api.db, [
    aProjection(tenant.id, 1, {
      trackingNumber: "794644790138",
      carrier: "fedex",
      milestone: "delivered",
      events: [anEvent(1)],
    }),
    aProjection(tenant.id, 1, {
      trackingNumber: "1Z999AA10123456784",
      head: null,
      link: null,
      events: [anEvent(1, { recordedAtMs: 500 })],
    }),
  ]);
  await nextMoment();
  api.stories.set(SHIPMENT, story(tenant.id));
});

function story(tenantId: string): Story {
  const from = { sender: "dcsa", endpointId: `eu_${"1".repeat(32)}`, requestId: "req-1", receivedAtMs: 60_000 };
  const scan = anEvent(1, { milestone: "delivered" }).entry;
  const taken = {
    kind: "retraction" as const,
    seq: 2,
    retraction: { target: "f".repeat(32), declaredAt: moment(9_000), sourceEventId: null },
  };
  const line = { from, cycle: 1, contradicts: false, retracted: false };
  return {
    identity: { tenantId, carrier: "fedex", trackingNumber: "794644790138" },
    version: 3,
    lastSeq: 2,
    cycle: 1,
    head: { fingerprint: "1".repeat(32), milestone: "delivered", reason: null, occurredAt: moment(1_000) },
    estimate: { deliveryAt: { atMs: 5_000, asSent: "soon", certainty: "date" }, reportedAtMs: 4_000 },
    link: { pickingId: 7, pickingName: "WH/OUT/00007", trackingNumbers: ["794644790138"] },
    reviews: [
      { kind: "contradiction", fingerprints: ["2".repeat(32)] },
      { kind: "parked", sink: "odoo", name: "ValidationError", message: "no such picking", atMs: 8_000 },
    ],
    updatedAtMs: 7_000,
    timeline: [
      { ...line, entry: scan },
      { ...line, cycle: null, entry: taken },
    ],
    sinks: [
      {
        sink: "odoo",
        version: 2,
        seq: 1,
        parked: true,
        pending: false,
        pendingSinceMs: 6_000,
        failure: { kind: "rejected", name: "ValidationError", message: "no such picking", atMs: 8_000 },
      },
    ],
  };
}

const listed = async (query: string) => {
  const { status, body } = await api.call("GET", `/v1/shipments?tenant=${tenant.name}&${query}`);
  expect(status).toBe(200);
  return (body.items as unknown as { trackingNumber: string }[]).map(({ trackingNumber }) => trackingNumber);
};

describe("a list of shipments", () => {
  it("shows each as the read model has it", async () => {
    const { body } = await api.call("GET", `/v1/shipments?tenant=${tenant.id}`);
    expect(body).toEqual({
      items: [
        {
          id: `shp_${"0".repeat(32)}`,
          tenant: tenant.id,
          carrier: "ups",
          trackingNumber: "1Z999AA10123456784",
          state: null,
          cycle: 1,
          version: 1,
          link: null,
          estimatedDeliveryAt: null,
          openReviews: 0,
          updatedAt: "1970-01-01T00:00:02.001Z",
          changedAt: expect.stringMatching(/Z$/),
        },
        {
          id: `shp_${"0".repeat(32)}`,
          tenant: tenant.id,
          carrier: "fedex",
          trackingNumber: "794644790138",
          state: {
            milestone: "delivered",
            reason: null,
            occurredAt: "1970-01-01T00:00:01.000Z",
            occurredAtAsSent: "1970-01-01T00:00:01.000Z",
            certainty: "offset",
          },
          cycle: 1,
          version: 1,
          link: { pickingId: 7, pickingName: "WH/OUT/00007" },
          estimatedDeliveryAt: null,
          openReviews: 0,
          updatedAt: "1970-01-01T00:00:02.001Z",
          changedAt: expect.stringMatching(/Z$/),
        },
      ],
      nextCursor: null,
    });
  });

  it("finds a number and a carrier as anyone writes them", async () => {
    expect(await listed("trackingNumber=7946%204479-0138&carrier=FedEx")).toEqual(["794644790138"]);
    expect(await listed("trackingNumber=1z999aa10123456784")).toEqual(["1Z999AA10123456784"]);
  });

  it("finds by milestone, and by when it changed here, in any offset", async () => {
    expect(await listed("milestone=delivered")).toEqual(["794644790138"]);
    const { body } = await api.call("GET", `/v1/shipments?tenant=${tenant.id}&updatedAfter=1970-01-01T00:00:00Z`);
    const [one] = body.items as unknown as { changedAt: string }[];
    const changedAtMs = Date.parse(one?.changedAt ?? "");
    expect(await listed(`updatedAfter=${one?.changedAt}`)).toEqual([]);
    const inParis = new Date(changedAtMs - 1 + 60 * 60_000).toISOString().replace("Z", "%2B01:00");
    expect(await listed(`updatedAfter=${inParis}`)).toEqual(["1Z999AA10123456784", "794644790138"]);
  });

  it.each([
    "",
    "tenant=nobody",
    "tenant=x&milestone=lost",
    "tenant=x&updatedAfter=yesterday",
    "tenant=x&trackingNumber=a%22b",
  ])("is refused when asked with %j", async (query) => {
    expect((await api.call("GET", `/v1/shipments?${query}`)).status).toBe(422);
  });

  it("goes on from a cursor", async () => {
    const first = await api.call("GET", `/v1/shipments?tenant=${tenant.name}&limit=1`);
    const cursor = String(first.body.nextCursor);
    expect(await listed(`limit=1&cursor=${cursor}`)).toEqual(["794644790138"]);
  });
});

describe("a shipment's story", () => {
  it("is told whole", async () => {
    const { status, body } = await api.call("GET", `/v1/shipments/${SHIPMENT}`);
    expect(status).toBe(200);
    const told = { recordedAt: "1970-01-01T00:01:00.000Z", source: "dcsa", endpoint: `eu_${"1".repeat(32)}` };
    expect(body).toEqual({
      id: SHIPMENT,
      tenant: tenant.id,
      carrier: "fedex",
      trackingNumber: "794644790138",
      state: {
        milestone: "delivered",
        reason: null,
        occurredAt: "1970-01-01T00:00:01.000Z",
        occurredAtAsSent: "1970-01-01T00:00:01.000Z",
        certainty: "offset",
      },
      cycle: 1,
      version: 3,
      lastSeq: 2,
      estimate: {
        deliveryAt: "1970-01-01T00:00:05.000Z",
        deliveryAtAsSent: "soon",
        certainty: "date",
        reportedAt: "1970-01-01T00:00:04.000Z",
      },
      link: { pickingId: 7, pickingName: "WH/OUT/00007" },
      updatedAt: "1970-01-01T00:00:07.000Z",
      nextCursor: null,
      timeline: [
        {
          seq: 1,
          cycle: 1,
          kind: "event",
          milestone: "delivered",
          reason: null,
          classifier: "actual",
          occurredAt: "1970-01-01T00:00:01.000Z",
          occurredAtAsSent: "1970-01-01T00:00:01.000Z",
          certainty: "offset",
          ...told,
          place: { city: "Köln", state: null, postalCode: null, country: "DE" },
          description: "it's moving",
          code: "IT",
          contradicts: false,
          corroborates: null,
          retracted: false,
          fingerprint: `${"0".repeat(31)}1`,
        },
        {
          seq: 2,
          cycle: null,
          kind: "retraction",
          milestone: null,
          reason: null,
          classifier: null,
          occurredAt: "1970-01-01T00:00:09.000Z",
          occurredAtAsSent: "1970-01-01T00:00:09.000Z",
          certainty: "offset",
          ...told,
          place: null,
          description: null,
          code: null,
          contradicts: false,
          corroborates: null,
          retracted: false,
          fingerprint: "f".repeat(32),
        },
      ],
      sinks: [
        {
          sink: "odoo",
          confirmedVersion: 2,
          confirmedSeq: 1,
          pending: false,
          parked: true,
          waitingSince: "1970-01-01T00:00:06.000Z",
          lastFailure: {
            kind: "rejected",
            name: "ValidationError",
            message: "no such picking",
            at: "1970-01-01T00:00:08.000Z",
          },
        },
      ],
      reviews: [
        { kind: "contradiction", fingerprints: ["2".repeat(32)] },
        {
          kind: "parked",
          sink: "odoo",
          name: "ValidationError",
          message: "no such picking",
          at: "1970-01-01T00:00:08.000Z",
        },
      ],
    });
  });

  it.each([`shp_${"b".repeat(32)}`, "shp_nonsense"])("that is not there is a 404 problem: %s", async (id) => {
    expect((await api.call("GET", `/v1/shipments/${id}`)).status).toBe(404);
    expect((await api.call("POST", `/v1/shipments/${id}/replay`, { sink: "odoo" })).status).toBe(404);
  });
});

describe("a replay", () => {
  it("is begun for one sink, of everything unless told otherwise", async () => {
    const { status, body } = await api.call("POST", `/v1/shipments/${SHIPMENT}/replay`, { sink: "odoo" });
    expect([status, body]).toEqual([202, { id: SHIPMENT, sink: "odoo", fromVersion: 0 }]);
    await api.call("POST", `/v1/shipments/${SHIPMENT}/replay`, { sink: "readmodel", fromVersion: 2 });
    expect(api.replays).toEqual([
      { id: SHIPMENT, sink: "odoo", fromVersion: 0 },
      { id: SHIPMENT, sink: "readmodel", fromVersion: 2 },
    ]);
  });

  it("to no sink of ours is refused", async () => {
    expect((await api.call("POST", `/v1/shipments/${SHIPMENT}/replay`, { sink: "moon" })).status).toBe(422);
  });
});
