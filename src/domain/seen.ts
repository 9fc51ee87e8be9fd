import { hopeful, refused, replayFrom, type Cursor } from "./cursor.ts";
import {
  linkOf,
  heldFor,
  presentPosition,
  runsAt,
  tellsOf,
  withParcels,
  type AnchoredLink,
  type ShipmentState,
} from "./shipment.ts";
import { welcomed } from "./relinked.ts";
import { cycleAt } from "./timeline.ts";

/** A picking that was seen to bear a shipment's number, and where on the timeline. */
export interface Seen extends Omit<AnchoredLink, "ended"> {
  /** Odoo told so just now: whoever is asking it for the shipment's picking may have asked too early. */
  readonly isRung?: boolean;
  /** A person put it there just now. */
  readonly isNew?: boolean;
}

/**
 * The state once a picking was seen to bear the number. Who waits for one is tried at once, and who is linked to another is looked at
 * again: whose goods these are is decided in one place, with all of Odoo's pickings at hand. The state itself when nothing changes.
 */
export function withSeen(
  state: ShipmentState,
  { at, link, isRung = false, isNew = false }: Seen,
  nowMs: number,
): ShipmentState {
  const held = heldFor(state, link.pickingId);
  if (held) return held.link.pickingId === link.pickingId ? withParcels(state, held, link, nowMs) : state;
  if (!runsAt(state, at)) return state;
  const open = isNew ? bySeen(welcomed(state, link.pickingId)) : state;
  if (open.lastSeq === 0) return open;
  const { lease, failure, parked } = open.cursors.odoo;
  const isAskedFor = linkOf(open) === null && failure === null && !parked;
  return isAskedFor && !(isRung && lease) ? open : lookedForAgain(open, nowMs);
}

/** The state once a picking is said to bear the number no more, or not to be there. */
export function withDoubt(state: ShipmentState, pickingId: number, nowMs: number): ShipmentState {
  const link = linkOf(state);
  return link && tellsOf(link, pickingId) ? lookedForAgain(state, nowMs) : state;
}

/** Written once more, it is looked for again whose goods these are; who was refused before is tried again. */
function lookedForAgain(state: ShipmentState, nowMs: number): ShipmentState {
  const { odoo } = state.cursors;
  const again = (): Cursor => (odoo.parked ? replayFrom(odoo, Number.MAX_SAFE_INTEGER, nowMs) : refused(odoo));
  const cursor = odoo.failure?.kind === "unlinked" && !odoo.lease ? hopeful(odoo) : again();
  return { ...state, cursors: { ...state.cursors, odoo: cursor } };
}

/** What a person said of the running cycle's picking gives way to what a person wrote since. */
function bySeen(state: ShipmentState): ShipmentState {
  const cycle = cycleAt(state.folded, presentPosition(state));
  const links = state.links.map((one) => {
    const isSaid = !one.ended && one.link.by === "hand" && cycleAt(state.folded, one.at) === cycle;
    return isSaid ? { ...one, link: { ...one.link, by: "number" as const } } : one;
  });
  return links.some((one, index) => one !== state.links[index]) ? { ...state, links } : state;
}
