import { describe, expect, it } from "vitest";
import { corroborations, type ToldEvent } from "../../src/domain/corroboration.ts";
import type { TrackingEvent } from "../../src/domain/event.ts";
import { fingerprintOf, MINUTE_MS, momentAt, scan, T0 } from "../support/build.ts";

const AT = { city: "Bonn", state: null, postalCode: "53113", country: "DE" };
const delivered = (n: number, over: Parameters<typeof scan>[0] = {}): TrackingEvent =>
  scan({ fingerprint: fingerprintOf(n), milestone: "delivered", place: AT, ...over });
const told = (event: TrackingEvent, sender = "easypost", corroborates?: string): ToldEvent => ({
  entry: { kind: "event", seq: 1, event, ...(corroborates ? { corroborates } : {}) },
  from: { sender },
});
const pairs = (events: TrackingEvent[], timeline: ToldEvent[]) => [...corroborations(events, timeline, "shippo")];

describe("a scan that another sender told already", () => {
  it("is confirmed when milestone, minute and place are the same", () => {
    expect(pairs([delivered(2)], [told(delivered(1))])).toEqual([[fingerprintOf(2), fingerprintOf(1)]]);
    expect(pairs([delivered(2, { place: null })], [told(delivered(1))])).toHaveLength(1);
    expect(pairs([delivered(2, { place: { ...AT, city: "BÓNN" } })], [told(delivered(1))])).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof scan>[0]]>([
    ["another milestone", { milestone: "in_transit" }],
    ["another reason", { reason: "other" }],
    ["another minute", { atMs: T0 + MINUTE_MS }],
    ["another town", { place: { ...AT, city: "Köln" } }],
    ["another postal code", { place: { ...AT, postalCode: "53115" } }],
    ["another country", { place: { ...AT, country: "AT" } }],
    ["an estimate", { classifier: "estimated" }],
    ["a day only", { occurredAt: { ...momentAt(T0), certainty: "date" } }],
    ["the time of receipt", { occurredAt: { ...momentAt(T0), certainty: "received" } }],
  ])("is another one with %s, whoever came first", (_, over) => {
    expect(pairs([delivered(2, over)], [told(delivered(1))])).toEqual([]);
    expect(pairs([delivered(2)], [told(delivered(1, over))])).toEqual([]);
  });

  it("is not confirmed by the same sender", () => {
    expect(pairs([delivered(2)], [told(delivered(1), "shippo")])).toEqual([]);
  });

  it("confirms one scan: of two alike each confirms another", () => {
    const timeline = [told(delivered(1)), told(delivered(2))];
    expect(pairs([delivered(3), delivered(4), delivered(5)], timeline)).toEqual([
      [fingerprintOf(3), fingerprintOf(1)],
      [fingerprintOf(4), fingerprintOf(2)],
    ]);
  });

  it("is confirmed by each sender once, also when it comes in another webhook", () => {
    const timeline = [told(delivered(1)), told(delivered(3), "shippo", fingerprintOf(1))];
    expect(pairs([delivered(4)], timeline)).toEqual([]);
    const other = [told(delivered(1)), told(delivered(3), "aftership", fingerprintOf(1))];
    expect(pairs([delivered(4)], other)).toEqual([[fingerprintOf(4), fingerprintOf(1)]]);
  });
});
