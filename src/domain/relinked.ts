import { replayFrom } from "./cursor.ts";
import { err, ok, type Result } from "./result.ts";
import {
  heldFor,
  linkOf,
  presentPosition,
  withLink,
  withParcels,
  type PickingLink,
  type ShipmentState,
} from "./shipment.ts";
import { compareEvidence, cycleAt } from "./timeline.ts";

/** As many as a link tells of. */
const LEFT_MAX = 10;

/**
 * The state once a person has said whose goods the running cycle's are. Another picking that holds the cycle gives way only when it
 * is to be replaced: its notes stay there, what it shows does not, and the new one is told everything from the beginning. The picking
 * of an earlier parcel of the number is that parcel's for good. The error is the link in the way.
 */
export function relinked(
  state: ShipmentState,
  link: PickingLink,
  replace: boolean,
  nowMs: number,
): Result<ShipmentState, PickingLink> {
  const at = presentPosition(state);
  const { folded, links } = state;
  const ofCycle = links.filter((one) => cycleAt(folded, one.at) === folded.cycle);
  const [held] = ofCycle;
  const earlier = links.find((one) => one.link.pickingId === link.pickingId && !ofCycle.includes(one));
  if (earlier) return err(earlier.link);
  if (!held) return ok(withLink(state, { at, link }, nowMs));
  if (held.link.pickingId === link.pickingId) return ok(withParcels(state, held, link, nowMs));
  if (!replace) return err(linkOf(state) ?? held.link);
  const left = [...new Set([...(held.link.left ?? []), held.link.pickingId])].slice(0, LEFT_MAX);
  const rest = links.filter((one) => !ofCycle.includes(one));
  const next = [...rest, { at, link: { ...link, left } }].toSorted((a, b) => compareEvidence(a.at, b.at));
  const cursors = { ...state.cursors, odoo: replayFrom(state.cursors.odoo, 0, nowMs) };
  // What people were asked to look at there they are asked here.
  const { alerts = [], ...calm } = state;
  const kept = alerts.filter((alert) => cycleAt(folded, alert.at) !== folded.cycle);
  const told = kept.length > 0 ? { ...calm, alerts: kept } : calm;
  return ok({ ...told, links: next, cursors, version: state.version + 1, updatedAtMs: nowMs });
}

/** Whether a person took the running cycle off a picking, whatever still names it there. */
export const hasLeft = (state: ShipmentState, pickingId: number): boolean =>
  linkOf(state)?.left?.includes(pickingId) === true && heldFor(state, pickingId) === undefined;

/** Whether a picking is told under names of its own, since another one was told of the same events before it. */
export const isToldAnew = ({ pickingId, left }: Pick<PickingLink, "pickingId" | "left">): boolean =>
  left?.[0] !== undefined && left[0] !== pickingId;
