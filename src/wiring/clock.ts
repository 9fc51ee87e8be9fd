import { SAMPLE_TTL_MS } from "../domain/certification.ts";
import { approvablesOf } from "../ops/approvables.ts";
import { expireProposals } from "../ops/expire-proposals.ts";
import { sweep } from "../ops/sweep.ts";
import { dropExpiredSamples } from "../store/certification-sample.ts";
import { dropExpiredHeld } from "../store/kept-payload.ts";
import { pageOfShipmentIds } from "../store/shipment.ts";
import { readSweepCursor, writeSweepCursor } from "../store/sweep-cursor.ts";
import { log } from "../telemetry/log.ts";
import { fetchDue } from "../ingress/fetch-due.ts";
import { apiPorts } from "./api.ts";
import { ringForgottenErrands } from "./errands.ts";
import { catchUpNightly } from "./nightly.ts";
import { fetchPorts } from "./fetching.ts";
import type { Ground } from "./ground.ts";
import { ingressPorts } from "./ingress.ts";
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
  const api = apiPorts(ground, ingressPorts(ground));
  const expired = await expireProposals(api, approvablesOf(api));
  await dropExpiredSamples(ground.db, startedMs - SAMPLE_TTL_MS, DROPPED_PER_RUN);
  const dropped = await dropExpiredHeld(ground.db, startedMs - HELD_MS, DROPPED_PER_RUN);
  const level = failed > 0 ? "warn" : "info";
  log({
    level,
    msg: "hourly",
    region: ground.region,
    outcome: "done",
    counts: { shipments: poked, failed, dropped, expired },
    ms: world.now() - startedMs,
  });
}
