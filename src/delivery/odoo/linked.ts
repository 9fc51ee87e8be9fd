import type { PickingLink } from "../../domain/shipment.ts";
import type { Claimed } from "../port.ts";

/** A claimed shipment, and whose goods it is. */
export interface Linked extends Claimed {
  readonly link: PickingLink;
  /** The shipment's object does not know it so. */
  readonly isNews: boolean;
}
