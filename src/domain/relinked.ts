import { replayFrom } from "./cursor.ts";
import { err, ok, type Result } from "./result.ts";
import {
  heldFor,
  linkOf,
  presentPosition,
  tellsOf,
  withLeft,
  withLink,
  withParcels,
  type AnchoredLink,
  type PickingLink,
  type ShipmentState,
} from "./shipment.ts";
import { compareEvidence, cycleAt } from "./timeline.ts";

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
  const held = ofCycle.find(({ ended }) => !ended);
  const earlier = links.find((one) => one.link.pickingId === link.pickingId && !one.ended && !ofCycle.includes(one));
  if (earlier) return err(earlier.link);
  if (!held) return ok(withLink(state, { at, link }, nowMs));
  if (held.link.pickingId === link.pickingId && isSameSet(held.link, link))
    return ok(kept(withParcels(state, held, link, nowMs), link));
  if (!replace) return err(linkOf(state) ?? held.link);
  const isSamePicking = held.link.pickingId === link.pickingId;
  const before = isSamePicking ? { ...link, ...(held.link.left ? { left: held.link.left } : {}) } : null;
  return ok(toldAnew(state, [{ at, link: before ?? withLeft(link, ofCycle) }], nowMs));
}

/**
 * The state once the running cycle has no picking any more: it waits for one, and that will be told everything from the beginning.
 * `hand`: a person said so, and the picking is not found again before a person says otherwise. The state itself when it had none.
 */
export function unlinked(state: ShipmentState, how: "followed" | "hand", nowMs: number): ShipmentState {
  const { folded, links } = state;
  const ofCycle = links.filter((one) => cycleAt(folded, one.at) === folded.cycle);
  const held = ofCycle.find(({ ended }) => !ended);
  if (!held) return state;
  const before = ofCycle.filter((one) => one !== held);
  return toldAnew(state, [{ at: held.at, link: beforeIt(held.link, before), ended: how }], nowMs);
}

function beforeIt(link: PickingLink, before: readonly AnchoredLink[]): PickingLink {
  const earlier = withLeft(link, before).left ?? [];
  const left = [...new Set([...(link.left ?? []), ...earlier])];
  return left.length > 0 ? { ...link, left } : link;
}

/** Whom a person took off a picking finds it again. */
export function welcomed(state: ShipmentState, pickingId: number): ShipmentState {
  const isShut = (one: AnchoredLink): boolean => one.ended === "hand" && one.link.pickingId === pickingId;
  if (!state.links.some(isShut)) return state;
  return { ...state, links: state.links.map((one) => (isShut(one) ? { ...one, ended: "followed" } : one)) };
}

/** The pickings that the running cycle may not find again by itself. */
export const shutTo = ({ folded, links }: ShipmentState): number[] =>
  links.flatMap(({ at, link, ended }) =>
    ended === "hand" && cycleAt(folded, at) === folded.cycle ? [link.pickingId] : [],
  );

/** The pickings that the running cycle was linked to and, while it waits, is not any more. */
export const endedOf = ({ folded, links }: ShipmentState): number[] =>
  links.flatMap(({ at, link, ended }) =>
    ended && cycleAt(folded, at) === folded.cycle ? [...(link.left ?? []), link.pickingId] : [],
  );

/** The running cycle's links are these from now on, and its picking is told everything. */
function toldAnew(state: ShipmentState, ofCycle: readonly AnchoredLink[], nowMs: number): ShipmentState {
  const { folded, links } = state;
  const rest = links.filter((one) => cycleAt(folded, one.at) !== folded.cycle);
  const next = [...rest, ...ofCycle].toSorted((a, b) => compareEvidence(a.at, b.at));
  const cursors = { ...state.cursors, odoo: replayFrom(state.cursors.odoo, 0, nowMs) };
  // What people were asked to look at there they are asked here.
  const { alerts = [], ...calm } = state;
  const keptAlerts = alerts.filter((alert) => cycleAt(folded, alert.at) !== folded.cycle);
  const told = keptAlerts.length > 0 ? { ...calm, alerts: keptAlerts } : calm;
  return { ...told, links: next, cursors, version: state.version + 1, updatedAtMs: nowMs };
}

/** What is said by hand of the picking it is linked to already stays said by hand. */
function kept(state: ShipmentState, { pickingId, by }: PickingLink): ShipmentState {
  const held = heldFor(state, pickingId);
  if (by !== "hand" || !held || held.link.by === by) return state;
  return { ...state, links: state.links.map((one) => (one === held ? { ...one, link: { ...one.link, by } } : one)) };
}

const isSameSet = (a: PickingLink, b: PickingLink): boolean =>
  (a.also ?? []).length === (b.also ?? []).length && (b.also ?? []).every((one) => tellsOf(a, one.pickingId));

/** Whether the running cycle was taken off a picking, by a person or since the picking bears its number no more. */
export function hasLeft(state: ShipmentState, pickingId: number): boolean {
  if (heldFor(state, pickingId)) return false;
  return linkOf(state)?.left?.includes(pickingId) === true || shutTo(state).includes(pickingId);
}

/** Whether a picking is told under names of its own, since another one was told of the same events before it. */
export const isToldAnew = ({ pickingId, left }: Pick<PickingLink, "pickingId" | "left">): boolean =>
  left?.[0] !== undefined && left[0] !== pickingId;
