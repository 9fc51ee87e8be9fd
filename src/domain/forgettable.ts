import type { ChainHead } from "./audit.ts";
import { isPending } from "./cursor.ts";
import type { ShipmentState } from "./shipment.ts";

/** `changed`: there is news. `busy`: somebody writes of it, or the read model has not all of it. */
export type Forgettable = "forgotten" | "changed" | "busy";

/** What came of it, and what the shipment's audit chain ends in now; null: it has none. */
export interface Forgotten {
  readonly outcome: Forgettable;
  readonly head: ChainHead | null;
}

/** Whether a shipment may be forgotten as it stood at `version`; null: however it stands. */
export function forgettable(
  { version: present, cursors }: Pick<ShipmentState, "version" | "cursors">,
  version: number | null,
  nowMs: number,
): Forgettable {
  if (version !== null && present !== version) return "changed";
  const isWriting = Object.values(cursors).some(({ lease }) => lease !== null && lease.untilMs > nowMs);
  // A projection that is on its way would bring back what was forgotten.
  return isWriting || isPending(cursors.readmodel, present) ? "busy" : "forgotten";
}

/** What must be remembered of a shipment before its object is emptied. */
export interface Remembering {
  readonly version: number;
  readonly recordedAtMs: readonly number[];
  /** Whose goods it was. */
  readonly pickings: readonly number[];
  readonly deliveries: readonly {
    readonly deliveredAtMs: number;
    readonly place: string | null;
    readonly words: string | null;
  }[];
}
