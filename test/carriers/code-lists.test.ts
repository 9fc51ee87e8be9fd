import { describe, expect, it } from "vitest";
import { SENDERS } from "../../src/carriers/registry.ts";
import { draft, readBody, type Json } from "./inbound.ts";

async function standing(sender: keyof typeof SENDERS, body: Json): Promise<string> {
  const reading = await readBody(SENDERS[sender], JSON.stringify(body));
  const event = reading.ok ? reading.value.reports[0]?.events[0] : undefined;
  if (!event) return "nothing";
  return [event.milestone, event.reason, event.unmapped && "?"].filter(Boolean).join(":");
}

describe("UPS's code", () => {
  const ups = (type: string, code: string, over: Json = {}) =>
    standing("ups", { ...draft("ups", "loaded"), activityStatus: { type, code, description: "", ...over } });

  it.each([
    ["DL", "I", "out_for_delivery", "X", "return_to_sender"],
    ["DS", "I", "arrived_at_facility", "X", "exception:address"],
    ["EP", "I", "in_transit", "X", "available_for_pickup"],
    ["YM", "I", "in_transit", "X", "exception:other"],
    ["RD", "M", "created", "X", "customs_hold"],
  ])("%s is of type %s %s, and of type %s %s", async (code, type, meaning, otherType, otherMeaning) => {
    expect(await ups(type, code)).toBe(meaning);
    expect(await ups(otherType, code)).toBe(otherMeaning);
  });

  it.each([
    // A delivery that is announced, late, or to somewhere else.
    ["8Y", "exception:delay"],
    ["56", "delivered"],
    ["89", "delivery_attempted"],
    ["ZP", "available_for_pickup"],
    ["84", "delivery_attempted"],
    ["64", "delivered"],
    ["B0", "returned"],
    // What is asked for or investigated.
    ["TB", "exception:other"],
    ["1F", "exception:disposed"],
    ["IY", "exception:security"],
    ["S9", "exception:lost"],
    ["R1", "customs_hold"],
    ["DA", "customs_cleared"],
  ])("%s, an exception, is %s", async (code, meaning) => {
    expect(await ups("X", code)).toBe(meaning);
  });

  it("of a description that only says what somebody asked for moves nothing", async () => {
    expect(await ups("I", "", { descriptionCode: "119", description: "Return to Sender Requested" })).toBe("unknown");
  });

  it("that is in no list is unmapped, where its type says nothing either", async () => {
    expect(await ups("U", "??")).toBe("unknown:?");
  });
});

describe("a division's code at DHL", () => {
  const dhl = (service: string, status: string, statusCode = "transit") =>
    standing("dhl", {
      shipments: [{ id: "1", service, events: [{ timestamp: "2026-10-06T11:20:00", statusCode, status }] }],
    });

  it.each([
    ["ecommerce", "600", "delivered"],
    ["ecommerce", "863", "returned"],
    ["ecommerce-europe", "45", "available_for_pickup"],
    ["ecommerce-europe", "99", "return_to_sender"],
    ["parcel-nl", "DELIVERED_AT_NEIGHBOURS", "delivered"],
    ["parcel-nl", "STORAGE_PERIOD_ENDED_AT_PARCELSHOP", "return_to_sender"],
    ["parcel-pl", "OP_COD", "exception:refused"],
    ["parcel-de", "ZF", "available_for_pickup"],
    ["svb", "FETCHED_PACKSTATION", "delivered"],
    ["freight", "56-611", "exception:refused"],
    ["dgf", "ARRIVED_AT_CUSTOMS", "customs_hold"],
    ["express", "CC", "available_for_pickup"],
    ["ecommerce-ppl", "997", "exception:lost"],
  ])("%s %s is %s", async (service, status, meaning) => {
    expect(await dhl(service, status)).toBe(meaning);
  });

  it("means nothing in another division, whose class then counts", async () => {
    expect(await dhl("express", "600", "delivered")).toBe("delivered");
    expect(await dhl("parcel-uk", "600")).toBe("in_transit");
  });

  it("that says nothing of where the goods are moves nothing, whatever its class", async () => {
    expect(await dhl("parcel-nl", "INTERVENTION")).toBe("unknown");
  });
});

describe("FedEx's code", () => {
  it.each([
    ["CA", "cancelled"],
    ["RC", "unknown"],
    ["CP", "customs_hold"],
    ["CC", "customs_cleared"],
    ["SP", "in_transit"],
    ["CD", "customs_hold"],
  ])("%s, which its lists share, is the movement's: %s", async (eventType, meaning) => {
    const scan = { date: "2026-10-06T06:47:00-04:00", eventType, derivedStatusCode: "" };
    const trackResults = [{ scanEvents: [scan] }];
    const completeTrackResults = [{ trackingNumber: "700000000001", trackResults }];
    expect(await standing("fedex", { output: { completeTrackResults } })).toBe(meaning);
  });
});
