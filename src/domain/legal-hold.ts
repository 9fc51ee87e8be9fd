import { z } from "zod";

export const HoldId = z.string().regex(/^hld_[0-9a-f]{32}$/);

/** What must not be destroyed: one shipment, or all of a tenant's. */
export interface LegalHold {
  readonly id: string;
  readonly tenantId: string;
  /** Null: everything of the tenant's. */
  readonly shipmentId: string | null;
}

/** Which tenants and shipments are held; who holds a part of a tenant's things holds its raw payloads too, since nobody knows what is in them. */
export class Holds {
  readonly #all = new Set<string>();
  readonly #some = new Set<string>();
  readonly #shipments = new Set<string>();

  constructor(holds: readonly LegalHold[]) {
    for (const { tenantId, shipmentId } of holds) {
      this.#some.add(tenantId);
      if (shipmentId === null) this.#all.add(tenantId);
      else this.#shipments.add(shipmentId);
    }
  }

  holdsShipment(tenantId: string, shipmentId: string): boolean {
    return this.#all.has(tenantId) || this.#shipments.has(shipmentId);
  }

  holdsAll(tenantId: string): boolean {
    return this.#all.has(tenantId);
  }

  /** The tenants of whose things at least one is held. */
  get tenants(): readonly string[] {
    return [...this.#some];
  }
}
