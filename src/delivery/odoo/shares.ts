import { parcelOf, type ParcelState } from "../../domain/delivery.ts";
import type { PickingLink } from "../../domain/shipment.ts";
import type { Work } from "../../outbox/claim.ts";
import type { Claimed } from "../port.ts";
import type { Linked } from "./linked.ts";
import type { Wanted } from "./picking-finder.ts";
import type { Pickings } from "./resolve.ts";

/** A picking that a claim has news of; `parcel` is null where the news is of an earlier cycle, whose end the claim does not tell. */
export interface Share extends Linked {
  readonly parcel: ParcelState | null;
}

/** The claimed cycle's pickings, and those of earlier cycles that late events belong to. */
export function sharesOf(linked: Linked): Share[] {
  const { head, estimate, proof = null, cycle: present, links, events } = linked.work;
  const earlier = new Set(events.flatMap(({ cycle }) => (cycle === present ? [] : (links[cycle] ?? []))));
  return [
    ...eachOf(linked.link).map((link) => ({ ...linked, link, parcel: parcelOf(head, estimate, proof) })),
    ...[...earlier].map((link) => ({ ...linked, link, parcel: null })),
  ];
}

/** A link for each picking that one speaks of: of several, notes have their plain names in the chatter of the first alone. */
export function eachOf(link: PickingLink): PickingLink[] {
  const { also = [], ...own } = link;
  const { trackingNumbers, by, left = [own.pickingId] } = own;
  return [own, ...also.map((one) => ({ ...one, trackingNumbers, left, ...(by ? { by } : {}) }))];
}

/** By cycle, without those whose picking is gone, was cancelled or bears the number no more. */
export function stillBorne({ links, cycle: present, identity }: Work, pickings: Pickings): Work["links"] {
  const still = ([cycle, { pickingId, by }]: [string, PickingLink]): boolean => {
    const row = pickings.get(pickingId);
    const isBorne = by === "hand" || by === "order" || row?.numbers.includes(identity.trackingNumber) === true;
    return Number(cycle) === present || (row !== undefined && row.state !== "cancel" && isBorne);
  };
  return Object.fromEntries(Object.entries(links).filter(still));
}

/** A link that was just found, as it is told: under which names depends on where the same was told before. */
export const asTold = (link: PickingLink, { left = [] }: Work): PickingLink =>
  left.length > 0 && link.left === undefined ? { ...link, left: [...left] } : link;

export function wantedBy({ work }: Claimed): Wanted {
  const { identity, links, cycle: present, references, shut = [], left = [], rewrite = false } = work;
  const held = links[present] ?? null;
  const earlier = Object.entries(links).flatMap(([cycle, link]) => (Number(cycle) === present ? [] : link.pickingId));
  const before = [...left, ...(held ? [...(held.left ?? []), held.pickingId] : [])];
  return { parcel: identity, taken: [...earlier, ...shut], left: before, references, held, afresh: rewrite };
}
