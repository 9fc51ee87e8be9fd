import type { By } from "../domain/act.ts";
import type { ShipmentId, TenantId } from "../domain/identity.ts";
import type { Result } from "../domain/result.ts";
import type { Acting } from "../governance/fact.ts";
import type { PickingLink } from "../domain/shipment.ts";

export type LinkRefusal =
  | { readonly kind: "no_shipment" }
  | { readonly kind: "no_picking" }
  /** It is that of a parcel which had the number before. */
  | { readonly kind: "earlier" }
  /** Another picking holds the running cycle. */
  | { readonly kind: "held"; readonly by: PickingLink }
  | { readonly kind: "not_linked" }
  /** Odoo could not be asked. */
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number };

/** What people may ask of a tenant's Odoo. */
export interface OrderDesk {
  /** Reads everything that was written in Odoo since then, or since the last time; done behind the answer. */
  readonly catchUp: (tenantId: TenantId, sinceMs: number | null, acting: Acting) => Promise<void>;
  /** Says whose goods a shipment's running cycle is, after reading the picking back. */
  readonly link: (
    id: ShipmentId,
    pickingId: number,
    how: { readonly replace: boolean; readonly by: By },
  ) => Promise<Result<PickingLink, LinkRefusal>>;
  /** Takes a shipment's running cycle off its picking, which is the answer; it waits for a person, or another picking. */
  readonly unlink: (id: ShipmentId, by: By) => Promise<Result<PickingLink, LinkRefusal>>;
}
