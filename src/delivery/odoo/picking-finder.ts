import type { ShipmentIdentity } from "../../domain/identity.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { PickingLink } from "../../domain/shipment.ts";
import type { OdooClient, OdooFailure } from "../../odoo/client.ts";
import { resolveByReference } from "./resolve-reference.ts";
import { resolvePickings } from "./resolve.ts";

/** A shipment that wants its picking; `taken` are pickings that earlier cycles of its number belong to. */
export interface Wanted {
  readonly parcel: ShipmentIdentity;
  readonly taken: readonly number[];
  /** What its order is called. */
  readonly references: readonly string[];
}

/** A shipment's picking, or in words why it has none. */
export type Found = PickingLink | string;
export const NOWHERE = "Odoo knows no picking with this tracking number";
const severalOf = (names: readonly string[]): string =>
  `several pickings may be meant (${names.slice(0, 5).join(", ")}): put the tracking number on one of them`;
/** As many as a link holds. */
const PARCELS_MAX = 50;

export interface KnownParcels {
  /** The tracking numbers that are known to be of the picking of a parcel. */
  of(parcel: ShipmentIdentity, pickingId: number): Promise<readonly string[]>;
}

/** Finds whose goods shipments are: by tracking number, and for those that no picking bears by what their order is called. */
export class PickingFinder {
  readonly #known: KnownParcels;
  /** Parcels that were linked by their order's name, by picking, while this instance lives: the store tells of them a little later. */
  readonly #joined = new Map<number, readonly string[]>();

  constructor(known: KnownParcels) {
    this.#known = known;
  }

  /** By tracking number; who is not in it is nowhere. */
  async find(client: OdooClient, wanted: readonly Wanted[]): Promise<Result<Map<string, Found>, OdooFailure>> {
    const unlinked = wanted.map((one) => ({ ...one, trackingNumber: one.parcel.trackingNumber }));
    const numbered = await resolvePickings(client, unlinked);
    if (!numbered.ok) return numbered;
    const found = new Map<string, Found>(numbered.value);
    const rest = unlinked.filter(
      ({ references, trackingNumber }) => references.length > 0 && !found.has(trackingNumber),
    );
    const named = await resolveByReference(client, rest);
    if (!named.ok) return named;
    for (const { parcel, trackingNumber } of rest) {
      const one = named.value.get(trackingNumber);
      if (one) found.set(trackingNumber, "pickingId" in one ? await this.#join(parcel, one) : severalOf(one));
    }
    return ok(found);
  }

  /** A picking that bears no number does not tell of its other parcels: who was linked to it before does. */
  async #join(parcel: ShipmentIdentity, link: PickingLink): Promise<PickingLink> {
    const { pickingId } = link;
    const before = [...(this.#joined.get(pickingId) ?? []), ...(await this.#known.of(parcel, pickingId))];
    const trackingNumbers = [...new Set([...before, ...link.trackingNumbers])].slice(-PARCELS_MAX);
    this.#joined.set(pickingId, trackingNumbers);
    return { ...link, trackingNumbers };
  }
}
