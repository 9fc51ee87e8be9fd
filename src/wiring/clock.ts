import { sweep } from "../ops/sweep.ts";
import { dropAnchors } from "../governance/anchor.ts";
import { dropExpiredHeld } from "../store/kept-payload.ts";
import { pageOfShipmentIds } from "../store/shipment.ts";
import { readSweepCursor, writeSweepCursor } from "../store/sweep-cursor.ts";
import { log } from "../telemetry/log.ts";
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

/** The hourly cron: knocks at shipments whose alarm may be lost, forgets held payloads whose time is over. */
export async function everyHour(ground: Ground): Promise<void> {
  const startedMs = world.now();
  const { poked, failed } = await sweep({
    page: (after, limit) => pageOfShipmentIds(ground.db, after, limit),
    position: () => readSweepCursor(ground.db, SWEEP),
    keepPosition: (position) => writeSweepCursor(ground.db, SWEEP, position),
    poke: async (shipmentId) => ground.shipment(shipmentId).poke(),
  });
  // A bell for it may have been lost.
  await fetchDue(fetchPorts(ground));
  await ringForgottenErrands(ground);
  await catchUpNightly(ground, startedMs);
  await reconcileDaily(ground);
  await anchorAudit(ground);
  const dropped = await dropExpiredHeld(ground.db, startedMs - HELD_MS, DROPPED_PER_RUN);
  const level = failed > 0 ? "warn" : "info";
  log({
    level,
    msg: "hourly",
    region: ground.region,
    outcome: "done",
    counts: { shipments: poked, failed, dropped },
    ms: world.now() - startedMs,
  });
}

/** What a line says is out of reach of whoever can write rows. */
export async function anchorAudit({ db, auditMac: mac, region }: Ground): Promise<void> {
  for (const { head, anchor } of await dropAnchors({ db, mac }, world.now())) {
    const reason = `${head.n}:${head.hash}`;
    log({ level: "info", msg: "audit anchored", region, outcome: "done", reason, counts: { links: anchor.links } });
  }
}
