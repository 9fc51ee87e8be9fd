import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nightlyWindow } from "../../src/domain/run.ts";
import { rotaFrom, rotaTurn, type RotaPosition } from "../../src/domain/rota.ts";

const DAY_MS = 24 * 60 * 60_000;
const hourOf = (tenantId: string): number => Number(tenantId.slice(1)) % 24;
const idOf = (n: number): string => `t${`${n}`.padStart(6, "0")}`;

/** One run of the clock over these tenants: whose turn it was, with the hour, and where the round is then. */
function run(tenants: readonly string[], kept: RotaPosition | null, nowHour: number, most: number, page = 7) {
  let position = rotaFrom(kept, nowHour);
  const turns: { tenantId: string; hour: number }[] = [];
  while (position.hour <= nowHour && turns.length < most) {
    const { hour } = position;
    const tenantIds = tenants.filter((id) => id > position.after).slice(0, page);
    const { turn, next } = rotaTurn(
      position,
      { tenantIds, isLast: tenantIds.length < page },
      hourOf,
      most - turns.length,
    );
    turns.push(...turn.map((tenantId) => ({ tenantId, hour })));
    position = next;
  }
  return { turns, position };
}

describe("a round over all tenants", () => {
  it("comes to each once a day, in its hour, however many runs an hour has", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 120 }),
        fc.array(fc.boolean(), { minLength: 48, maxLength: 48 }),
        (count, twice) => {
          const tenants = Array.from({ length: count }, (_, n) => idOf(n));
          let kept: RotaPosition | null = { hour: 480_000, after: "" };
          const turns: { tenantId: string; hour: number }[] = [];
          for (const [n, again] of twice.entries())
            for (let times = 0; times < (again ? 2 : 1); times += 1) {
              const done = run(tenants, kept, 480_000 + n, 1_000);
              kept = done.position;
              turns.push(...done.turns);
            }
          expect(turns.every(({ tenantId, hour }) => hourOf(tenantId) === hour % 24)).toBe(true);
          for (const tenantId of tenants) expect(turns.filter((one) => one.tenantId === tenantId)).toHaveLength(2);
        },
      ),
    );
  });

  it("takes no more than it may in a run, and then first those who were left over: nobody twice before everybody once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 30 }), (count, most) => {
        const tenants = Array.from({ length: count }, (_, n) => idOf(n * 24));
        let kept: RotaPosition | null = { hour: 480_000, after: "" };
        const turns: string[] = [];
        for (let n = 0; n < 20; n += 1) {
          const done = run(tenants, kept, 480_000 + n, most);
          expect(done.turns.length).toBeLessThanOrEqual(most);
          kept = done.position;
          turns.push(...done.turns.map(({ tenantId }) => tenantId));
        }
        expect(turns).toEqual(tenants.slice(0, most * 20));
      }),
    );
  });

  it("that was left for days is no more than a day behind, and one whose clock went back begins again", () => {
    expect(rotaFrom({ hour: 100, after: "t1" }, 200)).toEqual({ hour: 177, after: "" });
    expect(rotaFrom({ hour: 190, after: "t1" }, 200)).toEqual({ hour: 190, after: "t1" });
    expect(rotaFrom({ hour: 201, after: "" }, 200)).toEqual({ hour: 201, after: "" });
    expect(rotaFrom({ hour: 300, after: "" }, 200)).toEqual({ hour: 200, after: "" });
  });
});

describe("the window of a night", () => {
  const nowMs = Date.UTC(2026, 10, 25);

  it("is a week when the last one came to its end yesterday", () => {
    const { sinceMs, untilMs } = nightlyWindow(nowMs - DAY_MS, nowMs);
    expect([sinceMs, untilMs]).toEqual([nowMs - 7 * DAY_MS, nowMs]);
  });

  it("reaches behind the last good one, however long ago that was; where there was none, back to the beginning", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY_MS }), (agoMs) => {
        expect(nightlyWindow(nowMs - agoMs, nowMs).sinceMs).toBeLessThan(nowMs - agoMs);
      }),
    );
    expect(nightlyWindow(null, nowMs).sinceMs).toBe(0);
  });
});
