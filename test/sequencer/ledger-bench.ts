import type { expect } from "vitest";
import type { Reported } from "../../src/domain/reported.ts";
import type { Sink } from "../../src/domain/sink.ts";
import { Ledger } from "../../src/sequencer/ledger.ts";
import type { LedgerStorage } from "../../src/sequencer/storage.ts";
import { FROM, IDENTITY, OWNER, T0 } from "../support/build.ts";

export const LINK = { pickingId: 7, pickingName: "WH/OUT/00007", trackingNumbers: [IDENTITY.trackingNumber] };

function report(over: Partial<Reported>): Reported {
  return { events: [], retractions: [], estimate: null, ...over };
}

/** An empty database whose alarm the test sees and nobody lets go off. */
export type TestStorage = LedgerStorage & { alarmAtMs(): number | null };

/** Where a ledger may stand. A fresh storage ends the one before it. */
export interface LedgerHost {
  readonly name: string;
  run(body: (fresh: () => TestStorage) => void | Promise<void>): Promise<void>;
}

/** What the suite needs of a test runner: it runs under vitest, in workerd and under Deno. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => Promise<void>) => void;
  readonly expect: typeof expect;
}

/** A ledger in the test's hands. */
export function open(storage: TestStorage) {
  const clock = { nowMs: T0 };
  let tokens = 0;
  const ledger = new Ledger(storage, {
    ...OWNER,
    now: () => clock.nowMs,
    token: () => `t${(tokens += 1)}`,
    jitter: () => 0,
  });
  const record = (over: Partial<Reported>) => ledger.record(IDENTITY, report(over), FROM);
  const take = (sink: Sink, held: string | null = null) => {
    const answer = ledger.claim(sink, held);
    if (answer.kind !== "claimed") throw new Error(`not claimed: ${answer.kind}`);
    return answer.work;
  };
  return { storage, clock, ledger, record, take };
}
