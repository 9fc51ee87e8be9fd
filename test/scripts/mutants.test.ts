import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MUTANTS, roomOf } from "../../scripts/mutate/mutants.ts";

describe("the mutants", () => {
  it("have ids of their own", () => {
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
  });

  it.each(MUTANTS)("$id changes one place of $file", ({ file, from, to }) => {
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, "utf8").split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
  });

  it.each(MUTANTS)("$id names tests that are there", ({ tests }) => {
    for (const part of tests) expect(globSync(`${part}{,/**/*}`).some((path) => path.endsWith(".test.ts"))).toBe(true);
  });

  it("cover the rooms where a fault costs most", () => {
    const rooms = new Set(MUTANTS.map(roomOf));
    for (const room of ["domain", "sequencer", "delivery", "ingress", "store", "governance"])
      expect(rooms).toContain(room);
  });
});
