import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  evidenceOf,
  foldAll,
  foldMore,
  isEvidence,
  NOTHING_FOLDED,
  type Folded,
  type Head,
} from "../../src/domain/timeline.ts";
import type { TrackingEvent } from "../../src/domain/event.ts";
import { anyHistory, DAY_MS, MINUTE_MS, scan, T0 } from "../support/build.ts";

const folding = (...events: TrackingEvent[]): Folded => foldAll(events.map(evidenceOf));

describe("the fold of a timeline", () => {
  it("ends the same when a proof of delivery overtakes the in-transit scan", () => {
    const delivered = scan({ milestone: "delivered", atMs: T0 + 60 * MINUTE_MS });
    const moving = scan({ milestone: "in_transit", atMs: T0 });
    expect(folding(delivered, moving)).toEqual(folding(moving, delivered));
    expect(folding(delivered, moving).head?.milestone).toBe("delivered");
  });

  it("keeps a delivered shipment delivered when an out-for-delivery scan follows, and says that it contradicts", () => {
    const delivered = scan({ milestone: "delivered", atMs: T0 });
    const contradicting = scan({ milestone: "out_for_delivery", atMs: T0 + MINUTE_MS });
    const folded = folding(delivered, contradicting);
    expect(folded.head?.milestone).toBe("delivered");
    expect(folded.contradictions).toEqual([contradicting.fingerprint]);
  });

  it("names the newest twenty contradictions, however many there are", () => {
    const delivered = scan({ milestone: "delivered", atMs: T0 });
    const against = Array.from({ length: 30 }, (_, n) =>
      scan({ milestone: "out_for_delivery", atMs: T0 + (n + 1) * MINUTE_MS }),
    );
    const { contradictions } = folding(delivered, ...against);
    expect(contradictions).toEqual(against.slice(10).map(({ fingerprint }) => fingerprint));
  });

  it("lets a failure be followed by delivery, and a delivery by a return, without a review", () => {
    const events = (["exception", "delivered", "return_to_sender", "returned"] as const).map((milestone, index) =>
      scan({ milestone, reason: milestone === "exception" ? "other" : null, atMs: T0 + index * MINUTE_MS }),
    );
    expect(folding(...events)).toMatchObject({ head: { milestone: "returned" }, contradictions: [], cycle: 1 });
  });

  it("finds a lost parcel again, and a disposed one never", () => {
    const found = scan({ milestone: "delivered", atMs: T0 + MINUTE_MS });
    expect(folding(scan({ milestone: "exception", reason: "lost" }), found).head?.milestone).toBe("delivered");
    expect(folding(scan({ milestone: "exception", reason: "disposed" }), found).head?.milestone).toBe("exception");
  });

  it("opens a new cycle when a number starts again more than 120 days after its end", () => {
    const folded = folding(
      scan({ milestone: "delivered", atMs: T0 }),
      scan({ milestone: "created", atMs: T0 + 121 * DAY_MS }),
      scan({ milestone: "in_transit", atMs: T0 + 122 * DAY_MS }),
    );
    expect(folded).toMatchObject({ cycle: 2, head: { milestone: "in_transit" }, contradictions: [] });
  });

  it("opens none at 120 days to the millisecond, nor for a scan that is no start", () => {
    const end = scan({ milestone: "delivered", atMs: T0 });
    expect(folding(end, scan({ milestone: "created", atMs: T0 + 120 * DAY_MS })).cycle).toBe(1);
    expect(folding(end, scan({ milestone: "in_transit", atMs: T0 + 200 * DAY_MS })).cycle).toBe(1);
  });

  it("orders scans of one instant by milestone, so that the one further along counts", () => {
    const both = [scan({ milestone: "delivered", atMs: T0 }), scan({ milestone: "out_for_delivery", atMs: T0 })];
    expect(folding(...both).head?.milestone).toBe("delivered");
    expect(folding(...both).contradictions).toEqual([]);
  });

  it("is the same, however evidence is added to it", () => {
    fc.assert(
      fc.property(anyHistory, fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 20 }), ({ events }, cuts) => {
        const evidence = events.filter(isEvidence).map(evidenceOf);
        let folded = NOTHING_FOLDED;
        const given: Head[] = [];
        for (let from = 0, turn = 0; from < evidence.length; turn += 1) {
          const size = 1 + (cuts[turn % cuts.length] ?? 0);
          const added = evidence.slice(from, from + size);
          given.push(...added);
          folded = foldMore(folded, added) ?? foldAll(given);
          from += size;
        }
        expect(folded).toEqual(foldAll(evidence));
      }),
      { numRuns: 500 },
    );
  });
});
