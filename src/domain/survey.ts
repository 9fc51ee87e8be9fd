import type { DeliveryFailure } from "./cursor.ts";
import type { ParcelState } from "./delivery.ts";
import type { ShipmentIdentity } from "./identity.ts";
import type { Entry, PickingLink } from "./shipment.ts";
import type { Position } from "./timeline.ts";

/** What a shipment's object says of itself to somebody who compares a sink with it. */
export interface Survey {
  readonly identity: ShipmentIdentity;
  readonly version: number;
  readonly lastSeq: number;
  /** Another one whenever something was written to the sink, or is to be. */
  readonly stamp: string;
  /** Nothing waits for the sink, nobody writes to it, and no earlier try may still come to pass there. */
  readonly quiet: boolean;
  /** Why the sink takes it no more; null where it does. */
  readonly parked: DeliveryFailure | null;
  /** In words why it waits for its picking; null where it does not. */
  readonly unlinked: string | null;
  /** A sender passed through what its order is called: its picking need not bear its number. */
  readonly named: boolean;
  readonly cycle: number;
  readonly at: Position;
  /** By cycle. */
  readonly links: Readonly<Record<number, PickingLink>>;
  /** Where it stands as a parcel of each picking that it is linked to. */
  readonly parcels: readonly { readonly pickingId: number; readonly state: ParcelState | null }[];
  /** By `seq`; of very many the newest. */
  readonly entries: readonly { readonly entry: Entry; readonly cycle: number; readonly receivedAtMs: number }[];
}
