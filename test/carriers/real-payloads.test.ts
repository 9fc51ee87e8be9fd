import { expect, it } from "vitest";
import { easyPost } from "../../src/carriers/easypost/sender.ts";
import type { Reading, Sender } from "../../src/carriers/port.ts";
import { SENDERS, type SenderName } from "../../src/carriers/registry.ts";
import { believe, flipBit, inbound, readBody } from "./inbound.ts";
import { describeOutside, outside } from "./outside.ts";

/** Real webhooks and API answers of the senders, one folder each. */
const REAL = outside("CARRIER_PAYLOADS");

const payload = (sender: SenderName, name: string): string => REAL.read(`${sender}/${name}.json`);
const read = (sender: Sender, body: string) => readBody(sender, body);

/** A reading in short: `milestone[:reason] utc city`, one line an event. */
function inShort(reading: Reading): unknown {
  return reading.reports.map(({ carrier, trackingNumber, events, estimate }) => ({
    shipment: `${carrier} ${trackingNumber}`,
    events: events.map(
      ({ milestone, reason, occurredAt, place }) =>
        `${milestone}${reason ? `:${reason}` : ""} ${new Date(occurredAt.atMs).toISOString().slice(0, 19)} ${place?.city ?? "-"}`,
    ),
    estimate: estimate && [estimate.deliveryAt.asSent, new Date(estimate.reportedAtMs).toISOString()],
  }));
}
async function readInShort(sender: Sender, body: string): Promise<unknown> {
  const reading = await read(sender, body);
  return reading.ok ? inShort(reading.value) : reading.error;
}
/** A tracker as the API answers it, in the event that would have announced it. */
const announced = (tracker: unknown): string =>
  JSON.stringify({ id: "evt_1", description: "tracker.created", created_at: "2025-05-09T20:40:18Z", result: tracker });

describeOutside("real payloads", REAL, () => {
  it("of EasyPost: a FedEx parcel on its way", async () => {
    expect(await readInShort(easyPost, payload("easypost", "tracker-updated.event-body"))).toEqual([
      {
        shipment: "fedex 1",
        events: [
          "created 2024-07-31T15:00:00 -",
          "picked_up 2024-07-31T19:27:00 ORLANDO",
          "arrived_at_facility 2024-07-31T22:35:00 ORLANDO",
          "departed_facility 2024-08-01T14:42:13 ORLANDO",
          "in_transit 2024-08-02T02:46:19 KENLY",
          "in_transit 2024-08-02T18:35:20 EDISON TWP",
          "arrived_at_facility 2024-08-02T18:50:00 EDISON",
        ],
        estimate: ["2024-08-05T00:00:00Z", "2024-08-02T19:26:51.000Z"],
      },
    ]);
  });

  it("of EasyPost: a Canada Post parcel whose first scan is older than its label", async () => {
    const body = payload("easypost", "tracker-updated.canadapost-delivered");
    expect(await readInShort(easyPost, body)).toEqual([
      {
        shipment: "canada-post 12345",
        events: [
          "in_transit 2021-02-04T18:00:44 CITY",
          "created 2021-02-05T00:12:44 -",
          "in_transit 2021-02-05T17:04:06 CITY",
          "in_transit 2021-02-08T08:45:18 DESTINATION_CITY",
          "out_for_delivery 2021-02-08T13:16:45 DESTINATION_CITY",
          "delivered 2021-02-08T16:35:17 DESTINATION_CITY",
        ],
        estimate: ["2021-02-10T00:00:00Z", "2021-02-09T00:06:44.000Z"],
      },
    ]);
    const reading = await read(easyPost, body);
    const event = reading.ok ? reading.value.reports[0]?.events[5] : null;
    expect(event).toMatchObject({ code: "delivered/unknown/1441", occurredAt: { certainty: "claimed_utc" } });
  });

  it("of EasyPost: trackers as its API answers them", async () => {
    const retrieved: unknown = JSON.parse(payload("easypost", "tracker.retrieve.pre_transit"));
    const listed = JSON.parse(payload("easypost", "trackers.list")) as { trackers: unknown[] };
    const insured = JSON.parse(payload("easypost", "insurance.retrieve")) as { tracker: unknown };
    const preTransit = {
      shipment: "usps EZ1000000001",
      events: ["created 2025-04-09T20:40:17 -", "created 2025-04-10T09:17:17 HOUSTON"],
      estimate: ["2025-05-09T20:40:17Z", "2025-05-09T20:40:17.000Z"],
    };
    expect(await readInShort(easyPost, announced(retrieved))).toEqual([preTransit]);
    expect(await readInShort(easyPost, announced(listed.trackers[0]))).toEqual([preTransit]);
    expect(await readInShort(easyPost, announced(insured.tracker))).toEqual([
      {
        shipment: "usps EZ1000000001",
        events: ["created 2025-04-12T19:40:15 -", "created 2025-04-13T08:17:15 HOUSTON"],
        estimate: ["2025-05-12T19:40:15Z", "2025-05-12T19:40:16.000Z"],
      },
    ]);
  });

  it.each(["event.retrieve.no-result", "claim.retrieve"])(
    "of EasyPost: %s says nothing of a shipment",
    async (name) => {
      expect(await readInShort(easyPost, payload("easypost", name))).toEqual([]);
    },
  );

  it.each([
    ["events.list", "id"],
    ["insurance.retrieve", "description"],
    ["tracker.retrieve.pre_transit", "description"],
    ["trackers.list", "id"],
    ["webhook.create", "description"],
    ["shipments.buy.fees", "description"],
    ["reports.retrieve", "description"],
    ["payloads.list", "id"],
    ["refunds.create", ""],
  ])("of EasyPost: %s is no event, and lacks %j", async (name, path) => {
    expect(await readInShort(easyPost, payload("easypost", name))).toMatchObject({ kind: "schema", path });
  });

  it("of EasyPost: the published vector, with its secret typed either way", async () => {
    const body = payload("easypost", "tracker-updated.event-body").replace(/\n$/, "");
    const hex = "38f3f53c103713df81616a0a186d77141957323ec21d5fe9363db93840f527db";
    const request = inbound(body, { "X-Hmac-Signature": `hmac-sha256-hex=${hex}` });
    for (const secret of ["s\u00E9cret", "se\u0301cret"]) {
      expect(await believe(easyPost, request, [secret], 0)).toMatchObject({ ok: true });
    }
    expect(await believe(easyPost, request, ["secret"], 0)).toMatchObject({ ok: false });
    for (let at = 0; at < body.length; at += 97) {
      const changed = inbound(flipBit(body, at, at % 7), { "X-Hmac-Signature": `hmac-sha256-hex=${hex}` });
      expect(await believe(easyPost, changed, ["s\u00E9cret"], 0)).toMatchObject({ ok: false });
      const other = inbound(body, { "X-Hmac-Signature": `hmac-sha256-hex=${flipBit(hex, at, at % 4)}` });
      expect(await believe(easyPost, other, ["s\u00E9cret"], 0)).toMatchObject({ ok: false });
    }
  });

  it("of Standard Webhooks: the specification's examples", async () => {
    const sender = SENDERS["standard-webhooks"];
    expect(await readInShort(sender, payload("standard-webhooks", "spec.contact-created"))).toEqual([]);
    const vector = payload("standard-webhooks", "sign-vector");
    expect(await readInShort(sender, vector)).toMatchObject({ kind: "schema", path: "type" });
  });
});
