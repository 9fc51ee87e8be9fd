import type { TenantId } from "../domain/identity.ts";
import type { ReconcileAsked } from "../domain/run.ts";
import { ok } from "../domain/result.ts";
import { runAsAudited } from "../governance/audited-view.ts";
import { byMesh, factOf } from "../governance/fact.ts";
import { audited } from "../store/audit.ts";
import { forgetDrift } from "../store/drift.ts";
import { beginRun, findRun, forgetRuns, knownRuns, newRun } from "../store/run.ts";
import { pageOfTenantIds } from "../store/tenant.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** Each night looks at a week: a person's change need not fall on the day of the last news. */
const WINDOW_MS = 7 * DAY_MS;
const KEPT_MS = 90 * DAY_MS;
const PAGE = 90;
const PAGES_MAX = 1_000;
const FORGOTTEN_PER_RUN = 1_000;

/**
 * Begins each tenant's reconciliation of the day, in an hour of its own so that not all begin at once. What an hour did not come to
 * the next ones do.
 */
export async function reconcileDaily(ground: Ground): Promise<void> {
  const nowMs = world.now();
  const day = Math.floor(nowMs / DAY_MS);
  const hour = Math.floor((nowMs % DAY_MS) / HOUR_MS);
  for (let page = 0, after: TenantId | null = ""; after !== null && page < PAGES_MAX; page += 1) {
    const tenants: TenantId[] = await pageOfTenantIds(ground.db, after, PAGE);
    after = tenants.length === PAGE ? (tenants.at(-1) ?? null) : null;
    const due = tenants.filter((tenantId) => hourOf(tenantId) <= hour);
    const begun = await knownRuns(
      ground.db,
      due.map((tenantId) => runOf(tenantId, day)),
      nowMs - 2 * DAY_MS,
    );
    for (const tenantId of due.filter((one) => !begun.has(runOf(one, day)))) await begin(ground, tenantId, day);
  }
  await forgetRuns(ground.db, nowMs - KEPT_MS);
}

async function begin(ground: Ground, tenantId: TenantId, day: number): Promise<void> {
  const nowMs = world.now();
  const window = { sinceMs: nowMs - WINDOW_MS, untilMs: nowMs, newestOnly: true };
  const asked: ReconcileAsked = { window, dryRun: false };
  const id = runOf(tenantId, day);
  const { db, auditMac: mac } = ground;
  const run = newRun({
    id,
    tenantId,
    kind: "reconcile",
    asked: JSON.stringify(asked),
    askedBy: "nightly",
    askedAtMs: nowMs,
  });
  await forgetDrift(db, tenantId, nowMs - KEPT_MS, FORGOTTEN_PER_RUN);
  const object = { kind: "run", id } as const;
  const acting = byMesh("nightly", "clock", nowMs, id);
  const facts = [factOf(acting, "reconcile:run", object, { tenantId, before: null, after: runAsAudited(run) })];
  const begun = await audited({ db, mac }, [object], async () => {
    if (await findRun(db, id)) return ok({ statements: [], facts: [], value: false });
    return ok({ statements: beginRun(db, run, id), facts, value: true });
  });
  if (begun.ok && begun.value) await ground.ringErrands(tenantId);
}

/** A tenant's run of a day: begun twice it is one. */
const runOf = (tenantId: TenantId, day: number): string =>
  `rec_${day.toString(16).padStart(8, "0")}${tenantId.slice(4, 28)}`;

/** A tenant's id is random, and so is its hour. */
const hourOf = (tenantId: TenantId): number => Number.parseInt(tenantId.slice(4, 10), 16) % 24;
