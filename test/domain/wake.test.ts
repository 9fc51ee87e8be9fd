import { describe, expect, it } from "vitest";
import { FRESH_CURSOR, RING_AGAIN_MS, type Cursor } from "../../src/domain/cursor.ts";
import type { ShipmentState } from "../../src/domain/shipment.ts";
import { SINKS } from "../../src/domain/sink.ts";
import { wake } from "../../src/domain/wake.ts";

const T0 = 1_000_000;
const DONE: Cursor = { ...FRESH_CURSOR, version: 1, seq: 1 };
/** Only what the clock looks at. */
const state = (alarmAtMs: number | null, odoo: Cursor, trackingNumber = "TN1") =>
  ({
    identity: { trackingNumber },
    version: 1,
    alarmAtMs,
    cursors: { ...Object.fromEntries(SINKS.map((sink) => [sink, DONE])), odoo },
  }) as unknown as ShipmentState;

describe("a shipment's alarm", () => {
  it("is set with the first ring, and is left alone while it comes in time", () => {
    const first = wake(state(null, FRESH_CURSOR), T0);
    expect([first.ring, first.setAlarmAtMs]).toEqual([["odoo"], T0 + RING_AGAIN_MS]);
    const second = wake(first.state, T0 + 1);
    expect([second.ring, second.setAlarmAtMs]).toEqual([[], null]);
  });

  it("that was lost is not believed to come: what was to wake the object and did not is set anew", () => {
    const rungOnce = wake(state(null, FRESH_CURSOR), T0).state;
    const lost = { ...rungOnce, alarmAtMs: T0 + 10 };
    expect(wake(lost, T0 + 9).setAlarmAtMs).toBeNull();
    expect(wake(lost, T0 + 10).setAlarmAtMs).toBe(T0 + RING_AGAIN_MS);
    expect(wake(lost, T0 + 11).setAlarmAtMs).toBe(T0 + RING_AGAIN_MS);
  });

  it("that comes later than something is due is set sooner, and one that comes sooner stays", () => {
    const rungOnce = wake(state(null, FRESH_CURSOR), T0).state;
    const at = (alarmAtMs: number) => wake({ ...rungOnce, alarmAtMs }, T0 + 1);
    expect(at(T0 + RING_AGAIN_MS + 1)).toMatchObject({ setAlarmAtMs: T0 + RING_AGAIN_MS });
    expect(at(T0 + RING_AGAIN_MS).setAlarmAtMs).toBeNull();
    expect(at(T0 + RING_AGAIN_MS - 1).setAlarmAtMs).toBeNull();
  });

  it("rings Odoo for nothing of the sandbox, whatever was asked for", () => {
    for (const odoo of [FRESH_CURSOR, { ...DONE, rewrites: 3 }, { ...FRESH_CURSOR, retryAtMs: T0 - 1 }]) {
      const next = wake(state(null, odoo, "~TN1"), T0);
      expect(next).toMatchObject({ ring: [], setAlarmAtMs: null });
      expect(next.state.cursors.odoo).toMatchObject({ parked: true, failure: null });
      expect(wake(state(null, odoo, "TN1"), T0).ring).toEqual(["odoo"]);
    }
  });

  it("is not wanted where nothing waits", () => {
    expect(wake(state(null, DONE), T0)).toMatchObject({ ring: [], setAlarmAtMs: null });
  });
});
