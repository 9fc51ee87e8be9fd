import type { Sibling } from "../delivery/odoo/parcels.ts";
import type { ShipmentIdentity } from "../domain/identity.ts";
import { carriersOf, numbersOfPicking } from "../store/shipment.ts";
import type { Ground } from "./ground.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

/** The shipment objects of a picking's other parcels. */
export function siblingsIn(ground: Ground): Sibling {
  const stubOf = async (parcel: ShipmentIdentity) => ground.shipment(await ground.nameOf(parcel));
  return {
    state: async (parcel, pickingId, at, isBorne) => (await stubOf(parcel)).parcel(pickingId, at, isBorne),
    link: async (parcel, told, requestId) => {
      writesAs(MESH, "milestones", "link");
      const by = { actor: { kind: "odoo", id: parcel.tenantId }, source: "odoo", requestId } as const;
      return (await (await stubOf(parcel)).link(parcel.tenantId, told, by)).known;
    },
    carriers: (parcel) => carriersOf(ground.db, parcel.tenantId, parcel.trackingNumber),
    of: (parcel, pickingId) => numbersOfPicking(ground.db, parcel.tenantId, pickingId),
  };
}
