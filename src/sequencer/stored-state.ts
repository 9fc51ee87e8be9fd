import { presentPosition, type AnchoredLink, type PickingLink, type ShipmentState } from "../domain/shipment.ts";
import { annotate, compareEvidence, foldAll, positionOf, type Folded, type Head } from "../domain/timeline.ts";

/** How releases kept a state before links had positions: by the count of cycles, later with an event of the cycle as well. */
interface StateV1 extends Omit<ShipmentState, "v" | "folded" | "links"> {
  readonly v: 1;
  readonly folded: Omit<Folded, "starts">;
  readonly links: Readonly<Record<string, PickingLink & { readonly anchor?: string | null }>>;
}

/** The state in a row of any release. `evidence` is read only for a recycled number of before links had positions. */
export function readState(text: string, evidence: () => readonly Head[]): ShipmentState {
  const kept = JSON.parse(text) as ShipmentState | StateV1;
  return kept.v === 1 ? upcast(kept, evidence) : kept;
}

function upcast(kept: StateV1, evidence: () => readonly Head[]): ShipmentState {
  const all = kept.folded.cycle > 1 ? evidence() : [];
  const folded = all.length > 0 ? foldAll(all) : { ...kept.folded, starts: [] };
  const state: ShipmentState = { ...kept, v: 2, folded, links: [] };
  const lines = annotate(all);
  const links = Object.entries(kept.links).map(([cycle, { anchor, ...link }]): AnchoredLink => {
    const line =
      lines.find(({ event }) => event.fingerprint === anchor) ?? lines.findLast((one) => one.cycle === Number(cycle));
    return { at: line ? positionOf(line.event) : presentPosition(state), link };
  });
  return { ...state, links: links.toSorted((a, b) => compareEvidence(a.at, b.at)) };
}
