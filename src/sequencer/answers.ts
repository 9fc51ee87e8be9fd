import type { PickingLink } from "../domain/shipment.ts";
import type { Sink } from "../domain/sink.ts";
import type { Claim, Confirmation } from "../outbox/claim.ts";

export interface LedgerPorts {
  readonly now: () => number;
  /** A fresh lease token. */
  readonly token: () => string;
  /** In [0, 1): spreads retries that one cause made. */
  readonly jitter: () => number;
}

/** Every answer says which doorbells to ring, now that the change is in. */
export interface Answer {
  readonly ring: readonly Sink[];
}

export interface RecordAnswer extends Answer {
  readonly appended: number;
  readonly duplicates: number;
  readonly lastSeq: number;
  readonly version: number;
  /** It keeps no more entries: nothing of the report was recorded. */
  readonly crowded?: true;
}

/** What a sink learnt of whose goods are no more whose. */
export interface MovedAway {
  readonly link: PickingLink | null;
  /** In words, why it has none. */
  readonly why: string;
  /** Of the batch. */
  readonly requestId: string;
}

export type ClaimAnswer = Answer & Claim;
export type ConfirmAnswer = Answer & Confirmation;
