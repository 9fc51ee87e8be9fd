import { describe, expect, it } from "vitest";
import { outcomeOf, outside } from "./outside.ts";

describe("payloads from outside", () => {
  it.each([
    // there, gate, shared beside the checkout, named
    [true, false, false, false, "read"],
    [true, true, true, true, "read"],
    [false, true, true, false, "fail"],
    [false, true, false, true, "fail"],
    [false, false, false, true, "fail"],
    [false, true, false, false, "skip"],
    [false, false, true, false, "skip"],
    [false, false, false, false, "skip"],
  ] as const)("there %s, gate %s, shared %s, named %s: %s", (isThere, isGate, isSharedThere, isNamed, outcome) => {
    expect(outcomeOf({ isThere, isGate, isSharedThere, isNamed })).toBe(outcome);
  });

  it("fail by a file that is not there", () => {
    expect(() => outside("CARRIER_PAYLOADS").read("nobody/nothing.json")).toThrow("ENOENT");
  });
});
