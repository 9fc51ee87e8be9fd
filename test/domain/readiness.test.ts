import { describe, expect, it } from "vitest";
import { PARTS, readinessOf, type Part, type Probes } from "../../src/domain/readiness.ts";

const never = new Promise<never>(() => undefined);
const well = Object.fromEntries(PARTS.map((part) => [part, async () => null])) as unknown as Probes;
const broken = (part: Part, probe: () => Promise<unknown>): Probes => ({ ...well, [part]: probe });

describe("readiness", () => {
  it("is there when each part works", async () => {
    const { status, parts } = await readinessOf(well, never, () => undefined);
    expect(status).toBe("ready");
    expect(Object.keys(parts)).toEqual([...PARTS]);
  });

  it.each(PARTS)("is not when %s fails, and says which and nothing else", async (part) => {
    const told: [Part, unknown][] = [];
    const failing = broken(part, async () => Promise.reject(new Error("secret of the house")));
    const found = await readinessOf(failing, never, (...failed) => told.push(failed));
    expect(found).toEqual({
      status: "not ready",
      parts: { ...Object.fromEntries(PARTS.map((one) => [one, "ok"])), [part]: "failed" },
    });
    expect(told).toEqual([[part, new Error("secret of the house")]]);
    expect(JSON.stringify(found)).not.toContain("secret");
  });

  it.each(PARTS)("is not when %s throws at once, or does not answer", async (part) => {
    const thrown = broken(part, () => {
      throw new TypeError("not a function");
    });
    expect((await readinessOf(thrown, never, () => undefined)).parts[part]).toBe("failed");
    // After all that answers at once.
    const late = new Promise<void>((resolve) => setTimeout(resolve));
    const hangs = await readinessOf(
      broken(part, () => never),
      late,
      () => undefined,
    );
    expect(hangs).toMatchObject({ status: "not ready", parts: { [part]: "slow" } });
  });
});
