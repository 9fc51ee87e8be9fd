import { describe, expect, it } from "vitest";
import { inPost } from "../../../src/carriers/inpost/sender.ts";
import { inbound, readBody } from "../inbound.ts";
import { readInShort } from "../in-short.ts";

const NUMBER = "602677439331630337653846";
const changed = (payload: object, over: object = {}): string =>
  JSON.stringify({
    event_ts: "2018-03-07 12:16:21 +0100",
    event: "shipment_status_changed",
    organization_id: 1,
    payload: { shipment_id: 49, tracking_number: NUMBER, ...payload },
    ...over,
  });

describe("a webhook of InPost", () => {
  it("is dated by its own clock with its offset, blank and all", async () => {
    expect(await readInShort(inPost, changed({ status: "delivered" }))).toEqual([
      { shipment: `inpost ${NUMBER}`, events: ["delivered 2018-03-07T11:16:21 offset -"], estimate: null },
    ]);
  });

  it.each([
    ["confirmed", "created"],
    ["collected_from_sender", "picked_up"],
    ["adopted_at_sorting_center", "arrived_at_facility"],
    ["ready_to_pickup", "available_for_pickup"],
    ["pickup_time_expired", "exception:unclaimed"],
    ["rejected_by_receiver", "exception:refused"],
    ["returned_to_sender", "returned"],
    ["a_status_of_tomorrow", "unknown?"],
  ])("that says %s means %s", async (status, milestone) => {
    const event = `${milestone} 2018-03-07T11:16:21 offset -`;
    expect(await readInShort(inPost, changed({ status }))).toMatchObject([{ events: [event] }]);
  });

  it("that confirms a shipment makes it; its offers say nothing", async () => {
    expect(await readInShort(inPost, changed({}, { event: "shipment_confirmed" }))).toMatchObject([
      { events: ["created 2018-03-07T11:16:21 offset -"] },
    ]);
    expect(await readInShort(inPost, changed({}, { event: "offers_prepared" }))).toEqual([]);
  });

  it("without a readable time is dated by its receipt and is the same news when it comes again", async () => {
    const ids = new Set<string>();
    for (const receivedAtMs of [1_800_000_000_000, 1_800_000_060_000]) {
      const reading = await readBody(inPost, changed({ status: "delivered" }, { event_ts: "yesterday" }), {
        receivedAtMs,
      });
      const [event] = reading.ok ? (reading.value.reports[0]?.events ?? []) : [];
      expect(event?.occurredAt).toEqual({ atMs: receivedAtMs, asSent: "yesterday", certainty: "received" });
      ids.add(event?.fingerprint ?? "");
    }
    expect(ids.size).toBe(1);
  });

  it("without a number cannot be told whose it is: it is unreadable at that field", async () => {
    const body = changed({ status: "delivered", tracking_number: null });
    expect(await readInShort(inPost, body)).toEqual({ kind: "schema", path: "payload.tracking_number" });
  });
});

describe("a call of InPost that tries the URL", () => {
  const credentials = {
    endpointId: "",
    secrets: [],
    settings: {},
    nowMs: 0,
    publicKey: async () => ({ ok: true, value: null }) as const,
  };
  const greeted = (method: string, below = "") => inPost.greet?.(inbound("", {}, { method }), below, credentials);

  it("is answered 200, and nothing below the URL is", async () => {
    expect(await greeted("GET")).toMatchObject({ status: 200 });
    expect(await greeted("HEAD")).toMatchObject({ status: 200, body: null });
    expect(await greeted("GET", "/oauth/token")).toBeNull();
    expect(await greeted("PUT")).toBeNull();
  });
});
