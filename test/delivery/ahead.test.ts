import { describe, expect, it } from "vitest";
import { Ahead } from "../../src/delivery/ahead.ts";

const LANES = { lanes: 2, writing: 2, size: 50, most: 100 };

describe("claims made before their turn", () => {
  it("are a batch a lane, of the size that it may have grown to, while writes are short", () => {
    const ahead = new Ahead();
    ahead.wrote({ shipments: 50, ms: 1_500 });
    expect(ahead.wanted(LANES)).toBe(200);
    expect(ahead.wanted({ ...LANES, size: 4 })).toBe(16);
  });

  it("are made for free lanes alone where a turn takes longer than a lease can wait", () => {
    const ahead = new Ahead();
    ahead.wrote({ shipments: 4, ms: 1_000 });
    expect(ahead.wanted(LANES)).toBe(0);
    expect(ahead.wanted({ ...LANES, writing: 1 })).toBe(50);
    expect(ahead.wanted({ ...LANES, size: 4 })).toBe(16);
  });

  it("are made again some quick writes after a slow one", () => {
    const ahead = new Ahead();
    ahead.wrote({ shipments: 50, ms: 20_000 });
    const wanted = Array.from({ length: 8 }, () => {
      ahead.wrote({ shipments: 50, ms: 500 });
      return ahead.wanted(LANES);
    });
    expect(wanted[0]).toBe(0);
    expect(wanted.at(-1)).toBe(200);
  });

  it("are not made after a failure, until something is written", () => {
    const ahead = new Ahead();
    ahead.failed();
    expect(ahead.wanted(LANES)).toBe(0);
    expect(ahead.wanted({ ...LANES, writing: 1 })).toBe(50);
    ahead.wrote({ shipments: 50, ms: 1_500 });
    expect(ahead.wanted(LANES)).toBe(200);
  });
});
