import type { ShipmentId } from "../domain/identity.ts";
import type { Breaker } from "./breaker.ts";
import type { BatchContext, ShipmentSource, SinkDown, SinkWriter } from "./port.ts";

/** What must outlive the dispatcher's memory: who waits while the sink is down, and that it is down. */
export interface DispatchMemory {
  /** With the token of a lease that may still be held. */
  waiting(): (readonly [ShipmentId, string | null])[];
  /** One that is there already gets the token. */
  keepWaiting(waiting: readonly (readonly [ShipmentId, string | null])[], nowMs: number): void;
  dropWaiting(shipmentIds: readonly ShipmentId[]): void;
  breaker(): Breaker;
  keepBreaker(breaker: Breaker): void;
}

export interface DispatchPorts {
  readonly source: ShipmentSource;
  readonly sink: SinkWriter;
  readonly memory: DispatchMemory;
  readonly now: () => number;
  /** In [0, 1). */
  readonly jitter: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly setAlarm: (atMs: number) => void;
  /** A new batch's own id. */
  readonly batchId: () => string;
  readonly report: (batch: BatchReport) => void;
}

/** One unit of work, for the log. */
export interface BatchReport {
  readonly shipments: number;
  readonly events: number;
  readonly written: number;
  readonly failed: number;
  readonly down: SinkDown | null;
  readonly ms: number;
  readonly context: BatchContext;
}
