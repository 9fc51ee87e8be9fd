import type { DeliveryFailure } from "../../domain/cursor.ts";
import type { ShipmentId } from "../../domain/identity.ts";
import { unreachable } from "../../domain/result.ts";
import type { OdooFailure } from "../../odoo/client.ts";
import type { Refusal } from "../../odoo/load-rows.ts";
import type { Outcome, SinkDown } from "../port.ts";
import { LEASE_SPENT } from "./guarded.ts";

/** One row that Odoo does not take costs one shipment. */
export function refuse(outcomes: Map<ShipmentId, Outcome>, shipmentId: ShipmentId, refusal: Refusal<unknown>): void {
  const { kind, name, message } = isOfGone(refusal) ? GONE : refusal;
  outcomes.set(shipmentId, {
    kind: "failed",
    failure: { kind, name: name.slice(0, 120), message: message.slice(0, 1000) },
  });
}

/** What Odoo says of a record that is not there any more, in words that no person is to read. */
const isOfGone = ({ message }: Refusal<unknown>): boolean =>
  /without specifying its id|Unknown database identifier/.test(message);
/** The next try looks for another picking. */
const GONE = {
  kind: "transient",
  name: "picking_gone",
  message: "its picking was deleted in Odoo while it was written",
} as const;

/** Why nothing more can be written now. */
export function downOf(failure: OdooFailure): SinkDown {
  const { name, message } = failure;
  if (name === LEASE_SPENT) return { reason: "lease", name, message, retryAfterMs: null };
  switch (failure.kind) {
    case "transient":
      return { reason: "transient", name, message, retryAfterMs: failure.retryAfterMs };
    case "unauthorized":
      return { reason: "unauthorized", name, message, retryAfterMs: null };
    case "misconfigured":
    case "rejected":
      // Refused where no single shipment can be at fault (a search, a look at the fields): the connection is.
      return { reason: "misconfigured", name, message, retryAfterMs: null };
    default:
      return unreachable(failure);
  }
}

/** transport.ts calls it so. */
export const TIMED_OUT = "timeout";

/** Failure of a shipment whose goods Odoo does not know yet, and why. */
export const unlinkedFor = (why: string): DeliveryFailure => {
  return { kind: "unlinked", name: "unlinked", message: why.slice(0, 1000) };
};
