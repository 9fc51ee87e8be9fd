import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { RING_AGAIN_MS } from "../../src/domain/cursor.ts";
import { durableStorage } from "../../src/sequencer/durable-storage.ts";
import { Ledger } from "../../src/sequencer/ledger.ts";
import type { LedgerStorage } from "../../src/sequencer/storage.ts";
import { ledgerContract, type TestStorage } from "./ledger.contract.ts";
import { FROM, IDENTITY, learnt, MINUTE_MS, OWNER, scan } from "../support/build.ts";

/** An alarm in the past would go off at once, beside the test. */
const T0 = Date.UTC(2100, 0, 1);

/** Runs inside a real object. */
function onState<T>(work: (state: DurableObjectState) => T | Promise<T>): Promise<T> {
  const stub = env.SHIPMENTS.getByName(`shp_${crypto.randomUUID().replaceAll("-", "")}`);
  return runInDurableObject(stub, (_instance, state) => work(state));
}

/** The object's own SQLite, emptied; its alarm is noted and not set. */
function freshStorage({ storage }: DurableObjectState): TestStorage {
  for (const table of ["event", "act", "shipment"]) storage.sql.exec(`DROP TABLE IF EXISTS ${table}`);
  let alarmAtMs: number | null = null;
  let before: number | null = null;
  const durable = durableStorage(storage);
  return {
    ...durable,
    transaction(work) {
      before = alarmAtMs;
      try {
        return durable.transaction(work);
      } catch (error) {
        alarmAtMs = before;
        throw error;
      }
    },
    setAlarm: (atMs) => void (alarmAtMs = atMs),
    alarmAtMs: () => alarmAtMs,
  };
}

/** The ledger on a real object: what node:sqlite cannot tell. */
function onObject<T>(
  work: (ledger: Ledger, state: DurableObjectState, meter: LedgerStorage["spent"]) => T | Promise<T>,
): Promise<T> {
  return onState((state) => {
    const storage = durableStorage(state.storage);
    let tokens = 0;
    const ledger = new Ledger(storage, { ...OWNER, now: () => T0, token: () => `t${(tokens += 1)}`, jitter: () => 0 });
    return work(ledger, state, () => storage.spent());
  });
}

ledgerContract(
  {
    name: "a Durable Object",
    run: (body) => onState((state) => body(() => freshStorage(state))),
  },
  { describe, it, expect },
);

describe("a Durable Object's ledger", () => {
  it("writes three rows for a webhook with one new event and none for its redelivery", async () => {
    await onObject((ledger, _state, meter) => {
      const report = (atMs: number) => ({
        events: [scan({ atMs, fingerprint: atMs.toString(16).padStart(32, "0") })],
        retractions: [],
        estimate: null,
      });
      ledger.record(IDENTITY, report(T0), FROM);
      const first = meter().rowsWritten;
      ledger.record(IDENTITY, report(T0), FROM);
      expect(meter().rowsWritten - first).toBe(0);
      ledger.confirm("odoo", claimed(ledger, "odoo"), learnt());
      ledger.confirm("readmodel", claimed(ledger, "readmodel"), learnt());
      const before = meter().rowsWritten;
      ledger.record(IDENTITY, report(T0 + MINUTE_MS), FROM);
      expect(meter().rowsWritten - before).toBeLessThanOrEqual(3);
    });
  });

  it("sets the alarm in the same transaction as the events, or neither", async () => {
    await onObject(async (ledger, state) => {
      const report = { events: [scan({ atMs: T0 })], retractions: [], estimate: null };
      const undone = () =>
        state.storage.transactionSync(() => {
          ledger.record(IDENTITY, report, FROM);
          throw new Error("undone");
        });
      expect(undone).toThrow("undone");
      expect(await state.storage.getAlarm()).toBeNull();
      expect(
        state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name IN ('event', 'shipment')").toArray(),
      ).toEqual([]);
    });
    await onObject(async (ledger, state) => {
      ledger.record(IDENTITY, { events: [scan({ atMs: T0 })], retractions: [], estimate: null }, FROM);
      expect(await state.storage.getAlarm()).toBe(T0 + RING_AGAIN_MS);
    });
  });

  it("writes nothing when asked for a shipment that does not exist", async () => {
    await onObject((ledger, _state, meter) => {
      expect(ledger.story()).toBeNull();
      expect(ledger.claim("odoo", null).kind).toBe("nothing");
      expect(meter().rowsWritten).toBe(0);
    });
  });

  it("costs no more for the 10,000th event than for the 10th", async () => {
    await onObject((ledger, _state, meter) => {
      const costOf = (n: number) => {
        const before = meter();
        ledger.record(IDENTITY, { events: [scan({ atMs: T0 + n * 1000 })], retractions: [], estimate: null }, FROM);
        ledger.confirm("odoo", claimed(ledger, "odoo"), learnt());
        ledger.confirm("readmodel", claimed(ledger, "readmodel"), learnt());
        const after = meter();
        return { read: after.rowsRead - before.rowsRead, written: after.rowsWritten - before.rowsWritten };
      };
      const costs = Array.from({ length: 10_000 }, (_, n) => costOf(n + 1));
      const [tenth, last] = [costs[9], costs.at(-1)];
      expect(last?.read).toBeLessThanOrEqual(1.5 * (tenth?.read ?? 0));
      expect(last?.written).toBeLessThanOrEqual(tenth?.written ?? 0);
    });
  });
});

function claimed(ledger: Ledger, sink: "odoo" | "readmodel"): string {
  const answer = ledger.claim(sink, null);
  if (answer.kind !== "claimed") throw new Error(answer.kind);
  return answer.work.token;
}
