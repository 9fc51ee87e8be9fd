import type { BatchReport } from "../../src/delivery/dispatch-ports.ts";
import { Dispatch } from "../../src/delivery/dispatch.ts";
import { NOTE_FIELDS } from "../../src/delivery/odoo/note.ts";
import { OdooSink } from "../../src/delivery/odoo/sink.ts";
import type { ShipmentSource } from "../../src/delivery/port.ts";
import { LEASE_MS } from "../../src/domain/cursor.ts";
import type { ShipmentId } from "../../src/domain/identity.ts";
import { ok } from "../../src/domain/result.ts";
import { odooClient } from "../../src/odoo/client.ts";
import { Ledger } from "../../src/sequencer/ledger.ts";
import { createOdooStandIn, type Fault, type OdooStandIn, type SeenCall } from "../odoo-stand-in/stand-in.ts";
import { BATCH_ID, FROM, IDENTITY, OWNER, MINUTE_MS, scan, T0 } from "./build.ts";
import { idOf, memory } from "./dispatch-model.ts";
import { nodeStorage } from "./node-storage.ts";
import { VirtualTime } from "./virtual-time.ts";

export interface DrainOptions {
  readonly shipments: number;
  readonly eventsEach: number;
  /** Of a claim or a confirmation, one after the other, as an emulator on one core takes them. */
  readonly objectMs?: number;
  /** How much longer than measured every call takes. */
  readonly slower?: number;
  readonly wasDown?: boolean;
  /** How long a probe waits for an answer. */
  readonly probeMs?: number;
}

const CALL_TIMEOUT_MS = 35_000;

