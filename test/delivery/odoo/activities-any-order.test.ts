import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { needsPerson } from "../../../src/domain/attention.ts";
import type { ExceptionReason } from "../../../src/domain/milestone.ts";
import { evidenceOf, foldAll } from "../../../src/domain/timeline.ts";
import { fingerprintOf, scan } from "../../support/build.ts";
import { at, openBench, taken } from "./people-bench.ts";

/** Who looks is told what happened. */
const REASONS: Partial<Record<ExceptionReason, string>> = {
  address: "Address problem",
  refused: "Delivery refused",
  damage: "Damaged",
  lost: "Lost",
  customs: "Held up at customs",
  held: "Held back",
  disposed: "Disposed of",
};

const PARCELS = [0, 1, 2];

const anyNews = fc
  .array(
    fc.record({
      parcel: fc.constantFrom(...PARCELS),
      milestone: fc.constantFrom("in_transit", "exception", "exception", "delivered", "return_to_sender"),
      reason: fc.constantFrom("damage", "lost", "weather", "disposed"),
      minute: fc.nat({ max: 5 }),
      retracted: fc.constantFrom(false, false, false, true),
    }),
    { minLength: 1, maxLength: 10 },
  )
  .map((drawn) =>
    drawn.map(({ parcel, milestone, reason, minute, retracted }, n) => ({
      parcel,
      retracted,
      event: scan({
        fingerprint: fingerprintOf(n + 1),
        milestone,
        reason: milestone === "exception" ? reason : null,
        ...at(minute),
      }),
    })),
  );

/** News and retractions in any order, and after each who is written and what goes wrong. */
const anyWay = anyNews.chain((news) => {
  const parts = [
    ...news.map(({ parcel, event }) => ({ parcel, events: [event], retractions: [] })),
    ...news.flatMap(({ parcel, event, retracted }) =>
      retracted ? [{ parcel, events: [], retractions: [taken(event)] }] : [],
    ),
  ];
  const steps = { minLength: parts.length, maxLength: parts.length };
  return fc.record({
    news: fc.constant(news),
    arrivals: fc.shuffledSubarray(parts, steps),
    written: fc.array(fc.shuffledSubarray(PARCELS), steps),
    weather: fc.array(fc.constantFrom("fine", "fine", "lost", "down", "crash", "replay"), steps),
    together: fc.boolean(),
  });
});

describe("any sequence of news of up to three parcels", () => {
  it("ends with exactly the activities that should be open, and no note twice", async () => {
    await fc.assert(
      fc.asyncProperty(anyWay, async ({ news, arrivals, written, weather, together }) => {
        const bench = openBench();
        const references = together ? ["P0, P1, P2"] : ["P0", "P1", "P2"];
        const pickings = references.map((trackingRef) => bench.odoo.addPicking({ trackingRef }));
        for (const [index, { parcel, events, retractions }] of arrivals.entries()) {
          bench.record(parcel, events, retractions);
          const now = weather[index];
          bench.faults.next = ({ n }) => {
            if (now === "lost" && n % 3 === 0) return "drop_after_commit";
            return now === "down" && n % 2 === 0 ? new Response("no", { status: 503 }) : null;
          };
          if (now === "crash") bench.crash();
          if (now === "replay") bench.replay(parcel);
          await bench.write(...(written[index] ?? []));
        }
        bench.faults.next = () => null;
        await bench.drain(...PARCELS);

        const expected = PARCELS.flatMap((parcel) => {
          const standing = news.filter((one) => one.parcel === parcel && !one.retracted);
          const { head } = foldAll(standing.map(({ event }) => evidenceOf(event)));
          return head && needsPerson(head)
            ? [`${(head.reason && REASONS[head.reason]) ?? "Exception"} (FedEx P${parcel})`]
            : [];
        });
        expect(bench.open()).toEqual(expected.toSorted());
        expect(pickings.flatMap((id) => bench.notes(id))).toHaveLength(arrivals.length);
      }),
      { numRuns: 120 },
    );
  });
});
