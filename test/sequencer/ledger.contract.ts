import fc from "fast-check";
import { LEASE_MS, RING_AGAIN_MS } from "../../src/domain/cursor.ts";
import { evidenceOf, foldAll, isEvidence } from "../../src/domain/timeline.ts";
import {
  anyHistory,
  arrivalsOf,
  BATCH_ID,
  BY,
  DAY_MS,
  type History,
  learnt,
  MINUTE_MS,
  momentAt,
  scan,
  T0,
} from "../support/build.ts";
import { LINK, open, type LedgerHost, type Runner, type TestStorage } from "./ledger-bench.ts";
import { adoptContract } from "./ledger-adopt.contract.ts";
import { auditContract } from "./ledger-audit.contract.ts";
import { expectedContract } from "./ledger-expected.contract.ts";
import { linksContract } from "./ledger-links.contract.ts";
import { peopleContract } from "./ledger-people.contract.ts";
import { relinkContract } from "./ledger-relink.contract.ts";
import { sendersContract } from "./ledger-senders.contract.ts";
import { tamperContract } from "./ledger-tamper.contract.ts";

export type { TestStorage } from "./ledger-bench.ts";

/** The same behaviours for every database the ledger may stand on. */
export function ledgerContract(host: LedgerHost, runner: Runner): void {
  linksContract(host, runner);
  adoptContract(host, runner);
  auditContract(host, runner);
  tamperContract(host, runner);
  expectedContract(host, runner);
  peopleContract(host, runner);
  relinkContract(host, runner);
  sendersContract(host, runner);
  const { describe, it, expect } = runner;
  const test = (
    name: string,
    body: (fresh: () => ReturnType<typeof open>, storages: () => TestStorage) => void | Promise<void>,
  ) => it(name, () => host.run((fresh) => body(() => open(fresh()), fresh)));

  describe(`the ledger on ${host.name}`, () => {
    test("answers nothing for a shipment nobody has reported", (start) => {
      const { ledger } = start();
      expect(ledger.story()).toBeNull();
      expect(ledger.claim("odoo", null).kind).toBe("nothing");
      expect(ledger.ringDue().identity).toBeNull();
    });

    test("gives arrivals a seq without a gap and a redelivery none", (start) => {
      const { record } = start();
      const [a, b] = [scan({ atMs: T0 }), scan({ atMs: T0 + 1 })];
      expect(record({ events: [b, a] })).toMatchObject({ appended: 2, duplicates: 0, lastSeq: 2 });
      expect(record({ events: [a, b, a] })).toMatchObject({ appended: 0, duplicates: 3, lastSeq: 2 });
      expect(record({ events: [a, scan()] })).toMatchObject({ appended: 1, duplicates: 1, lastSeq: 3 });
    });

    test("rings once for a burst and again only when nobody came", (start) => {
      const { record, clock, ledger, storage } = start();
      expect(record({ events: [scan()] }).ring).toEqual(["odoo", "readmodel"]);
      expect(record({ events: [scan()] }).ring).toEqual([]);
      const alarm = storage.alarmAtMs() ?? 0;
      expect(alarm).toBe(T0 + RING_AGAIN_MS);
      clock.nowMs = alarm;
      expect(ledger.ringDue().ring).toEqual(["odoo", "readmodel"]);
      expect(storage.alarmAtMs()).toBeGreaterThan(alarm);
    });

    test("rings ever more rarely for a sink that never comes, but never stops", (start) => {
      const { record, clock, ledger, storage } = start();
      record({ events: [scan()] });
      const gaps: number[] = [];
      for (let rings = 0; rings < 20; rings += 1) {
        const atMs = storage.alarmAtMs() ?? 0;
        gaps.push(atMs - clock.nowMs);
        clock.nowMs = atMs;
        expect(ledger.ringDue().ring).toContain("odoo");
      }
      expect(gaps.at(-1)).toBe(60 * MINUTE_MS);
      expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    });

    test("lets nobody else claim while a lease is in force, and anybody once it has ended", (start) => {
      const { record, clock, ledger, take } = start();
      record({ events: [scan()] });
      const first = take("odoo");
      expect(ledger.claim("odoo", null)).toMatchObject({ kind: "busy", untilMs: T0 + LEASE_MS });
      clock.nowMs = T0 + LEASE_MS;
      expect(take("odoo").token).not.toBe(first.token);
    });

    test("renews a lease for its holder, with the newest news", (start) => {
      const { record, clock, take } = start();
      record({ events: [scan()] });
      const first = take("odoo");
      record({ events: [scan({ milestone: "delivered", atMs: T0 + 5 })] });
      clock.nowMs += 10_000;
      const renewed = take("odoo", first.token);
      expect(renewed).toMatchObject({ token: first.token, untilMs: clock.nowMs + LEASE_MS });
      expect(renewed.events).toHaveLength(2);
    });

    test("tells a confirmer that there is more when something came meanwhile, and then has nothing left", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan()] });
      const first = take("odoo");
      record({ events: [scan({ atMs: T0 + 1 })] });
      expect(ledger.confirm("odoo", first.token, learnt(LINK))).toMatchObject({ kind: "confirmed", more: true });
      const second = take("odoo");
      expect(second.events).toHaveLength(1);
      expect(ledger.confirm("odoo", second.token, learnt())).toMatchObject({ kind: "confirmed", more: false });
      expect(ledger.claim("odoo", null).kind).toBe("nothing");
    });

    test("refuses a late confirm with an old token and has the newest state written again", (start) => {
      const { record, clock, ledger, take } = start();
      record({ events: [scan()] });
      const late = take("odoo");
      clock.nowMs += LEASE_MS;
      const next = take("odoo");
      expect(ledger.confirm("odoo", next.token, learnt()).kind).toBe("confirmed");
      expect(ledger.confirm("odoo", late.token, learnt()).kind).toBe("refused");
      const again = take("odoo");
      expect(again.reach.version).toBe(next.reach.version);
      expect(ledger.confirm("odoo", again.token, learnt())).toMatchObject({ kind: "confirmed", more: false });
    });

    test("parks a rejected sink with its words, leaves the other alone, and takes it out on replay", (start) => {
      const { record, ledger, take } = start();
      record({ events: [scan()] });
      ledger.confirm("readmodel", take("readmodel").token, learnt());
      const rejected = { kind: "rejected", name: "ValidationError", message: "no such move" } as const;
      expect(ledger.fail("odoo", take("odoo").token, rejected, BATCH_ID)).toMatchObject({
        noted: true,
        ring: ["readmodel"],
      });
      record({ events: [scan({ atMs: T0 + 9 })] });
      expect(ledger.claim("odoo", null).kind).toBe("nothing");
      expect(ledger.story()?.reviews).toMatchObject([{ kind: "parked", sink: "odoo", name: "ValidationError" }]);
      expect(ledger.replay("odoo", 0, BY).ring).toContain("odoo");
      expect(take("odoo").events).toHaveLength(2);
      expect(ledger.story()?.reviews).toEqual([]);
    });

    test("notes no failure of a late writer, and leaves the claim of the one that came after it", (start) => {
      const { record, clock, ledger, take } = start();
      record({ events: [scan()] });
      const late = take("odoo");
      clock.nowMs += LEASE_MS;
      const next = take("odoo");
      const rejected = { kind: "rejected", name: "ValidationError", message: "no such move" } as const;
      expect(ledger.fail("odoo", late.token, rejected, BATCH_ID)).toEqual({ noted: false, ring: [] });
      expect(ledger.story()?.reviews).toEqual([]);
      expect(ledger.claim("odoo", null).kind).toBe("busy");
      expect(ledger.confirm("odoo", next.token, learnt()).kind).toBe("confirmed");
    });

    test("waits for a shipment Odoo does not know, longer each time, and rings by itself", (start) => {
      const { record, clock, ledger, storage, take } = start();
      record({ events: [scan()] });
      ledger.confirm("readmodel", take("readmodel").token, learnt());
      const unknown = { kind: "unlinked", name: "unlinked", message: "" } as const;
      const waits = [1, 2, 3, 4].map(() => {
        ledger.fail("odoo", take("odoo").token, unknown, BATCH_ID);
        const failedAtMs = clock.nowMs;
        do clock.nowMs = Math.max(clock.nowMs, storage.alarmAtMs() ?? 0);
        while (!ledger.ringDue().ring.includes("odoo"));
        return clock.nowMs - failedAtMs;
      });
      expect(waits).toEqual([15_000, 30_000, 60_000, 120_000]);
      expect(ledger.claim("odoo", null).kind).toBe("claimed");
    });

    test("moves the estimate by planned and estimated words, and never the state", (start) => {
      const { record, ledger } = start();
      record({ events: [scan({ classifier: "estimated", milestone: "delivered" }), scan({ atMs: T0 - 5 })] });
      const newer = { deliveryAt: momentAt(T0 + DAY_MS), reportedAtMs: T0 + 2 };
      const older = { deliveryAt: momentAt(T0 + 3 * DAY_MS), reportedAtMs: T0 + 1 };
      record({ estimate: newer });
      record({ estimate: older });
      expect(ledger.story()).toMatchObject({ head: { milestone: "in_transit" }, estimate: newer });
    });

    test("writes the newest state once more, later, when an earlier try may still come to pass", (start) => {
      const { record, clock, ledger, storage, take } = start();
      record({ events: [scan()] });
      ledger.confirm("readmodel", take("readmodel").token, learnt());
      ledger.confirm("odoo", take("odoo").token, learnt(null, { again: true }));
      expect(ledger.claim("odoo", null).kind).toBe("nothing");
      do clock.nowMs = Math.max(clock.nowMs, storage.alarmAtMs() ?? 0);
      while (!ledger.ringDue().ring.includes("odoo"));
      expect(clock.nowMs - T0).toBeGreaterThanOrEqual(120_000);
      ledger.confirm("odoo", take("odoo").token, learnt());
      clock.nowMs += DAY_MS;
      expect(ledger.ringDue().ring).toEqual([]);
    });

    test("carries a long backlog in several claims and misses none of it", (start) => {
      const { record, ledger, take } = start();
      const events = Array.from({ length: 450 }, (_, index) => scan({ atMs: T0 + index }));
      for (let from = 0; from < events.length; from += 90) record({ events: events.slice(from, from + 90) });
      const seen: number[] = [];
      for (let more = true; more;) {
        const work = take("odoo");
        seen.push(...work.events.map(({ entry }) => entry.seq));
        more = ledger.confirm("odoo", work.token, learnt()).more;
      }
      expect(seen).toEqual(events.map((_, index) => index + 1));
    });

    test("undoes everything, its tables and alarm too, when a write fails halfway", (_start, fresh) => {
      const storage = fresh();
      let broken = true;
      const fragile: TestStorage = {
        ...storage,
        setAlarm: (atMs) => {
          if (broken) throw new Error("disk full");
          storage.setAlarm(atMs);
        },
      };
      const { record, ledger } = open(fragile);
      expect(() => record({ events: [scan()] })).toThrow("disk full");
      expect(ledger.story()).toBeNull();
      broken = false;
      expect(record({ events: [scan()] })).toMatchObject({ appended: 1, lastSeq: 1 });
    });

    test("forgets everything when purged, and starts anew", (start) => {
      const { record, ledger } = start();
      record({ events: [scan()] });
      ledger.purge(BY);
      expect(ledger.story()).toBeNull();
      expect(record({ events: [scan()] })).toMatchObject({ lastSeq: 1 });
    });

    test("ends the same for every order, repetition and splitting of a history", (start) => {
      fc.assert(
        fc.property(
          anyHistory.chain((history) => arrivalsOf(history).map((arrivals) => ({ history, arrivals }))),
          ({ history, arrivals }) => {
            const { record, ledger } = start();
            for (const webhook of arrivals) record(webhook);
            const story = ledger.story();
            expect(story && { ...story.head }).toEqual({ ...expectedFold(history).head });
            expect(story?.cycle).toBe(expectedFold(history).cycle);
            expect(story?.timeline.map(({ entry }) => entry.seq).toSorted((a, b) => a - b)).toEqual(
              Array.from({ length: history.events.length + history.retractions.length }, (_, index) => index + 1),
            );
            const { record: recordPlain, ledger: plain } = start();
            recordPlain({ events: history.events, retractions: history.retractions });
            for (const estimate of history.estimates) recordPlain({ estimate });
            expect(story?.timeline.map(essence)).toEqual(plain.story()?.timeline.map(essence));
            expect(story?.estimate).toEqual(plain.story()?.estimate);
          },
        ),
        { numRuns: 200 },
      );
    });
  });
}

function essence(line: {
  entry: { kind: string };
  cycle: number | null;
  contradicts: boolean;
  retracted: boolean;
}): unknown {
  const { entry, cycle, contradicts, retracted } = line;
  return { entry: { ...entry, seq: 0 }, cycle, contradicts, retracted };
}

function expectedFold(history: History) {
  const retracted = new Set(history.retractions.map(({ target }) => target));
  return foldAll(
    history.events.filter((event) => isEvidence(event) && !retracted.has(event.fingerprint)).map(evidenceOf),
  );
}