/** Shipments with events that wait, their dispatcher, and an Odoo with two workers that takes as long as one was measured to. */
export function openDrain({
  shipments,
  eventsEach,
  objectMs = 3,
  slower = 1,
  wasDown = true,
  probeMs = 8_000,
}: DrainOptions) {
  const time = new VirtualTime(T0);
  const odooState = {
    slower,
    fault: (_call: SeenCall): Fault | null => null,
    hangs: () => false,
    inFlight: 0,
    mostInFlight: 0,
    busyMs: 0,
  };
  const odoo = createOdooStandIn({
    now: () => time.nowMs,
    measuredLatency: true,
    workers: 2,
    sleep: async (ms) => {
      odooState.busyMs += ms * odooState.slower;
      await time.sleep(ms * odooState.slower);
    },
    fault: (call) => odooState.fault(call),
  });
  const ledgers = new Map<ShipmentId, Ledger>();
  let tokens = 0;
  for (let n = 1; n <= shipments; n += 1) {
    const trackingNumber = `D${n}`;
    odoo.addPicking({ trackingRef: trackingNumber });
    const ledger = new Ledger(nodeStorage(), {
      ...OWNER,
      now: () => time.nowMs,
      token: () => `t${(tokens += 1)}`,
      jitter: () => 0,
    });
    const events = Array.from({ length: eventsEach }, (_, index) =>
      scan({ atMs: T0 - (eventsEach - index) * MINUTE_MS }),
    );
    ledger.record({ ...IDENTITY, trackingNumber }, { events, retractions: [], estimate: null }, FROM);
    ledgers.set(idOf(n), ledger);
  }
  /** Claims made, and how long the oldest of any batch had waited when its writing began. */
  const told = { claims: 0, waitedMs: 0 };
  let objectsFreeMs = time.nowMs;
  const takeTurn = (): Promise<void> => {
    objectsFreeMs = Math.max(objectsFreeMs, time.nowMs) + objectMs;
    return time.sleep(objectsFreeMs - time.nowMs);
  };
  const ledgerOf = (id: ShipmentId): Ledger => {
    const ledger = ledgers.get(id);
    if (!ledger) throw new Error(`no ${id}`);
    return ledger;
  };
  const source: ShipmentSource = {
    async claim(id, held) {
      told.claims += 1;
      await takeTurn();
      return ledgerOf(id).claim("odoo", held);
    },
    async confirm(id, token, learnt) {
      await takeTurn();
      return ledgerOf(id).confirm("odoo", token, learnt);
    },
    moved: async (id, token, moved, requestId) => ledgerOf(id).moved("odoo", token, { ...moved, requestId }),
    fail: async (id, token, failure, requestId) => void ledgerOf(id).fail("odoo", token, failure, requestId),
  };
  const reports: BatchReport[] = [];
  const kept = memory();
  const alarm = { atMs: null as number | null, sets: 0 };
  if (wasDown) {
    kept.keepWaiting(
      [...ledgers.keys()].map((id) => [id, null] as const),
      T0,
    );
    kept.keepBreaker({ failures: 9, opened: 4, openUntilMs: T0, down: null });
  }
  let living = 0;

  /** A dispatcher that knows what was kept; the one before gets no further than where it was. */
  const start = (): Dispatch => {
    const me = (living += 1);
    const alive = async <T>(work: Promise<T>): Promise<T> => {
      const result = await work;
      return living === me ? result : new Promise<T>(() => undefined);
    };
    const { db, login, key } = odoo;
    /** Who gets no answer gives up after so long. */
    const within = (limitMs: number): typeof fetch => {
      const send: typeof fetch = async (...args) => {
        if (!odooState.hangs()) return await odoo.fetch(...args);
        await time.sleep(limitMs);
        throw new DOMException("timed out", "TimeoutError");
      };
      return (...args) => {
        odooState.inFlight += 1;
        odooState.mostInFlight = Math.max(odooState.mostInFlight, odooState.inFlight);
        return alive(send(...args).finally(() => (odooState.inFlight -= 1)));
      };
    };
    const connection = { url: "https://odoo.test", db, login, key, api: "json2" } as const;
    const client = odooClient(connection, { fetch: within(CALL_TIMEOUT_MS), timeoutMs: 60_000 });
    const prober = odooClient(connection, { fetch: within(probeMs), timeoutMs: 60_000 });
    const sink = new OdooSink({
      connection: async () => ok({ client, prober, maxInFlight: 2 }),
      siblings: { state: async () => null, of: async () => [], carriers: async () => [], link: async () => false },
      now: () => time.nowMs,
      callTimeoutMs: CALL_TIMEOUT_MS,
    });
    const write = sink.write.bind(sink);
    sink.write = (batch, context) => {
      for (const { work } of batch) told.waitedMs = Math.max(told.waitedMs, time.nowMs - (work.untilMs - LEASE_MS));
      return alive(write(batch, context));
    };
    return new Dispatch({
      source: {
        claim: (...args) => alive(source.claim(...args)),
        confirm: (...args) => alive(source.confirm(...args)),
        moved: (...args) => alive(source.moved(...args)),
        fail: (...args) => alive(source.fail(...args)),
      },
      sink,
      memory: kept,
      batchId: () => BATCH_ID,
      now: () => time.nowMs,
      jitter: () => 0,
      pause: (ms) => alive(time.sleep(ms)),
      setAlarm(atMs) {
        alarm.atMs = atMs;
        alarm.sets += 1;
      },
      report: (report) => reports.push(report),
    });
  };

  /** The shipments' own alarms; who has something to write rings. */
  const due = (): ShipmentId[] =>
    [...ledgers].flatMap(([id, ledger]) => (ledger.ringDue().ring.includes("odoo") ? [id] : []));
  return { time, odoo, odooState, kept, reports, told, alarm, due, start };
}

/** Events a second, written one a call by two clients, one after the other: what a bridge without batches does at best. */
export async function oneCallAnEvent(time: VirtualTime, odoo: OdooStandIn, count: number): Promise<number> {
  const startedMs = time.nowMs;
  let next = 0;
  const client = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const row = [
        `single.${n}`,
        "stock.picking",
        "1",
        "2026-11-02 00:00:00",
        "<p>scan</p>",
        "notification",
        "mail.mt_note",
      ];
      const answer = await odoo.fetch("https://odoo.test/json/2/mail.message/load", {
        method: "POST",
        headers: { Authorization: `Bearer ${odoo.key}`, "Content-Type": "application/json" },
        body: JSON.stringify({
          fields: NOTE_FIELDS,
          data: [row],
          context: { mode: "update", noupdate: true, tz: "UTC" },
        }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    }
  };
  await time.during(Promise.all([client(), client()]));
  return (count * 1000) / (time.nowMs - startedMs);
}
