import type { ShipmentReport } from "../domain/event.ts";
import type { Result } from "../domain/result.ts";

/** A webhook as it came in: nothing of it has been decoded. */
export interface InboundRequest {
  readonly method: string;
  /** Path and query, as the sender called it: some signatures cover it. */
  readonly path: string;
  /** Case-insensitive; null when the header is absent. */
  header(name: string): string | null;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Why a webhook is not believed. It goes to the log; the sender is told 401 and no more. */
export interface Disbelief {
  readonly reason: "missing_signature" | "malformed_signature" | "wrong_signature" | "stale_timestamp";
}

/** How a webhook was believed, for the log: the scheme, and which of the endpoint's secrets it was (0: the current one). */
export interface Belief {
  readonly scheme: string;
  readonly secretIndex: number;
}

/** Why a body could not be read. Goes to quarantine with the payload; names paths, never values. */
export interface Unreadable {
  readonly kind: "not_utf8" | "not_json" | "schema";
  /** Dotted path of the first field at fault, empty for the whole body. */
  readonly path: string;
  readonly message: string;
}

/** What a webhook says, in our words. No reports means a message that is not about a shipment's movement. */
export interface Reading {
  readonly sourceEventId: string | null;
  readonly reports: readonly ShipmentReport[];
}

/** One kind of sender: how it signs, how it speaks, what it counts as success. */
export interface Sender {
  readonly name: string;
  /** What a valid signature proves: that this body is theirs, or only that they know the secret. */
  readonly assurance: "body" | "possession" | "none";
  /** The status this sender counts as success. */
  readonly successStatus: 200 | 202 | 204;
  /** How to answer a caller whose secret is new or freshly made: a usable random secret in this sender's own form. */
  readonly secretForm: string;
  verify(request: InboundRequest, secrets: readonly string[], nowMs: number): Promise<Result<Belief, Disbelief>>;
  read(body: Uint8Array<ArrayBuffer>): Promise<Result<Reading, Unreadable>>;
}
