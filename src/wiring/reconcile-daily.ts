import type { TenantId } from "../domain/identity.ts";
import { ok } from "../domain/result.ts";
import { nightlyWindow, type ReconcileAsked } from "../domain/run.ts";
import { runAsAudited } from "../governance/audited-view.ts";
import { byMesh, factOf } from "../governance/fact.ts";
import { audited } from "../store/audit.ts";
import { beginRuns, coveredUntil, forgetRuns, newRun, runsAmong } from "../store/run.ts";
import type { Ground } from "./ground.ts";
import { goRound } from "./rota.ts";
import { world } from "./world.ts";

const DAY_MS = 24 * 60 * 60_000;
const KEPT_MS = 90 * DAY_MS;
const HOURS_PER_DAY = 24;
/** Of so many the runs are a handful of statements. */
const TENANTS_PER_RUN = 500;

/** Who asks for a reconciliation that nobody asked for. */
export const NIGHTLY = "nightly";

/**
 * Begins each tenant's reconciliation of the day, in an hour of its own so that not all begin at once. What an hour did not come to
 * the next ones do.
 */
export async function reconcileDaily(ground: Ground): Promise<void> {
  const { db } = ground;
  await goRound(ground, {
    name: "reconcile",
    hourOf,
    tenantsPerRun: TENANTS_PER_RUN,
    take: (tenantIds, hour) => begin(ground, tenantIds, Math.floor(hour / HOURS_PER_DAY)),
  });
  await forgetRuns(db, world.now() - KEPT_MS);
}

const objectOf = ({ id }: { readonly id: string }) => ({ kind: "run" as const, id });

async function begin(ground: Ground, tenantIds: readonly TenantId[], day: number): Promise<void> {
  const { db, auditMac: mac } = ground;
  const askedAtMs = world.now();
  const covered = await coveredUntil(db, tenantIds, NIGHTLY);
  const runs = tenantIds.map((tenantId) => {
    const window = nightlyWindow(covered.get(tenantId) ?? null, askedAtMs);
    const asked: ReconcileAsked = { window, dryRun: false };
    const id = runOf(tenantId, day);
    return newRun({ id, tenantId, kind: "reconcile", asked: JSON.stringify(asked), askedBy: NIGHTLY, askedAtMs });
  });
  await audited({ db, mac }, runs.map(objectOf), async () => {
    const held = await runsAmong(
      db,
      runs.map(({ id }) => id),
    );
    const fresh = runs.filter(({ id }) => !held.has(id));
    const facts = fresh.map((run) => {
      const acting = byMesh(NIGHTLY, "clock", askedAtMs, run.id);
      const views = { before: null, after: runAsAudited(run) };
      return factOf(acting, "reconcile:run", objectOf(run), { tenantId: run.tenantId, ...views });
    });
    return ok({ statements: fresh.length > 0 ? beginRuns(db, fresh) : [], facts, value: null });
  });
  await ground.ringErrandsOf(tenantIds);
}

/** A tenant's run of a day: begun twice it is one. */
const runOf = (tenantId: TenantId, day: number): string =>
  `rec_${day.toString(16).padStart(8, "0")}${tenantId.slice(4, 28)}`;

/** A tenant's id is random, and so is its hour. */
const hourOf = (tenantId: TenantId): number => Number.parseInt(tenantId.slice(4, 10), 16) % HOURS_PER_DAY;
