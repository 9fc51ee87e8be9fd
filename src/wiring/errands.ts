import type { Errand, ErrandEnd, ErrandKind } from "../domain/errand.ts";
import type { TenantId } from "../domain/identity.ts";
import type { ErrandPorts } from "../errands/run.ts";
import { dueErrands, endErrand, giveUpErrand, putOffErrand, takeErrand, tenantsWithErrands } from "../store/errand.ts";
import { log } from "../telemetry/log.ts";
import { bookErrand } from "./booking-errand.ts";
import { eraseErrand } from "./privacy.ts";
import type { Ground } from "./ground.ts";
import { leavePickingErrand } from "./leave-picking.ts";
import { catchUpErrand, recordErrand } from "./orders-errands.ts";
import { reconcileStep } from "../reconcile/reconcile.ts";
import { replayStep } from "../reconcile/replay.ts";
import { recordRestErrand } from "./record-rest.ts";
import { remapErrand } from "./remap.ts";
import { reconcilePorts } from "./reconcile.ts";
import { tellOrderErrand } from "./tell-order.ts";
import { world } from "./world.ts";

export { ask } from "./ask.ts";

type Handler = (ground: Ground, errand: Errand) => Promise<ErrandEnd>;

/** Who does each kind of errand. */
const HANDLERS: Readonly<Partial<Record<ErrandKind, Handler>>> = {
  book: bookErrand,
  odoo_record: recordErrand,
  odoo_catch_up: catchUpErrand,
  leave_picking: leavePickingErrand,
  remap: remapErrand,
  tell_order: tellOrderErrand,
  erase: eraseErrand,
  record_rest: recordRestErrand,
  reconcile: (ground, errand) => reconcileStep(errand, reconcilePorts(ground, errand)),
  replay: (ground, errand) => replayStep(errand, reconcilePorts(ground, errand)),
};

/** A tenant's errands, as its dispatcher does them: there, one at a time, they stay in its region and spare its Odoo. */
export function errandPorts(ground: Ground, tenantId: TenantId): ErrandPorts {
  const { db } = ground;
  return {
    now: () => world.now(),
    chance: () => world.chance(),
    due: (limit) => dueErrands(db, tenantId, world.now(), limit),
    take: (errand, untilMs) => takeErrand(db, errand, untilMs),
    end: (errand) => endErrand(db, errand),
    putOff: (errand, next) => putOffErrand(db, errand, next),
    giveUp: (errand, why) => giveUpErrand(db, errand, why),
    handle: async (errand) =>
      HANDLERS[errand.kind]?.(ground, errand) ?? { kind: "given_up", why: `nobody does ${errand.kind}` },
    report: (errand, end, ms) =>
      log({
        level: end.kind === "given_up" ? "error" : end.kind === "later" ? "warn" : "info",
        msg: "errand",
        region: ground.region,
        tenant: tenantId,
        requestId: errand.requestId,
        reason: errand.kind,
        outcome: end.kind,
        counts: { attempts: errand.attempts + (end.kind === "later" || end.kind === "given_up" ? 1 : 0) },
        // Odoo's or a platform's words may quote a customer: the list has them, the log the word that names them.
        error: end.kind === "later" || end.kind === "given_up" ? { name: nameIn(end.why), at: [] } : undefined,
        ms,
      }),
    ringIn: (ms) => ground.ringErrands(tenantId, Math.ceil(ms / 1000)),
  };
}

/** What stands before the colon, as far as it is a name. */
const nameIn = (why: string): string => /^[\w.]+(?: [\w.]+)?(?=:|$)/.exec(why)?.[0] ?? "failure";

const TENANTS_PER_RUN = 200;

/** The hourly run: a bell for an errand may have been lost. */
export async function ringForgottenErrands(ground: Ground): Promise<void> {
  const tenants = await tenantsWithErrands(ground.db, world.now(), TENANTS_PER_RUN);
  await Promise.allSettled(tenants.map((tenantId) => ground.ringErrands(tenantId)));
}
