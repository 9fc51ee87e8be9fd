import type { ShipmentIdentity } from "./identity.ts";
import { isTerminal } from "./milestone.ts";
import {
  freshShipment,
  heldFor,
  linkOf,
  withParcels,
  type AnchoredLink,
  type PickingLink,
  type ShipmentState,
} from "./shipment.ts";
import { compareEvidence, CYCLE_GAP_MS } from "./timeline.ts";

/** A label that is not used for so long will not be: half of what tells two parcels of one number apart. */
export const EXPECTED_MS = CYCLE_GAP_MS / 2;

/**
 * The state of a shipment that was booked for a picking before anybody saw it. The link lies ahead, so that it is the picking of the
 * parcel that begins next, also where the number had another parcel before. Until something is recorded no sink hears of it.
 */
export function expecting(
  held: ShipmentState | null,
  identity: ShipmentIdentity,
  link: PickingLink,
  nowMs: number,
): ShipmentState {
  const state = held ?? { ...freshShipment(identity), updatedAtMs: nowMs };
  const told = heldFor(state, link.pickingId);
  if (told) return withParcels(state, told, link, nowMs);
  const { head } = state.folded;
  const present = linkOf(state);
  // A parcel that arrived unclaimed before this one was booked must not get its picking: the next scan finds that by its number.
  if (head && isTerminal(head) && !present) return state;
  const ahead: AnchoredLink = {
    at: { fingerprint: "", milestone: "unknown", occurredAt: { atMs: nowMs + EXPECTED_MS } },
    link,
  };
  const next = { ...state, links: [...state.links, ahead].toSorted((a, b) => compareEvidence(a.at, b.at)) };
  // What is on its way already was waiting for its picking, and every sink hears of it.
  return state.lastSeq > 0 && !present ? { ...next, version: state.version + 1, updatedAtMs: nowMs } : next;
}
