import type { DeliveryFailure } from "../domain/cursor.ts";
import type { ShipmentId } from "../domain/identity.ts";
import type { PickingLink, PickingRef } from "../domain/shipment.ts";
import type { Position } from "../domain/timeline.ts";
import type { Trace } from "../domain/trace.ts";
import type { Claim, Confirmation, Learnt, Work } from "../outbox/claim.ts";

/** A claimed shipment: the right to write it, and what to write. */
export interface Claimed {
  readonly shipmentId: ShipmentId;
  readonly work: Work;
}

/** What became of one shipment in a batch. */
export type Outcome =
  | {
      readonly kind: "written";
      /** What the sink has just learnt of whose goods these are. */
      readonly link: PickingLink | null;
      /** An earlier try may still come to pass there: the newest state is to be written once more later. */
      readonly again?: boolean;
    }
  /** Its goods are another picking's than they were, or nobody's yet (null): there it is told from the beginning. */
  | ({ readonly kind: "moved" } & Moved)
  | { readonly kind: "failed"; readonly failure: DeliveryFailure };

/** A picking that a shipment was linked to, and how it is found now. */
export interface LeftPicking extends PickingRef {
  readonly now: "there" | "unborne" | "cancelled" | "gone";
}

/** What a sink learnt of whose goods a shipment's are no more. */
export interface Moved {
  readonly link: PickingLink | null;
  readonly from: readonly LeftPicking[];
  /** In words, why it has none. */
  readonly why: string;
}

/** Why a sink takes nothing at the moment. `lease`: the claims ran out of time and must be renewed. */
export interface SinkDown {
  readonly reason: "transient" | "unauthorized" | "misconfigured" | "lease";
  readonly name: string;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

/** A batch's end: an outcome for each shipment that has one; the others wait, when the sink is down, for another try. */
export interface Written {
  readonly outcomes: ReadonlyMap<ShipmentId, Outcome>;
  readonly down: SinkDown | null;
}

/** What a batch is called, here and in the logs of whoever it is written to. */
export interface BatchContext {
  readonly requestId: string;
  readonly trace: Trace;
}

/** A place updates go. Writing the same again must change nothing there. */
export interface SinkWriter {
  readonly batchMax: number;
  readonly maxInFlight: number;
  write(batch: readonly Claimed[], context: BatchContext): Promise<Written>;
  /**
   * Asks, as cheaply as can be, whether the place is there again, and so wakes one that slept; null: it is. Absent: the first batch
   * has to find out.
   */
  probe?(context: BatchContext): Promise<SinkDown | null>;
}

/** The shipment objects, as delivery sees them, for one tenant and sink. */
export interface ShipmentSource {
  claim(shipmentId: ShipmentId, heldToken: string | null): Promise<Claim>;
  confirm(shipmentId: ShipmentId, token: string, learnt: Learnt): Promise<Confirmation>;
  /** The sink wrote nothing: whose goods these are changed. */
  moved(
    shipmentId: ShipmentId,
    token: string,
    moved: Moved & { readonly at: Position },
    requestId: string,
  ): Promise<Confirmation>;
  /** `requestId`: of the batch. */
  fail(shipmentId: ShipmentId, token: string, failure: DeliveryFailure, requestId: string): Promise<void>;
}
