import type { Alert } from "../domain/attention.ts";
import type { Proof } from "../domain/delivery.ts";
import type { Estimate } from "../domain/event.ts";
import type { ShipmentIdentity } from "../domain/identity.ts";
import type { Entry, PickingLink, Review } from "../domain/shipment.ts";
import type { Head, Position } from "../domain/timeline.ts";

/** Where an entry came from. */
export interface Provenance {
  readonly sender: string;
  readonly endpointId: string;
  readonly requestId: string;
  readonly receivedAtMs: number;
  /** The W3C trace it came in, 32 hex digits; absent in what was recorded before it was kept. */
  readonly trace?: string;
}

/** An entry with when and from whom it was recorded. */
export interface Recorded {
  readonly entry: Entry;
  readonly from: Provenance;
}

/** An entry as a sink is told of it. */
export interface Told extends Recorded {
  readonly cycle: number;
  /** Something that happened later was told before. */
  readonly late?: true;
}

/** What a sink is to write of one shipment: its state as of `reach.version`, and the events it does not have yet. */
export interface Work {
  /** Proves the right to confirm. */
  readonly token: string;
  /** When the right to write ends. */
  readonly untilMs: number;
  readonly identity: ShipmentIdentity;
  readonly reach: { readonly version: number; readonly seq: number; readonly toldAtMs?: number };
  readonly lastSeq: number;
  readonly head: Head | null;
  readonly estimate: Estimate | null;
  /** Of one that is delivered. */
  readonly proof?: Proof | null;
  readonly cycle: number;
  /** Where the cycle is found again, should late history change its number. */
  readonly at: Position;
  /** By cycle. */
  readonly links: Readonly<Record<number, PickingLink>>;
  /** Of the claimed cycle: pickings that a person took it off, and others that it was linked to before the one it has. */
  readonly shut?: readonly number[];
  readonly left?: readonly number[];
  /** It is written again although nothing happened: perhaps somebody changed whose goods these are. */
  readonly rewrite?: boolean;
  /** What its order is called. */
  readonly references: readonly string[];
  /** Exceptions of the claimed cycle that people are to look at, or no longer. */
  readonly alerts?: readonly Alert[];
  readonly reviews: readonly Review[];
  readonly updatedAtMs: number;
  /** By `seq`. */
  readonly events: readonly Told[];
}

export type Claim =
  | { readonly kind: "nothing" }
  | { readonly kind: "busy"; readonly untilMs: number }
  | { readonly kind: "claimed"; readonly work: Work };

/** What writing taught beside that it is done. */
export interface Learnt {
  /** Whose goods the claimed cycle's are; null when that was known. */
  readonly link: PickingLink | null;
  /** Where the claimed cycle is found again. */
  readonly at: Position;
  /** The newest state is to be written once more, later: an earlier try may still come to pass. */
  readonly again: boolean;
  /** Of the batch it was written in. */
  readonly requestId: string;
}

export interface Confirmation {
  /** `refused`: the token is not the one in force, and the newest state will be written again. */
  readonly kind: "confirmed" | "refused";
  /** There is more to write: nobody will ring for it. */
  readonly more: boolean;
}
