import type { ShipmentId } from "../domain/identity.ts";
import { err, ok } from "../domain/result.ts";
import type { RecordShipment } from "../ingress/accept.ts";
import { callShipment } from "../sequencer/client.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

/** Carriers hang up after three seconds; a commit that takes longer than this is answered with «come again». */
const RECORD_TIMEOUT_MS = 2_500;

/** Records a shipment's part of a webhook in its object. */
export function recorder(ground: Ground): RecordShipment {
  const ports = {
    stubs: (shipmentId: ShipmentId) => ground.shipment(shipmentId),
    pause: (ms: number) => world.pause(ms),
    expiry: (ms: number, calledOff: AbortSignal) => world.expiry(ms, calledOff),
    jitter: () => world.chance(),
  };
  return async (identity, { events, retractions, estimate, references, former }, from) => {
    const shipmentId = await ground.nameOf(identity);
    const verb = (stub: ReturnType<Ground["shipment"]>) =>
      stub.record(identity, { events, retractions, estimate, references, former }, from);
    const answer = await callShipment(ports, shipmentId, verb, RECORD_TIMEOUT_MS);
    if (!answer.ok) return err({ kind: answer.error.kind });
    const { appended, duplicates, lastSeq, version, crowded } = answer.value;
    return ok({ shipmentId, appended, duplicates, lastSeq, version, ...(crowded ? { crowded } : {}) });
  };
}
