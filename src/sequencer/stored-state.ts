import type { ShipmentChain } from "../domain/act.ts";
import type { TenantId } from "../domain/identity.ts";
import { presentPosition, type AnchoredLink, type PickingLink, type ShipmentState } from "../domain/shipment.ts";
import { annotate, compareEvidence, foldAll, ofToday, positionOf, type Folded, type Head } from "../domain/timeline.ts";

/** How releases kept a state before links had positions: by the count of cycles, later with an event of the cycle as well. */
interface StateV1 extends Omit<ShipmentState, "v" | "folded" | "links"> {
  readonly v: 1;
  readonly folded: Omit<Folded, "starts">;
  readonly links: Readonly<Record<string, PickingLink & { readonly anchor?: string | null }>>;
}

/** What stays of a shipment that was forgotten: that it was. Nothing in it says which shipment it was. */
export interface Tomb {
  readonly v: 0;
  readonly tenantId: TenantId;
  readonly chain: ShipmentChain;
}

export function readTomb(text: string): Tomb | null {
  const kept = JSON.parse(text) as ShipmentState | StateV1 | Tomb;
  return kept.v === 0 ? kept : null;
}

/**
 * The state in a row of any release; null where nothing but a tomb is. `evidence` is read only for a recycled number of before links had
 * positions, and for what had ended before a second delivery was weighed against the first.
 */
export function readState(text: string, evidence: () => readonly Head[]): ShipmentState | null {
  const kept = JSON.parse(text) as ShipmentState | StateV1 | Tomb;
  if (kept.v === 0) return null;
  const state = kept.v === 1 ? upcast(kept, evidence) : kept;
  return { ...state, folded: ofToday(state.folded, evidence) };
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
