import { sweep } from "../ops/sweep.ts";
import { dropExpiredHeld } from "../store/kept-payload.ts";
import { pageOfShipmentIds } from "../store/shipment.ts";
import { readSweepCursor, writeSweepCursor } from "../store/sweep-cursor.ts";
import { log, type LogLine } from "../telemetry/log.ts";
import { fetchDue } from "../ingress/fetch-due.ts";
import { ringForgottenErrands } from "./errands.ts";
import { catchUpNightly } from "./nightly.ts";
import { fetchPorts } from "./fetching.ts";
import type { Ground } from "./ground.ts";
import { reconcileDaily } from "./reconcile-daily.ts";
import { world } from "./world.ts";

/** A payload that nobody believed is held for 72 hours. */
export const HELD_MS = 72 * 60 * 60_000;
const DROPPED_PER_RUN = 1_000;
const SWEEP = "shipments";

type Counts = NonNullable<LogLine["counts"]>;
type Job = (ground: Ground, startedMs: number) => Promise<Counts | void>;

/** What the hourly cron does, in this order. Each has its rule in governance/inner-rules.ts. */
export const HOURLY_JOBS = {
  /** Knocks at shipments whose alarm may be lost. */
  sweep: async (ground) => {
    const { poked: shipments, failed } = await sweep({
      page: (after, limit) => pageOfShipmentIds(ground.db, after, limit),
      position: () => readSweepCursor(ground.db, SWEEP),
      keepPosition: (position) => writeSweepCursor(ground.db, SWEEP, position),
      poke: async (shipmentId) => ground.shipment(shipmentId).poke(),
    });
    return { shipments, failed };
  },
  // A bell for it may have been lost.
  fetch: (ground) => fetchDue(fetchPorts(ground)),
  errands: ringForgottenErrands,
  catchUp: catchUpNightly,
  reconcile: reconcileDaily,
  /** Forgets held payloads whose time is over. */
  dropHeld: async (ground, startedMs) => {
    return { dropped: await dropExpiredHeld(ground.db, startedMs - HELD_MS, DROPPED_PER_RUN) };
  },
} as const satisfies Record<string, Job>;

export async function everyHour(ground: Ground): Promise<void> {
  const startedMs = world.now();
  const counts: { -readonly [Name in keyof Counts]: Counts[Name] } = {};
  for (const job of Object.values<Job>(HOURLY_JOBS)) Object.assign(counts, await job(ground, startedMs));
  log({
    level: (counts.failed ?? 0) > 0 ? "warn" : "info",
    msg: "hourly",
    region: ground.region,
    outcome: "done",
    counts,
    ms: world.now() - startedMs,
  });
}
