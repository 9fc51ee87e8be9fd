import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { afterFailure, CLOSED, isOpen, type Breaker } from "../../src/delivery/breaker.ts";
import type { SinkDown } from "../../src/delivery/port.ts";
import { openDrain, type DrainOptions } from "../support/drain-model.ts";
import { idOf, mesh, TRANSIENT } from "../support/dispatch-model.ts";
import { scan } from "../support/build.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** What a tenant waits at most once its Odoo is well, whatever came before. */
const WELL_MS = 10 * SECOND_MS;
/** Of a probe that gets no answer. */
const PROBE_MS = 8 * SECOND_MS;
const SHIPMENTS = 40;
const NOW_MS = 1_800_000_000_000;

const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const passing: fc.Arbitrary<SinkDown> = fc.record({
  reason: fc.constantFrom("transient" as const, "misconfigured" as const),
  name: fc.constantFrom("http", "timeout", "html"),
  message: fc.constant("down"),
  retryAfterMs: fc.constant(null),
});

describe("the breaker", () => {
  it("lets nobody wait longer than ten seconds from probe to probe, however often and however they failed", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(passing, jitter, fc.nat(PROBE_MS)), { minLength: 1, maxLength: 60 }), (tries) => {
        let breaker: Breaker = CLOSED;
        let nowMs = NOW_MS;
        for (const [down, chance, tookMs] of tries) {
          const sinceMs = nowMs;
          nowMs += tookMs;
          breaker = afterFailure(breaker, down, nowMs, chance, sinceMs);
          const untilMs = breaker.openUntilMs;
          if (untilMs === null) continue;
          expect(untilMs - sinceMs).toBeLessThanOrEqual(WELL_MS);
          // And never back to back: a probe is a call.
          expect(untilMs - nowMs).toBeGreaterThanOrEqual(SECOND_MS);
          nowMs = untilMs;
        }
      }),
    );
  });

  it("does not bring together those that failed together", () => {
    const untils = Array.from({ length: 50 }, (_, n) => {
      let breaker: Breaker = CLOSED;
      for (let tries = 0; tries < 12; tries += 1) breaker = afterFailure(breaker, TRANSIENT, NOW_MS, n / 50);
      return Math.round(((breaker.openUntilMs ?? 0) - NOW_MS) / 100);
    });
    expect(new Set(untils).size).toBeGreaterThan(15);
    expect(Math.min(...untils)).toBeGreaterThanOrEqual(80);
  });

  it("asks with a wrong key once a minute, and does what Retry-After asks, up to a quarter of an hour", () => {
    fc.assert(
      fc.property(jitter, fc.nat(12), fc.nat(3_600_000), (chance, before, retryAfterMs) => {
        let breaker: Breaker = CLOSED;
        for (let tries = 0; tries < before; tries += 1) breaker = afterFailure(breaker, TRANSIENT, NOW_MS, chance);
        const wrong = { ...TRANSIENT, reason: "unauthorized" } as const;
        const asked = { ...TRANSIENT, retryAfterMs };
        expect(isOpen(afterFailure(breaker, wrong, NOW_MS, chance), NOW_MS + MINUTE_MS - 1)).toBe(true);
        expect(isOpen(afterFailure(breaker, wrong, NOW_MS, chance), NOW_MS + 72 * SECOND_MS)).toBe(false);
        const untilMs = afterFailure(breaker, asked, NOW_MS, chance).openUntilMs ?? 0;
        expect(untilMs - NOW_MS).toBeGreaterThanOrEqual(Math.min(retryAfterMs, 15 * MINUTE_MS));
        expect(untilMs - NOW_MS).toBeLessThanOrEqual(Math.max(WELL_MS, 18 * MINUTE_MS));
      }),
    );
  });
});

