import { dropAnchors } from "../governance/anchor.ts";
import { SAMPLE_TTL_MS } from "../domain/certification.ts";
import { approvablesOf } from "../ops/approvables.ts";
import { expireProposals } from "../ops/expire-proposals.ts";
import { dropExpiredSamples } from "../store/certification-sample.ts";
import { log, type LogLine } from "../telemetry/log.ts";
import { fetchDue } from "../ingress/fetch-due.ts";
import { apiPorts } from "./api.ts";
import { ringForgottenErrands } from "./errands.ts";
import { catchUpNightly } from "./nightly.ts";
import { fetchPorts } from "./fetching.ts";
import type { Ground } from "./ground.ts";
import { ingressPorts } from "./ingress.ts";
import { keepPrivacy } from "./privacy.ts";
import { reconcileDaily } from "./reconcile-daily.ts";
import { keepReviews } from "./reviews.ts";
import { forgetOdooCopies } from "./retain.ts";
import { beginSweep } from "./sweep.ts";
import { sweepBodies } from "./sweep-bodies.ts";
import { world } from "./world.ts";

const SAMPLES_PER_RUN = 1_000;

type Counts = NonNullable<LogLine["counts"]>;
type Job = (ground: Ground) => Promise<Counts | void>;

/** What the hourly cron does, in this order. Each has its rule in governance/inner-rules.ts. */
export const HOURLY_JOBS = {
  /** Knocks at shipments whose alarm may be lost. */
  sweep: async (ground) => {
    const { poked: shipments, failed } = await beginSweep(ground);
    return { shipments, failed };
  },
  // A bell for it may have been lost.
  fetch: (ground) => fetchDue(fetchPorts(ground)),
  errands: ringForgottenErrands,
  catchUp: catchUpNightly,
  reconcile: reconcileDaily,
  anchor: anchorAudit,
  proposals: async (ground) => {
    const api = apiPorts(ground, ingressPorts(ground));
    return { expired: await expireProposals(api, approvablesOf(api)) };
  },
  samples: async (ground) => {
    const keys = await dropExpiredSamples(ground.db, world.now() - SAMPLE_TTL_MS, SAMPLES_PER_RUN);
    await ground.bodies.drop(keys);
  },
  /** Payloads in the bucket that no row speaks of. */
  bodies: sweepBodies,
  /** Forgets what was read in Odoos, and what has had its time. */
  forgetOdoo: forgetOdooCopies,
  reviews: keepReviews,
  privacy: async (ground) => ({ dropped: await keepPrivacy(ground) }),
} as const satisfies Record<string, Job>;

export async function everyHour(ground: Ground): Promise<void> {
  const startedMs = world.now();
  const counts: { -readonly [Name in keyof Counts]: Counts[Name] } = {};
  for (const job of Object.values<Job>(HOURLY_JOBS)) Object.assign(counts, await job(ground));
  log({
    level: (counts.failed ?? 0) > 0 ? "warn" : "info",
    msg: "hourly",
    region: ground.region,
    outcome: "done",
    counts,
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
