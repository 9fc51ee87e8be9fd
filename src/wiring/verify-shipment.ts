import type { ShipmentId } from "../domain/identity.ts";
import type { ShipmentVerdict } from "../sequencer/verify.ts";
import { copiedSeq, keyOfShipment, type ShipmentKey } from "../store/shipment.ts";
import type { Ground } from "./ground.ts";

/**
 * Whether a shipment's audit chain holds. The read model is late at times and never ahead: where it knows of more entries than the
 * object, the object's end was cut off, head and all. Null when neither knows the shipment.
 */
export async function verifyShipment(
  ground: Ground,
  shipmentId: ShipmentId,
  told?: ShipmentKey,
): Promise<ShipmentVerdict | null> {
  const object = ground.shipment(shipmentId);
  const verdict = await object.verify();
  const key = told ?? (await object.identity()) ?? (await keyOfShipment(ground.db, shipmentId));
  const copied = key && (await copiedSeq(ground.db, key));
  if (copied === null || verdict?.fault || (verdict?.lastSeq ?? 0) >= copied) return verdict;
  const cut = { kind: "cut", n: null, table: "event", key: `seq ${(verdict?.lastSeq ?? 0) + 1}` } as const;
  const empty = { links: 0, lastSeq: 0, head: { n: 0, hash: "" }, adopted: 0, unlinked: true, forgotten: false };
  // One that was forgotten says so itself; its copy goes by itself.
  return verdict?.forgotten ? verdict : { ...(verdict ?? empty), fault: cut };
}
