import { parcelOf, type ParcelState } from "../../domain/delivery.ts";
import type { Linked } from "./linked.ts";

/** A picking that a claim has news of; `parcel` is null where the news is of an earlier cycle, whose end the claim does not tell. */
export interface Share extends Linked {
  readonly parcel: ParcelState | null;
}

/** The claimed cycle's picking, and those of earlier cycles that late events belong to. */
export function sharesOf(linked: Linked): Share[] {
  const { head, estimate, proof = null, cycle: present, links, events } = linked.work;
  const earlier = new Set(events.flatMap(({ cycle }) => (cycle === present ? [] : (links[cycle] ?? []))));
  return [
    { ...linked, parcel: parcelOf(head, estimate, proof) },
    ...[...earlier].map((link) => ({ ...linked, link, parcel: null })),
  ];
}
