import type { ParcelState } from "../../domain/delivery.ts";
import type { ShipmentIdentity } from "../../domain/identity.ts";
import type { AnchoredLink } from "../../domain/shipment.ts";
import type { Position } from "../../domain/timeline.ts";
import type { KnownParcels } from "./picking-finder.ts";

/** The shipment objects of a picking's other parcels. */
export interface Sibling extends KnownParcels {
  /**
   * Where it stands as a part of the picking, for one that stands at a position itself; null when it is not known as one. One whose
   * number the picking does not bear is a part of it only where a person or its order's name said so.
   */
  state(parcel: ShipmentIdentity, pickingId: number, at: Position, isBorne: boolean): Promise<ParcelState | null>;
  /** False when nobody has told of such a shipment. */
  link(parcel: ShipmentIdentity, told: AnchoredLink, requestId: string): Promise<boolean>;
  /** Whose parcels of this number are known, of the parcel's tenant. */
  carriers(parcel: ShipmentIdentity): Promise<readonly string[]>;
}

const REMEMBERED_MAX = 5_000;

/**
 * The other parcels of a picking, of which Odoo tells the numbers and not the carriers: mostly there is one carrier, which is asked
 * first; then those that have brought the number here, of which the store tells a little later.
 */
export class Parcels {
  readonly #siblings: Sibling;
  /** By tracking number, those seen while this instance lives. */
  readonly #seen = new Map<string, Set<string>>();

  constructor(siblings: Sibling) {
    this.#siblings = siblings;
  }

  saw({ trackingNumber, carrier }: ShipmentIdentity): void {
    const carriers = this.#seen.get(trackingNumber) ?? new Set();
    this.#seen.delete(trackingNumber);
    this.#seen.set(trackingNumber, carriers.add(carrier));
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > REMEMBERED_MAX && oldest !== undefined) this.#seen.delete(oldest);
  }

  async state(
    parcel: ShipmentIdentity,
    pickingId: number,
    at: Position,
    isBorne: boolean,
  ): Promise<ParcelState | null> {
    const own = await this.#siblings.state(parcel, pickingId, at, isBorne);
    if (own) return own;
    for (const carrier of await this.#others(parcel)) {
      const state = await this.#siblings.state({ ...parcel, carrier }, pickingId, at, isBorne);
      if (state) return state;
    }
    return null;
  }

  async link(parcel: ShipmentIdentity, told: AnchoredLink, requestId: string): Promise<void> {
    if (await this.#siblings.link(parcel, told, requestId)) return;
    for (const carrier of await this.#others(parcel))
      await this.#siblings.link({ ...parcel, carrier }, told, requestId);
  }

  async #others(parcel: ShipmentIdentity): Promise<string[]> {
    const carriers = new Set([
      ...(this.#seen.get(parcel.trackingNumber) ?? []),
      ...(await this.#siblings.carriers(parcel)),
    ]);
    carriers.delete(parcel.carrier);
    return [...carriers].toSorted();
  }
}
