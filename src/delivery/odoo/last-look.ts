import type { ShipmentId } from "../../domain/identity.ts";
import type { Claimed } from "../port.ts";
import type { Found } from "./picking-finder.ts";

/** A look at pickings is gone on with for as long as two leases run. */
const GOOD_FOR_MS = 90_000;

/** Last look at the pickings of a batch, where a lease ended behind it: of a slow Odoo each renewed lease would see no more than a look. */
export class LastLook {
  readonly #now: () => number;
  #atMs = 0;
  #byShipment: ReadonlyMap<ShipmentId, Found["followed"][number] | undefined> = new Map();
  #pickings: Found["pickings"] = new Map();

  constructor(now: () => number) {
    this.#now = now;
  }

  keep(batch: readonly Claimed[], { followed, pickings }: Found): void {
    this.#atMs = this.#now();
    this.#byShipment = new Map(batch.map(({ shipmentId }, index) => [shipmentId, followed[index]] as const));
    this.#pickings = pickings;
  }

  forget(): void {
    this.#byShipment = new Map();
  }

  /** What was seen of all of these shipments a moment ago; null: they must be looked for. */
  of(batch: readonly Claimed[]): Found | null {
    if (this.#now() - this.#atMs > GOOD_FOR_MS) return null;
    const followed = batch.flatMap(({ shipmentId }) => this.#byShipment.get(shipmentId) ?? []);
    return followed.length === batch.length ? { followed, pickings: this.#pickings } : null;
  }
}
