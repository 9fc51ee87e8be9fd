import type { By } from "../domain/act.ts";
import { errandBackoffMs, type Errand, type ErrandEnd } from "../domain/errand.ts";
import { ShipmentId } from "../domain/identity.ts";
import { isEvidence } from "../domain/timeline.ts";
import { eraseStep } from "../governance/erase.ts";
import type { ForgetPorts, Remembering } from "../governance/forget.ts";
import { RESEAL_START, resealStep, type ResealPlace } from "../governance/reseal.ts";
import { retainRound } from "../governance/retain.ts";
import type { PrivacyDesk } from "../ops/privacy-desk.ts";
import type { Story } from "../sequencer/story.ts";
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
    retain: (by) => retainRound(forgetPorts(ground), by),
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
    remember: async (shipmentId) => remembering(await ground.shipment(ShipmentId.parse(shipmentId)).timeline()),
    empty: async (shipmentId, version, by) => ground.shipment(ShipmentId.parse(shipmentId)).forget(version, by),
  };
}

function remembering(story: Story | null): Remembering | null {
  if (!story) return null;
  const recordedAtMs = story.timeline.map(({ from }) => from.receivedAtMs);
  const deliveries = story.timeline.flatMap(({ entry, retracted }) => {
    if (entry.kind !== "event" || retracted || !isEvidence(entry.event) || entry.event.milestone !== "delivered")
      return [];
    const { occurredAt, place, description } = entry.event;
    return [{ deliveredAtMs: occurredAt.atMs, place: place && JSON.stringify(place), words: description }];
  });
  return { version: story.version, recordedAtMs, deliveries };
}

/** The hourly share: forgets what has had its time, goes on with a rotation of keys; how much was forgotten. */
export async function keepPrivacy(ground: Ground): Promise<number> {
  const { later, ...counts } = await retainRound(forgetPorts(ground), BY_CLOCK);
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
