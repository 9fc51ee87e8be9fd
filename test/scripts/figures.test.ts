import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, percentile } from "../../scripts/percentile.ts";
import { randomFrom, sample } from "../../scripts/random.ts";
import { table } from "../../scripts/table.ts";

describe("percentile", () => {
  it("is the value of the nearest rank", () => {
    const values = [40, 10, 30, 20];
    expect(percentile(values, 0.5)).toBe(20);
    expect(percentile(values, 0.51)).toBe(30);
    expect(percentile(values, 0.99)).toBe(40);
  });

  it("of nothing is no number", () => {
    expect(percentile([], 0.5)).toBeNaN();
  });

  it("is one of the values, and no fewer than its share are at or below it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, share) => {
          const found = percentile(values, share);
          expect(values).toContain(found);
          expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(share * values.length);
        },
      ),
    );
  });
});

describe("median", () => {
  it("is the one in the middle, or the mean of the two", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

describe("random numbers", () => {
  it("are the same for the same seed, and others for another", () => {
    const draw = (seed: number): number[] => Array.from({ length: 20 }, randomFrom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1).every((one) => one >= 0 && one < 1)).toBe(true);
  });

  it("make a sample of different numbers", () => {
    const drawn = sample(129, 600, randomFrom(7));
    expect(drawn.size).toBe(129);
    expect([...drawn].every((one) => Number.isInteger(one) && one >= 0 && one < 600)).toBe(true);
  });
});

describe("table", () => {
  it("ends a column of numbers where its longest one ends", () => {
    const [, , short = "", long = ""] = table(
      ["n", "word"],
      [
        [7, "x"],
        [1234, "y"],
      ],
    ).split("\n");
    expect(short.indexOf("7")).toBe(long.indexOf("4"));
    expect(short.indexOf("x")).toBe(long.indexOf("y"));
  });
});
