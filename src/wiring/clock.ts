import { log } from "../telemetry/log.ts";
import { fetchDue } from "../ingress/fetch-due.ts";
import { ringForgottenErrands } from "./errands.ts";
import { catchUpNightly } from "./nightly.ts";
import { fetchPorts } from "./fetching.ts";
import type { Ground } from "./ground.ts";
import { keepPrivacy } from "./privacy.ts";
import { reconcileDaily } from "./reconcile-daily.ts";
import { keepReviews } from "./reviews.ts";
import { forgetOdooCopies } from "./retain.ts";
import { beginSweep } from "./sweep.ts";
import { world } from "./world.ts";

/** The hourly cron: knocks at shipments whose alarm may be lost, forgets what has had its time. */
export async function everyHour(ground: Ground): Promise<void> {
  const startedMs = world.now();
  const { poked, failed } = await beginSweep(ground);
  // A bell for it may have been lost.
  await fetchDue(fetchPorts(ground));
  await ringForgottenErrands(ground);
  await catchUpNightly(ground);
  await reconcileDaily(ground);
  await forgetOdooCopies(ground);
  const dropped = await keepPrivacy(ground);
  await keepReviews(ground);
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
