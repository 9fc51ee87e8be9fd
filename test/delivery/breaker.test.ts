import { describe, expect, it } from "vitest";
import { afterFailure, CLOSED, FAILURES_TO_OPEN, isOpen, type Breaker } from "../../src/delivery/breaker.ts";
import type { SinkDown } from "../../src/delivery/port.ts";

const T0 = 1_000_000;
const DAY_MS = 86_400_000;
const down = (over: Partial<SinkDown> = {}): SinkDown => ({
  reason: "transient",
  name: "X",
  message: "",
  retryAfterMs: null,
  ...over,
});
const failing = (times: number, why = down()): Breaker =>
  Array.from({ length: times }).reduce<Breaker>((breaker) => afterFailure(breaker, why, T0, 0), CLOSED);

describe("the breaker before a sink", () => {
  it("opens with the fifth failure in a row and not with the fourth", () => {
    expect(isOpen(failing(FAILURES_TO_OPEN - 1), T0)).toBe(false);
    expect(isOpen(failing(FAILURES_TO_OPEN), T0)).toBe(true);
  });

  it("opens at once where the sink says when to come again, and believes it up to a quarter of an hour", () => {
    const waitOf = (retryAfterMs: number, jitter: number) =>
      (afterFailure(CLOSED, down({ retryAfterMs }), T0, jitter).openUntilMs ?? NaN) - T0;
    expect(waitOf(60_000, 0)).toBe(60_000);
    expect(waitOf(15 * 60_000, 0)).toBe(15 * 60_000);
    expect(waitOf(DAY_MS, 0)).toBe(15 * 60_000);
    // Who failed together comes back apart, by a fifth at most.
    expect(waitOf(DAY_MS, 1)).toBe(18 * 60_000);
  });

  it("opens at once for what no waiting mends", () => {
    for (const reason of ["unauthorized", "misconfigured"] as const)
      expect(isOpen(afterFailure(CLOSED, down({ reason }), T0, 0), T0)).toBe(true);
  });

  it("is closed again at the instant it was open until", () => {
    const { openUntilMs } = failing(FAILURES_TO_OPEN);
    const at = openUntilMs ?? 0;
    expect(isOpen(failing(FAILURES_TO_OPEN), at - 1)).toBe(true);
    expect(isOpen(failing(FAILURES_TO_OPEN), at)).toBe(false);
  });
});