/** An Odoo that is away for so long, in this way, while shipments wait and their dispatcher goes by its alarms. */
async function outage(awayMs: number, answer: (() => Response) | "hang", options: Partial<DrainOptions> = {}) {
  const drain = openDrain({ shipments: SHIPMENTS, eventsEach: 3, wasDown: false, probeMs: PROBE_MS, ...options });
  const { time, odooState, odoo } = drain;
  const wellAtMs = time.nowMs + awayMs;
  const probesAtMs: number[] = [];
  const isAway = (): boolean => time.nowMs < wellAtMs;
  odooState.hangs = () => {
    probesAtMs.push(time.nowMs);
    return isAway() && answer === "hang";
  };
  odooState.fault = () => (isAway() && answer !== "hang" ? answer() : null);
  const dispatch = drain.start();
  dispatch.ring(Array.from({ length: SHIPMENTS }, (_, n) => idOf(n + 1)));
  await time.during(dispatch.idle());
  const claimsAtOpen = drain.told.claims;
  const alarmsAtOpen = drain.alarm.sets;
  for (let alarms = 0; dispatch.status().waiting > 0 && alarms < 20_000; alarms += 1) {
    await time.during(time.sleep(Math.max(0, (drain.alarm.atMs ?? Infinity) - time.nowMs)));
    dispatch.resume();
    await time.during(dispatch.idle());
    if (isAway()) expect(drain.told.claims).toBe(claimsAtOpen);
  }
  const inOutage = probesAtMs.filter((atMs) => atMs < wellAtMs);
  const firstMs = probesAtMs.find((atMs) => atMs >= wellAtMs) ?? Infinity;
  return {
    drain,
    odoo,
    inOutage,
    waitedMs: firstMs - wellAtMs,
    alarmRows: drain.alarm.sets - alarmsAtOpen,
    breakerRows: drain.kept.breakerRows,
  };
}

describe("an Odoo that was away", () => {
  const down = () => new Response("down", { status: 503 });
  /** As an Odoo whose PostgreSQL is not there yet: it finds no database. */
  const noDatabase = () =>
    new Response("<h1>Not Found</h1>", { status: 404, headers: { "content-type": "text/html" } });

  it.each([
    ["40 seconds, answering 503", 40 * SECOND_MS, down],
    ["3 minutes, answering 503", 3 * MINUTE_MS, down],
    ["an hour, answering 503", 60 * MINUTE_MS, down],
    ["11 minutes, without its database", 11 * MINUTE_MS, noDatabase],
    ["5 minutes, without a word", 5 * MINUTE_MS, "hang" as const],
  ])(
    "for %s is asked again within ten seconds of being well, and gets all that waited once",
    async (_, awayMs, how) => {
      const { odoo, waitedMs, drain } = await outage(awayMs, how);
      expect(waitedMs).toBeLessThanOrEqual(WELL_MS);
      expect(odoo.messages()).toHaveLength(SHIPMENTS * 3);
      expect(drain.odooState.mostInFlight).toBeLessThanOrEqual(2);
    },
  );

  it("is asked by one cheap call at a time meanwhile, which claims nothing and costs an alarm each and little more", async () => {
    const { inOutage, alarmRows, breakerRows } = await outage(60 * MINUTE_MS, down);
    // The five failures that opened it, then at most one every eight seconds once it has waited.
    expect(inOutage.length).toBeLessThanOrEqual(12 + 3_600 / 8);
    expect(inOutage.length).toBeGreaterThan(3_600 / 10 - 5);
    expect(alarmRows).toBeLessThanOrEqual(inOutage.length + 10);
    expect(breakerRows).toBeLessThanOrEqual(75);
  });

  it("is warmed by a call of its own before the first batch, which is one shipment", async () => {
    const { drain } = await outage(2 * MINUTE_MS, down);
    const written = drain.reports.filter(({ down: why }) => why === null).map(({ shipments }) => shipments);
    expect(written.slice(0, 2)).toEqual([1, 4]);
    const calls = drain.odoo.calls.recent.map(({ model, method }) => `${model}.${method}`);
    const first = calls.indexOf("mail.message.load");
    expect(calls.slice(0, first)).toContain("stock.picking.fields_get");
  });
});

describe("a dispatcher of a sink that can be asked", () => {
  it("claims nothing while the sink says that it is away, rings or not, and survives a probe that throws", async () => {
    const one = mesh();
    one.sink.faults = Array.from({ length: 5 }, () => TRANSIENT);
    one.record(idOf(1), scan());
    let asked = 0;
    one.sink.probe = async () => {
      asked += 1;
      if (asked === 1) throw new Error("a bug");
      return asked < 8 ? TRANSIENT : null;
    };
    await one.ring(idOf(1));
    const writes = one.sink.calls.length;
    for (let second = 0; second < 50; second += 1) {
      await one.pass(SECOND_MS);
      if (asked < 8) expect(one.sink.calls).toHaveLength(writes);
      await one.ring(idOf(1));
    }
    await one.pass(30 * SECOND_MS);
    expect(asked).toBe(8);
    expect(one.sink.states.size).toBe(1);
  });
});
