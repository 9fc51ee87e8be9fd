import type { SampleReading } from "../domain/certification.ts";
import type { EndpointId } from "../domain/identity.ts";
import { schemeOf } from "../carriers/schemes.ts";
import { keptHeaders } from "../domain/kept-payload.ts";
import type { Hearing } from "./receive.ts";

/** A payload that is kept whole, sealed, because it was not believed (`held`) or not understood (`quarantined`). */
export interface Kept {
  readonly kind: "held" | "quarantined";
  readonly endpointId: EndpointId;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly at: string;
  readonly receivedAtMs: number;
  readonly requestId: string;
}

/** A webhook of an endpoint that does not act yet, and what it would have come to. */
export interface Rehearsed extends Omit<Kept, "kind" | "reason" | "at"> {
  readonly reading: SampleReading;
}

export const keptOf = (kind: Kept["kind"], hearing: Hearing, reason: string, at: string): Kept => ({
  ...callOf(hearing),
  kind,
  reason,
  at,
});

export function callOf(hearing: Hearing): Omit<Kept, "kind" | "reason" | "at"> {
  const { inbound, endpoint, receivedAtMs, requestId } = hearing;
  const { body, path } = inbound;
  const headers = keptHeaders(hearing.headers, schemeOf(hearing.sender, endpoint.scheme)?.keepsHeaders);
  return { endpointId: endpoint.id, body, path, headers, receivedAtMs, requestId };
}
