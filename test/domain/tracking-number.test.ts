import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalizeTrackingNumber, TrackingNumber } from "../../src/domain/identity.ts";
import { numbersIn } from "../../src/domain/tracking-reference.ts";

const UNSEEN = [
  "\u200E",
  "\u200F",
  "\u061C",
  "\u202A",
  "\u202C",
  "\u202E",
  "\u2066",
  "\u2069", // marks of direction
  "\u200B",
  "\u200C",
  "\u200D",
  "\u2060",
  "\u180E",
  "\uFEFF", // of no width
  "\u00AD",
  "\u034F",
  "\u115F",
  "\u3164",
  "\uFFA0",
  "\u2800",
  "\uFE0F",
  "\u{E0041}",
  "\uFFF9", // soft, fillers, selectors, tags
  "\u00A0",
  "\u2007",
  "\u202F",
  "\u3000",
  "\t",
  "\n",
  "\u0000",
  "\u001D", // blanks and controls
];

describe("a tracking number", () => {
  it("has nothing in it that cannot be seen, wherever that stands", () => {
    const number = "94001000000000000000322";
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: number.length }), fc.constantFrom(...UNSEEN)), { maxLength: 8 }),
        (put) => {
          const sent = put.reduce((held, [at, one]) => held.toSpliced(at, 0, one), Array.from(number)).join("");
          expect(TrackingNumber.safeParse(sent).data).toBe(number);
          expect(numbersIn(sent.replaceAll("\n", ""))).toEqual([number]);
        },
      ),
    );
  });

  it.each(UNSEEN)("that is %j alone is none", (one) => {
    expect(TrackingNumber.safeParse(one).success).toBe(false);
  });
});

describe("a postal code in front of the US Postal Service's number", () => {
  it.each([
    ["420787219400100000000000009033", "9400100000000000009033"], // five digits of ZIP code
    ["4207872194129400100000000000009033", "9400100000000000009033"], // nine, of which the last four begin like a number
    ["4207872112349400100000000000009033", "9400100000000000009033"],
    ["420 78721 9400 1000 0000 0000 0090 33", "9400100000000000009033"],
    ["(420)787219400100000000000009033", "9400100000000000009033"],
    ["420-78721-9205590000000000000001", "9205590000000000000001"],
    ["4207872192612909900000000000000003", "92612909900000000000000003"], // 26 digits behind five
    ["4209021070000000000000000016", "70000000000000000016"], // twenty, with their check digit
    ["4207872194001000000000000000322", "94001000000000000000322"],
  ])("is routing, and no part of it: %s", (sent, number) => {
    expect(normalizeTrackingNumber(sent)).toBe(number);
    expect(normalizeTrackingNumber(normalizeTrackingNumber(sent))).toBe(number);
    expect(numbersIn(`1Z999, ${sent}`)).toEqual(["1Z999", number]);
  });

  it.each(["420787219400", "4201234567890", "42000000000000000000000000001", "1Z4207872194001000"])(
    "is none in a number that only begins like it: %s",
    (sent) => expect(normalizeTrackingNumber(sent)).toBe(sent),
  );
});
