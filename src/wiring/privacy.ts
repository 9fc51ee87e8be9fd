import type { By } from "../domain/act.ts";
import { errandBackoffMs, type Errand, type ErrandEnd } from "../domain/errand.ts";
import { ShipmentId } from "../domain/identity.ts";
import { eraseStep } from "../governance/erase.ts";
import type { ForgetPorts } from "../governance/forget.ts";
import { RESEAL_START, resealStep, type ResealPlace } from "../governance/reseal.ts";
import { retainStep, type RetainReport } from "../governance/retain.ts";
import type { PrivacyDesk } from "../ops/privacy-desk.ts";
import { log } from "../telemetry/log.ts";
import { ask } from "./ask.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

const BY_CLOCK: By = { actor: { kind: "mesh", id: "clock" }, source: "clock", requestId: "hourly" };
/** Steps of a rotation that an hourly run does. */
const RESEAL_STEPS = 25;
const BUSY_AGAIN_MS = 30_000;

export function privacyDesk(ground: Ground): PrivacyDesk {
  return {
    retain: (by) => retain(ground, by),
    erase: (tenantId, erasureId, requestId) =>
      ask(ground, tenantId, [{ tenantId, kind: "erase", key: erasureId, payload: "{}", requestId }]),
  };
}

function forgetPorts(ground: Ground): ForgetPorts {
  return {
    db: ground.db,
    bodies: ground.bodies,
    mac: ground.auditMac,
    now: () => world.now(),
    remember: async (shipmentId) => ground.shipment(ShipmentId.parse(shipmentId)).remember(),
    empty: async (shipmentId, version, by) => ground.shipment(ShipmentId.parse(shipmentId)).forget(version, by),
  };
}

/** One step, and has the next one done where there is more. */
async function retain(ground: Ground, by: By, from?: string): Promise<RetainReport> {
  const { next, ...report } = await retainStep(forgetPorts(ground), by, from);
  if (next !== null) await ground.ringRetention(next);
  return report;
}

/** Goes on with forgetting what has had its time, if nobody else has. */
export async function retainOn(ground: Ground, from: string): Promise<void> {
  const startedMs = world.now();
  const { held, quarantined, proofs, chains, forgotten, later } = await retain(ground, BY_CLOCK, from);
  const counts = { dropped: held + quarantined + proofs + chains, shipments: forgotten, retried: later };
  log({ level: "info", msg: "retention", region: ground.region, outcome: "done", counts, ms: world.now() - startedMs });
}

/** The hourly share: forgets what has had its time, goes on with a rotation of keys; how much was forgotten. */
export async function keepPrivacy(ground: Ground): Promise<number> {
  const { later, ...counts } = await retain(ground, BY_CLOCK);
  const { seal, bodies, db, auditMac: mac } = ground;
  let resealed = 0;
  // Only a ring of several keys has anything to seal anew.
  let place: ResealPlace | null = seal.kids.length > 1 ? RESEAL_START : null;
  for (let step = 0; place && step < RESEAL_STEPS; step += 1) {
    const done = await resealStep({ seal, bodies, db, mac, now: () => world.now() }, place, BY_CLOCK);
    if (!done.ok) break;
    resealed += done.value.resealed;
    place = done.value.next;
  }
  const { held, quarantined, proofs, chains, forgotten } = counts;
  const dropped = held + quarantined + proofs + chains + forgotten;
  if (dropped + resealed + later > 0)
    log({
      level: "info",
      msg: "privacy",
      region: ground.region,
      outcome: "done",
      counts: { dropped, shipments: forgotten, retried: later, written: resealed },
    });
  return dropped;
}

/** A step of an erasure, in the tenant's own region. */
export async function eraseErrand(ground: Ground, errand: Errand): Promise<ErrandEnd> {
  const by: By = { actor: { kind: "mesh", id: "erasure" }, source: "clock", requestId: errand.requestId };
  const step = await eraseStep({ ...forgetPorts(ground), seal: ground.seal }, errand.key, by);
  if (step === "done") return { kind: "done" };
  if (step === "more") return { kind: "more", payload: errand.payload };
  const afterMs = Math.max(BUSY_AGAIN_MS, errandBackoffMs(errand.attempts, world.chance()));
  return { kind: "later", why: "a shipment is being written of", afterMs };
}
