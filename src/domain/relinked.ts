import { hopeful } from "./cursor.ts";
import { err, ok, type Result } from "./result.ts";
import { linkOf, presentPosition, withLink, withParcels, type PickingLink, type ShipmentState } from "./shipment.ts";
import { compareEvidence, cycleAt } from "./timeline.ts";

/**
 * The state once a person has said whose goods the running cycle's are. Another picking that holds the cycle gives way only when it
 * is to be replaced; its notes stay there, what it shows does not. The error is the link in the way.
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
  if (!held) return ok(withLink(state, { at, link }, nowMs));
  if (held.link.pickingId === link.pickingId) return ok(withParcels(state, held, link, nowMs));
  if (!replace) return err(linkOf(state) ?? held.link);
  const rest = links.filter((one) => !ofCycle.includes(one));
  const next = [...rest, { at, link }].toSorted((a, b) => compareEvidence(a.at, b.at));
  const cursors = { ...state.cursors, odoo: hopeful(state.cursors.odoo) };
  return ok({ ...state, links: next, cursors, version: state.version + 1, updatedAtMs: nowMs });
}
