import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addUp, type ParcelState } from "../../src/domain/delivery.ts";
import { EXCEPTION_REASONS, MILESTONES, type Standing } from "../../src/domain/milestone.ts";

const T0 = Date.UTC(2026, 10, 1);
const at = (milestone: Standing["milestone"], atMs = T0): ParcelState => ({
  standing: { milestone, reason: null },
  atMs,
  estimate: null,
});
const trouble = (reason: NonNullable<Standing["reason"]>, atMs: number): ParcelState => ({
  standing: { milestone: "exception", reason },
  atMs,
  estimate: null,
});

const standing = fc
  .record({ milestone: fc.constantFrom(...MILESTONES), reason: fc.constantFrom(...EXCEPTION_REASONS) })
  .map(({ milestone, reason }): Standing => ({ milestone, reason: milestone === "exception" ? reason : null }));
const moment = fc.integer({ min: 0, max: 5 }).map((hours) => T0 + hours * 3_600_000);
const certainty = fc.constantFrom("offset" as const, "date" as const);
const estimate = fc.record({ atMs: moment, reportedAtMs: moment, certainty }).map((one) => {
  return { deliveryAt: { atMs: one.atMs, asSent: "", certainty: one.certainty }, reportedAtMs: one.reportedAtMs };
});
const parcel = fc.option(
  fc.record(
    {
      standing: fc.option(standing),
      atMs: fc.option(moment),
      estimate: fc.option(estimate),
      atIsDay: fc.constant(true as const),
    },
    { requiredKeys: ["standing", "atMs", "estimate"] },
  ),
);

describe("the shipments of a picking", () => {
  it("add up to the same in whatever order they are given", () => {
    const several = fc.array(parcel, { maxLength: 6 });
    const shuffled = several.chain((parcels) =>
      fc.tuple(fc.constant(parcels), fc.shuffledSubarray(parcels, { minLength: parcels.length })),
    );
    fc.assert(
      fc.property(shuffled, ([parcels, other]) => {
        expect(addUp(other)).toEqual(addUp(parcels));
      }),
    );
  });

  it("are delivered when all are, at the time of the last", () => {
    expect(addUp([at("delivered", T0 + 2), at("delivered", T0 + 1)])).toEqual(at("delivered", T0 + 2));
    expect(addUp([at("delivered"), at("in_transit")]).standing?.milestone).toBe("in_transit");
    expect(addUp([at("delivered"), null]).standing?.milestone).toBe("in_transit");
  });

  it("are in trouble as soon as one is, and of several troubles in the newest", () => {
    expect(addUp([at("delivered", T0 + 9), trouble("damage", T0 + 1), trouble("lost", T0 + 2)])).toEqual(
      trouble("lost", T0 + 2),
    );
  });

  it("that nobody has reported stand nowhere", () => {
    expect(addUp([null, null])).toEqual({ standing: null, atMs: null, estimate: null });
  });
});
