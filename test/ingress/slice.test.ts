import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sliceOf } from "../../src/ingress/slice.ts";
import type { Reading } from "../../src/carriers/port.ts";
import { momentAt } from "../support/build.ts";

const reportOf = (trackingNumber: string, carrier = "dhl") =>
  ({
    carrier,
    trackingNumber,
    events: [],
    retractions: [],
    estimate: null,
  }) as unknown as Reading["reports"][number];
const takenBack = (target: string) => ({ target, declaredAt: momentAt(1), sourceEventId: null });
const reading = (numbers: readonly string[], targets: readonly string[] = []): Reading => ({
  sourceEventId: null,
  reports: numbers.map((number) => reportOf(number)),
  orphanRetractions: targets.map(takenBack),
});

describe("a webhook of many shipments", () => {
  it("of as many as are recorded before its answer is whole, in its own order; one more is left", () => {
    const whole = reading(["c", "a", "b"]);
    expect(sliceOf(whole, null, 3)).toEqual({ reading: whole, next: null, left: 0 });
    const first = sliceOf(whole, null, 2);
    expect(first.reading.reports.map(({ trackingNumber }) => trackingNumber)).toEqual(["a", "b"]);
    expect(first.left).toBe(1);
    const second = sliceOf(whole, first.next, 2);
    expect(second.reading.reports.map(({ trackingNumber }) => trackingNumber)).toEqual(["c"]);
    expect(second).toMatchObject({ next: null, left: 0 });
  });

  it("is a hundred a part", () => {
    const numbers = Array.from({ length: 101 }, (_, n) => `${n}`);
    expect(sliceOf(reading(numbers), null).left).toBe(1);
    expect(sliceOf(reading(numbers.slice(1)), null).left).toBe(0);
  });

  it("is in its parts all that it says, each thing once, whatever order another reading has it in", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-c]{1,3}$/), { maxLength: 40 }),
        fc.array(fc.stringMatching(/^[a-c]{1,2}$/), { maxLength: 20 }),
        fc.integer({ min: 1, max: 7 }),
        (numbers, targets, max) => {
          const seen: string[] = [];
          let after: string | null = null;
          let turns = 0;
          do {
            // Read anew for each part.
            const again =
              turns % 2 === 0 ? reading(numbers, targets) : reading(numbers.toReversed(), targets.toReversed());
            const part = sliceOf(again, after, max);
            const kinds = [
              ...part.reading.reports.map(({ trackingNumber }) => `r ${trackingNumber}`),
              ...(part.reading.orphanRetractions ?? []).map(({ target }) => `t ${target}`),
            ];
            expect(new Set(kinds).size).toBeLessThanOrEqual(
              Math.max(max, part.next === null && turns === 0 ? 99 : max),
            );
            seen.push(...kinds);
            after = part.next;
            turns += 1;
          } while (after !== null);
          const all = [...numbers.map((one) => `r ${one}`), ...targets.map((one) => `t ${one}`)];
          expect(seen.toSorted()).toEqual(all.toSorted());
        },
      ),
      { numRuns: 300 },
    );
  });

  it("names what is not of a shipment in its first part alone", () => {
    const thin = { ...reading(["a", "b"]), fetches: [{ url: "https://x.example" }], records: [] as const };
    const first = sliceOf(thin, null, 1);
    expect(first.reading.fetches).toHaveLength(1);
    expect(sliceOf(thin, first.next, 1).reading.fetches).toBeUndefined();
  });
});
