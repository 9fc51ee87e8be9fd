import { dueAtMs, FRESH_CURSOR, rung } from "./cursor.ts";
import { isOfSandbox } from "./identity.ts";
import type { ShipmentState } from "./shipment.ts";
import { SINKS, type Sink } from "./sink.ts";

/** What a shipment wants of the world after a change. */
export interface Wake {
  readonly state: ShipmentState;
  /** Sinks whose doorbell is to be rung now. */
  readonly ring: readonly Sink[];
  /** When to wake the object, if that is sooner than it would wake anyway. */
  readonly setAlarmAtMs: number | null;
}

/**
 * Rings what is due and finds the next time anything is. A sink that was rung and has not come yet is not rung again before
 * its time, so a burst of webhooks makes one doorbell.
 */
export function wake(changed: ShipmentState, nowMs: number): Wake {
  const state = isOfSandbox(changed.identity) ? untoldToOdoo(changed) : changed;
  const ring = SINKS.filter((sink) => {
    const due = dueAtMs(state.cursors[sink], state.version);
    return due !== null && due <= nowMs;
  });
  const cursors = { ...state.cursors };
  for (const sink of ring) cursors[sink] = rung(cursors[sink], nowMs);
  const dues = SINKS.map((sink) => dueAtMs(cursors[sink], state.version)).filter((due) => due !== null);
  const nextMs = dues.length > 0 ? Math.min(...dues) : null;
  const { alarmAtMs } = state;
  const early = nextMs !== null && (alarmAtMs === null || alarmAtMs <= nowMs || alarmAtMs > nextMs);
  return {
    state: { ...state, cursors, alarmAtMs: early ? nextMs : alarmAtMs },
    ring,
    setAlarmAtMs: early ? nextMs : null,
  };
}

/** Whatever was asked for, Odoo hears nothing of the sandbox: its cursor stays parked at nothing, and no review is open for it. */
function untoldToOdoo(state: ShipmentState): ShipmentState {
  return { ...state, cursors: { ...state.cursors, odoo: { ...FRESH_CURSOR, parked: true } } };
}
