import { describe, expect, it } from "vitest";
import { eventsOf, withStatus, type ParcelStatus, type Scan } from "../../src/carriers/history.ts";
import { compareEvidence } from "../../src/domain/timeline.ts";
import { momentAt, scan, T0 } from "../support/build.ts";

const TOLD = { sender: "s", carrier: "c", trackingNumber: "N1" };
const SPARE = momentAt(T0 + 60_000);
const said = (milestone: "out_for_delivery" | "delivery_attempted" | "in_transit" | "unknown", word = "w"): Scan => {
  const { fingerprint: _, ...event } = scan({ milestone });
  return { said: [word, milestone], event };
};
const status = (over: Partial<ParcelStatus>): ParcelStatus => ({
  milestone: "delivered",
  reason: null,
  code: "S",
  at: null,
  description: null,
  ...over,
});
const endOf = async (scans: Scan[], parcel: ParcelStatus) =>
  (await withStatus(TOLD, await eventsOf(TOLD, scans, SPARE), parcel, SPARE)).toSorted(compareEvidence).at(-1);

describe("a parcel's own status beside its scans", () => {
  it("stands behind the newest scan, whatever the ranks of the two", async () => {
    for (const newest of ["out_for_delivery", "delivery_attempted", "in_transit"] as const)
      for (const milestone of [
        "out_for_delivery",
        "delivery_attempted",
        "exception",
        "delivered",
        "cancelled",
      ] as const) {
        if (milestone === newest) continue;
        const reason = milestone === "exception" ? ("other" as const) : null;
        expect(await endOf([said(newest)], status({ milestone, reason }))).toMatchObject({ milestone });
      }
  });

  it("of the newest scan's own rank stands behind it, too", async () => {
    const attempted = status({ milestone: "delivery_attempted", reason: "access" });
    expect(await endOf([said("delivery_attempted")], attempted)).toMatchObject({
      reason: "access",
      occurredAt: { atMs: T0 + 1 },
    });
  });

  it("has its own time where that is later than the newest scan's", async () => {
    const later = status({ at: momentAt(T0 + 5_000) });
    expect(await endOf([said("in_transit")], later)).toMatchObject({ occurredAt: { atMs: T0 + 5_000 } });
    const earlier = status({ at: momentAt(T0 - 5_000) });
    expect(await endOf([said("in_transit")], earlier)).toMatchObject({ occurredAt: { atMs: T0 } });
  });

  it("is the same news for as long as the newest scan stays the newest", async () => {
    const first = await endOf([said("in_transit")], status({}));
    expect((await endOf([said("in_transit")], status({})))?.fingerprint).toBe(first?.fingerprint);
    const moved = await endOf([said("in_transit"), said("out_for_delivery")], status({}));
    expect(moved?.fingerprint).toMatch(/./);
    expect(moved?.fingerprint).not.toBe(first?.fingerprint);
  });

  it("adds nothing where the newest scan says it already", async () => {
    const events = await eventsOf(TOLD, [said("out_for_delivery")], SPARE);
    expect(await withStatus(TOLD, events, status({ milestone: "out_for_delivery" }), SPARE)).toEqual(events);
  });
});
