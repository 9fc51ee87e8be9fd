import type { ShipmentId } from "../domain/identity.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { ShipmentObject } from "./shipment-object.ts";

/** A stub for one call; a stub is broken after an exception, so each try takes a new one. */
export type ShipmentStubs = (shipmentId: ShipmentId) => DurableObjectStub<ShipmentObject>;

export interface CallPorts {
  readonly stubs: ShipmentStubs;
  readonly pause: (ms: number) => Promise<void>;
  /** Settles when the time is over, or never once it is called off. */
  readonly expiry: (ms: number, calledOff: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly jitter: () => number;
}

/** `overloaded`: asking again now makes it worse. `unavailable`: three tries, or the time, are spent. */
export interface CallFailure {
  readonly kind: "overloaded" | "unavailable";
  readonly message: string;
}

const TRIES = 3;

/** Calls a shipment object, safely again where Cloudflare says that another try may help; every verb is safe to repeat. */
export async function callShipment<T>(
  ports: CallPorts,
  shipmentId: ShipmentId,
  verb: (stub: DurableObjectStub<ShipmentObject>) => Promise<T>,
  timeoutMs: number,
): Promise<Result<T, CallFailure>> {
  const inTime = new AbortController();
  const late = ports
    .expiry(timeoutMs, inTime.signal)
    .then((): Result<T, CallFailure> => err({ kind: "unavailable", message: "timed out" }));
  try {
    return await Promise.race([late, withRetries(ports, shipmentId, verb)]);
  } finally {
    inTime.abort();
  }
}

async function withRetries<T>(
  ports: CallPorts,
  shipmentId: ShipmentId,
  verb: (stub: DurableObjectStub<ShipmentObject>) => Promise<T>,
): Promise<Result<T, CallFailure>> {
  let message = "";
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      return ok(await verb(ports.stubs(shipmentId)));
    } catch (error) {
      const said = error as { message?: string; retryable?: boolean; overloaded?: boolean };
      message = said.message ?? "unknown";
      if (said.overloaded) return err({ kind: "overloaded", message });
      if (!said.retryable) break;
      await ports.pause(50 * 2 ** attempt * (0.5 + ports.jitter()));
    }
  }
  return err({ kind: "unavailable", message });
}
