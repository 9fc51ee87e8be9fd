import type { ShipmentId } from "../../src/domain/identity.ts";
import { CLOSED, type Breaker } from "../../src/delivery/breaker.ts";
import type { BatchReport, DispatchMemory } from "../../src/delivery/dispatch-ports.ts";
import { Dispatch } from "../../src/delivery/dispatch.ts";
import type { Claimed, Outcome, ShipmentSource, SinkDown, SinkWriter } from "../../src/delivery/port.ts";
import { Ledger } from "../../src/sequencer/ledger.ts";
import { BATCH_ID, FROM, IDENTITY, OWNER, type scan, T0 } from "./build.ts";
import { nodeStorage } from "./node-storage.ts";

export const idOf = (n: number): ShipmentId => `shp_${n.toString(16).padStart(32, "0")}`;

/** A place that keeps what is written, and can be told to fail. */
export class FakeSink implements SinkWriter {
  readonly batchMax = 10;
  readonly maxInFlight = 2;
  readonly states = new Map<ShipmentId, string>();
  readonly notes: { shipmentId: ShipmentId; fingerprint: string }[] = [];
  readonly calls: number[] = [];
  /** What the next calls answer: `null` writes. `lost` writes and then does not say so. */
  faults: (SinkDown | "lost" | null)[] = [];
  rejects = new Set<ShipmentId>();
  /** A batch with one of these in it fails as if the place were down. */
  poison = new Set<ShipmentId>();

  /** As a place that can be asked whether it is there; absent: one that cannot. */
  probe?: () => Promise<SinkDown | null>;

  async write(batch: readonly Claimed[]) {
    this.calls.push(batch.length);
    const fault = this.faults.shift() ?? null;
    if (fault && fault !== "lost") return { outcomes: new Map<ShipmentId, Outcome>(), down: fault };
    const outcomes = new Map<ShipmentId, Outcome>();
    if (batch.some(({ shipmentId }) => this.poison.has(shipmentId))) return { outcomes, down: TRANSIENT };
    for (const { shipmentId, work } of batch) {
      if (this.rejects.has(shipmentId)) {
        outcomes.set(shipmentId, { kind: "failed", failure: { kind: "rejected", name: "UserError", message: "no" } });
        continue;
      }
      this.states.set(shipmentId, work.head?.milestone ?? "none");
      for (const { entry } of work.events) {
        if (entry.kind !== "event") continue;
        const { fingerprint } = entry.event;
        if (!this.notes.some((note) => note.fingerprint === fingerprint)) this.notes.push({ shipmentId, fingerprint });
      }
      outcomes.set(shipmentId, { kind: "written", link: null });
    }
    return fault === "lost" ? { outcomes: new Map<ShipmentId, Outcome>(), down: TRANSIENT } : { outcomes, down: null };
  }
}

export const TRANSIENT: SinkDown = { reason: "transient", name: "http", message: "503", retryAfterMs: null };

export function memory(): DispatchMemory & { list: Map<ShipmentId, string | null>; readonly breakerRows: number } {
  const list = new Map<ShipmentId, string | null>();
  let breaker: Breaker = CLOSED;
  let breakerRows = 0;
  return {
    list,
    get breakerRows() {
      return breakerRows;
    },
    waiting: () => [...list],
    keepWaiting: (waiting) => waiting.forEach(([id, token]) => list.set(id, token)),
    dropWaiting: (ids) => ids.forEach((id) => list.delete(id)),
    breaker: () => breaker,
    keepBreaker(next) {
      breaker = next;
      breakerRows += 1;
    },
  };
}

/** A few shipments, their one writer, and a clock that moves only when told to. */
export function mesh() {
  const clock = { nowMs: T0 };
  const sink = new FakeSink();
  const kept = memory();
  const reports: BatchReport[] = [];
  const shipments = new Map<ShipmentId, { ledger: Ledger; storage: ReturnType<typeof nodeStorage> }>();
  const alarm = { atMs: null as number | null };
  let tokens = 0;
  const shipment = (id: ShipmentId) => {
    const held = shipments.get(id);
    if (held) return held;
    const storage = nodeStorage();
    const made = {
      storage,
      ledger: new Ledger(storage, {
        ...OWNER,
        now: () => clock.nowMs,
        token: () => `t${(tokens += 1)}`,
        jitter: () => 0,
      }),
    };
    shipments.set(id, made);
    return made;
  };
  /** Shipments whose object cannot be reached. */
  const unreachable = new Set<ShipmentId>();
  const source: ShipmentSource = {
    claim: async (id, held) => {
      if (unreachable.has(id)) throw new Error("overloaded");
      return shipment(id).ledger.claim("odoo", held);
    },
    confirm: async (id, token, learnt) => shipment(id).ledger.confirm("odoo", token, learnt),
    moved: async (id, token, moved, requestId) => shipment(id).ledger.moved("odoo", token, { ...moved, requestId }),
    fail: async (id, token, failure) => void shipment(id).ledger.fail("odoo", token, failure, BATCH_ID),
  };
  const start = () =>
    new Dispatch({
      source,
      sink,
      memory: kept,
      now: () => clock.nowMs,
      jitter: () => 0,
      batchId: () => BATCH_ID,
      pause: async (ms) => void (clock.nowMs += ms),
      setAlarm: (atMs) => void (alarm.atMs = atMs),
      report: (batch) => reports.push(batch),
    });
  let dispatch = start();
  return {
    clock,
    sink,
    kept,
    reports,
    alarm,
    unreachable,
    shipment,
    record: (id: ShipmentId, ...events: ReturnType<typeof scan>[]) =>
      shipment(id).ledger.record(IDENTITY, { events, retractions: [], estimate: null }, FROM).ring,
    ring: async (...ids: ShipmentId[]) => {
      dispatch.ring(ids);
      await dispatch.idle();
    },
    /** The dispatcher's memory is gone; what it keeps is not. */
    crash: () => void (dispatch = start()),
    wake: async (untilMs = Infinity) => {
      dispatch.resume(untilMs);
      await dispatch.idle();
    },
    status: () => dispatch.status(),
    /** Lets time pass, every alarm on its way; an alarm in the past goes off at once. */
    async pass(ms: number) {
      const untilMs = clock.nowMs + ms;
      for (;;) {
        const alarms = [...shipments].map(([id, one]) => ({
          id: id as ShipmentId | null,
          atMs: one.storage.alarmAtMs() ?? Infinity,
        }));
        const [next] = [...alarms, { id: null, atMs: alarm.atMs ?? Infinity }].toSorted((a, b) => a.atMs - b.atMs);
        if (!next || next.atMs > untilMs) break;
        clock.nowMs = Math.max(clock.nowMs, next.atMs);
        if (next.id === null) {
          alarm.atMs = null;
          await this.wake();
          continue;
        }
        shipment(next.id).storage.takeAlarm();
        if (shipment(next.id).ledger.ringDue().ring.includes("odoo")) await this.ring(next.id);
      }
      clock.nowMs = Math.max(clock.nowMs, untilMs);
    },
  };
}
