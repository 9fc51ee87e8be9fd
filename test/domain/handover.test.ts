import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Place, TrackingEvent } from "../../src/domain/event.ts";
import type { Certainty, Moment } from "../../src/domain/moment.ts";
import { annotate, evidenceOf, foldAll, foldMore, NOTHING_FOLDED, type Head } from "../../src/domain/timeline.ts";
import { DAY_MS, fingerprintOf, scan } from "../support/build.ts";

const CHICAGO: Place = { city: "Chicago", state: "IL", postalCode: null, country: "US" };
const PARIS: Place = { city: "Paris", state: null, postalCode: null, country: "FR" };

/** As its sender wrote it, which says the day on the clocks there. */
function when(asSent: string, certainty: Certainty = "offset"): Moment {
  return { atMs: Date.parse(asSent.length === 10 ? `${asSent}T00:00:00Z` : asSent), asSent, certainty };
}

const delivered = (occurredAt: Moment, place: Place | null = null, over: Partial<TrackingEvent> = {}): TrackingEvent =>
  scan({ milestone: "delivered", occurredAt, place, ...over });
const fold = (...events: TrackingEvent[]) => foldAll(events.map(evidenceOf));

const FIRST = "2026-05-07T14:32:00-05:00";

describe("a second word of a delivery", () => {
  it.each<[string, Moment, Place | null, Place | null]>([
    ["an hour later at the same place", when("2026-05-07T15:40:00-05:00"), CHICAGO, CHICAGO],
    ["late that evening there, which is tomorrow in UTC", when("2026-05-07T23:30:00-05:00"), CHICAGO, CHICAGO],
    ["in UTC, the same hour", when("2026-05-07T19:40:00Z"), CHICAGO, CHICAGO],
    ["with no place", when("2026-05-07T15:40:00-05:00"), CHICAGO, null],
    ["when the first had none", when("2026-05-07T15:40:00-05:00"), null, CHICAGO],
    ["dated by its receipt, two days on", when("2026-05-09T10:00:00Z", "received"), CHICAGO, null],
  ])("%s is the same delivery: its date stays, and nobody is asked", (_, again, there, place) => {
    const first = delivered(when(FIRST), there);
    const folded = fold(first, delivered(again, place));
    expect(folded.head?.fingerprint).toBe(first.fingerprint);
    expect(folded.contradictions).toEqual([]);
  });

  it.each<[string, Moment, Place]>([
    ["the day after, there", when("2026-05-08T00:10:00-05:00"), CHICAGO],
    ["the day after, though the same in UTC as the evening before", when("2026-05-08T08:00:00-05:00"), CHICAGO],
    ["at another place", when("2026-05-07T15:40:00-05:00"), { ...CHICAGO, city: "Springfield" }],
    ["in another country", when("2026-05-07T21:40:00+02:00"), PARIS],
    ["a month later", when("2026-06-07T14:32:00-05:00"), CHICAGO],
  ])("%s is another matter: the first stands, and a review opens", (_, again, place) => {
    const first = delivered(when("2026-05-07T14:32:00-05:00"), CHICAGO);
    const second = delivered(again, place);
    const folded = fold(first, second);
    expect(folded.head?.fingerprint).toBe(first.fingerprint);
    expect(folded.contradictions).toEqual([second.fingerprint]);
    expect(annotate([second, first].map(evidenceOf)).map(({ contradicts }) => contradicts)).toEqual([false, true]);
  });

  it("that knows the hour where the first knew the day says when it was", () => {
    const day = delivered(when("2026-05-07", "date"), CHICAGO);
    const hour = delivered(when(FIRST), CHICAGO);
    expect(fold(day, hour)).toMatchObject({ head: { fingerprint: hour.fingerprint }, contradictions: [] });
    const received = delivered({ ...when("2026-05-07T10:00:00Z"), certainty: "received" }, CHICAGO);
    expect(fold(received, hour).head?.fingerprint).toBe(hour.fingerprint);
  });

  it("after it was on its way back is its delivery to the sender, and counts", () => {
    const back = scan({ milestone: "return_to_sender", occurredAt: when("2026-05-08T09:00:00-05:00") });
    const home = delivered(when("2026-05-12T09:00:00-05:00"), PARIS);
    const folded = fold(delivered(when(FIRST), CHICAGO), back, home);
    expect(folded).toMatchObject({ head: { fingerprint: home.fingerprint }, contradictions: [] });
  });

  it("is weighed so of every end: a return again on another day asks, a cancellation again says nothing new", () => {
    const twice = (milestone: "returned" | "cancelled") =>
      fold(
        scan({ milestone, occurredAt: when(FIRST), place: CHICAGO }),
        scan({ milestone, occurredAt: when("2026-05-09T14:32:00-05:00"), place: CHICAGO }),
      );
    expect(twice("returned").contradictions).toHaveLength(1);
    expect(twice("cancelled").contradictions).toEqual([]);
    for (const milestone of ["returned", "cancelled"] as const)
      expect(twice(milestone).head?.occurredAt.asSent).toBe(FIRST);
  });
});

const anyPlace = fc.constantFrom(null, CHICAGO, PARIS, { ...CHICAGO, city: "CHICAGO" }, { ...CHICAGO, country: null });
const anyMoment = fc
  .tuple(
    fc.nat(3),
    fc.nat(23),
    fc.constantFrom<Certainty>("offset", "place", "date", "received", "local", "claimed_utc"),
  )
  .map(([day, hour, certainty]): Moment => {
    const atMs = Date.UTC(2026, 4, 7 + day, hour);
    return { atMs, asSent: new Date(atMs).toISOString(), certainty };
  });
const anyEnd = fc.tuple(
  anyMoment,
  anyPlace,
  fc.constantFrom(
    "delivered",
    "delivered",
    "delivered",
    "returned",
    "return_to_sender",
    "in_transit",
    "cancelled" as const,
  ),
);

/** A timeline with many ends in it, in one order of arrival and another. */
const arrivals = fc
  .array(anyEnd, { minLength: 2, maxLength: 9 })
  .map((all) =>
    all.map(([occurredAt, place, milestone], index) =>
      evidenceOf(scan({ milestone, occurredAt, place, fingerprint: fingerprintOf(index + 1) })),
    ),
  )
  .chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );

describe("deliveries told more than once, in any order of arrival", () => {
  it("fold to the same, one by one or all at once", () => {
    fc.assert(
      fc.property(arrivals, ([all, shuffled]) => {
        const oneByOne = (order: readonly Head[]) => {
          let folded = NOTHING_FOLDED;
          order.forEach((one, index) => (folded = foldMore(folded, [one]) ?? foldAll(order.slice(0, index + 1))));
          return folded;
        };
        expect(oneByOne(shuffled)).toEqual(foldAll(all));
        expect(oneByOne(all)).toEqual(foldAll(all));
      }),
      { numRuns: 400 },
    );
  });

  it("never move the day of a delivery that nothing followed without a review", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyMoment, anyPlace), { minLength: 1, maxLength: 8 }), (ends) => {
        const all = ends.map(([occurredAt, place]) => evidenceOf(delivered(occurredAt, place)));
        const folded = foldAll(all);
        const days = new Set(
          all.flatMap(({ occurredAt: { atMs, certainty } }) =>
            certainty === "received" ? [] : [Math.floor(atMs / DAY_MS)],
          ),
        );
        if (days.size > 1) expect(folded.contradictions).not.toEqual([]);
        const cities = new Set(all.flatMap(({ place }) => (place?.city ? [place.city.toLowerCase()] : [])));
        if (days.size <= 1 && cities.size <= 1) expect(folded.contradictions).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
