import type {
  Belief,
  Credentials,
  Disbelief,
  FindPublicKey,
  InboundRequest,
  MappedCodes,
  Sender,
  Unreadable,
} from "../carriers/port.ts";
import { schemeOf } from "../carriers/schemes.ts";
import { unread, type SampleReading } from "../domain/certification.ts";
import { hearingOf } from "../domain/endpoint.ts";
import type { ContractId } from "../domain/contract.ts";
import { regionOfEndpoint, type EndpointId, type TenantId } from "../domain/identity.ts";
import { NO_ROOM_RETRY_SECONDS } from "../domain/kept-payload.ts";
import type { Region } from "../domain/region.ts";
import { ok, type Result } from "../domain/result.ts";
import type { Trace } from "../domain/trace.ts";
import type { CallName } from "../http/trace.ts";
import type { Provenance } from "../outbox/claim.ts";
import { readBody, type BodyFault, type Expiry } from "../http/body.ts";
import type { RecordShipment } from "./accept.ts";
import type { Endpoint } from "./endpoint-cache.ts";
import { hear, REHEARSAL, type Heard, type Rest } from "./hear.ts";
import { forward, type ForwardPorts, type Forwarded } from "./forward.ts";
import type { PartnersReading } from "./partner.ts";
import { callOf, keptOf, type Kept, type Rehearsed } from "./kept.ts";
import { sampleOf } from "./sample.ts";
import { meritOf, type MeritPorts, type Plea } from "./merit.ts";
import type { Trespass } from "./owned.ts";

export interface ReceivePorts extends ForwardPorts {
  readonly region: Region;
  readonly now: () => number;
  readonly expiry: Expiry;
  readonly endpoint: (endpointId: EndpointId, nowMs: number) => Promise<Endpoint | null>;
  readonly sender: (name: string) => Sender | null;
  /** Stands in for an endpoint that is not there, so that it takes the same work and time to say so. */
  readonly decoy: { readonly sender: Sender; readonly secret: string };
  readonly permit: (endpointId: EndpointId, perMinute: number, nowMs: number) => number | null;
  readonly publicKey: FindPublicKey;
  /** What operators mapped for this sender. */
  readonly mapped: (endpoint: Endpoint) => MappedCodes;
  readonly record: RecordShipment;
  /** Writes down, before the sender is thanked, what a reading leaves to be done: to fetch, to take back by name. */
  readonly followUp: (
    to: Endpoint,
    sender: Sender,
    reading: PartnersReading,
    from: Provenance,
  ) => Promise<Result<null, "full">>;
  /** After how many seconds an endpoint may tell of so many shipments; null: now. */
  readonly admit: (endpoint: Endpoint, shipments: number, nowMs: number) => number | null;
  /** Writes down, before the sender is thanked, that a webhook is to be gone on with behind a place. */
  readonly putOff: (endpoint: Endpoint, rest: Rest) => Promise<Result<null, "full">>;
  /** So many shipments of a webhook are recorded before it is answered. */
  readonly inlineMax: number;
  /** That an endpoint used a version that is to end; nobody waits for it. */
  readonly noteUse: (endpoint: Endpoint, contract: ContractId) => void;
  /** False: there is no room for it. */
  readonly keep: (kept: Kept, tenantId: TenantId, plea?: Plea) => Promise<boolean>;
  readonly merits: MeritPorts;
  /** Keeps a sample; by the first that was believed and read its endpoint is tested. */
  readonly rehearsed: (sample: Rehearsed, tenantId: TenantId) => Promise<void>;
  /** Writes down that an endpoint was refused what is another's; nobody waits for it. */
  readonly refused: (endpoint: Endpoint, trespass: Trespass, requestId: string) => void;
}

/** Nothing of it was taken in: its sender is asked to come again. */
export interface Unavailable {
  readonly kind: "unavailable";
  readonly endpoint: Endpoint | null;
  readonly why: string;
  /** When, where it will take longer than a moment. */
  readonly retryAfterSeconds?: number;
}

/** How a webhook ended; ingress/route.ts turns it into an answer and a log line. */
export type Received =
  | ({
      readonly kind: "accepted";
      readonly endpoint: Endpoint;
      readonly sender: Sender;
      readonly belief: Belief;
    } & Heard)
  | {
      readonly kind: "quarantined";
      readonly endpoint: Endpoint;
      readonly sender: Sender;
      readonly unreadable: Unreadable | Trespass;
    }
  | { readonly kind: "held"; readonly endpoint: Endpoint; readonly disbelief: Disbelief }
  | { readonly kind: "unknown_endpoint" }
  | { readonly kind: Exclude<BodyFault, "too_large"> }
  | { readonly kind: "too_large"; readonly maxBytes: number }
  | { readonly kind: "rate_limited"; readonly endpoint: Endpoint; readonly retryAfterSeconds: number }
  | Unavailable
  | Forwarded;

/** Real senders stay far below; a tracker with a thousand scans is under 600 KiB. */
const BODY_MAX_BYTES = 1024 * 1024;

/** Limits, then the region, then who it is, then whether we believe it, then what it says, then the commit: in this order. */
export async function receive(
  request: Request,
  endpointId: string,
  { requestId, trace }: CallName,
  ports: ReceivePorts,
): Promise<Received> {
  const home = regionOfEndpoint(endpointId);
  if (home !== null && home !== ports.region) return forward(request, home, { requestId, trace }, ports);
  const body = await readBody(request, BODY_MAX_BYTES, ports.expiry);
  if (!body.ok) return faulty(body.error, BODY_MAX_BYTES);
  const inbound = inboundOf(request, body.value);
  const receivedAtMs = ports.now();

  const known = home === null ? null : await lookUp(endpointId, receivedAtMs, ports);
  if (known === "unavailable") return { kind: "unavailable", endpoint: null, why: "endpoint look-up failed" };
  const sender = known && hearingOf(known) !== "deaf" ? ports.sender(known.sender) : null;
  if (!known || !sender || !schemeOf(sender, known.scheme)) {
    await schemeOf(ports.decoy.sender, null)?.verify(inbound, decoyCredentials(ports, receivedAtMs));
    return { kind: "unknown_endpoint" };
  }
  const retryAfterSeconds = ports.permit(known.id, known.rateLimitPerMinute, receivedAtMs);
  if (retryAfterSeconds !== null) return { kind: "rate_limited", endpoint: known, retryAfterSeconds };
  const { bodyMaxBytes: maxBytes = BODY_MAX_BYTES } = sender;
  if (body.value.byteLength > maxBytes) return { kind: "too_large", maxBytes };
  const hearing = { inbound, endpoint: known, sender, receivedAtMs, requestId, trace, headers: request.headers };
  return hearingOf(known) === "records" ? judge(hearing, ports) : rehearse(hearing, ports);
}

export const faulty = (kind: BodyFault, maxBytes: number) =>
  kind === "too_large" ? ({ kind, maxBytes } as const) : ({ kind } as const);

/** A webhook of an endpoint that takes it in, or rehearses. */
export interface Hearing {
  readonly inbound: InboundRequest;
  readonly endpoint: Endpoint;
  readonly sender: Sender;
  readonly receivedAtMs: number;
  readonly requestId: string;
  readonly trace: Trace;
  /** As they came, for a payload that has to be kept. */
  readonly headers: Iterable<[string, string]>;
}

function decoyCredentials({ decoy, publicKey }: ReceivePorts, nowMs: number): Credentials {
  return { endpointId: "", secrets: [decoy.secret], settings: {}, nowMs, publicKey };
}

/** What a webhook of an endpoint is checked against, as of a time. */
export function credentialsOf(endpoint: Endpoint, publicKey: FindPublicKey, nowMs: number): Credentials {
  const { id: endpointId, settings } = endpoint;
  const valid = endpoint.secrets.filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > nowMs);
  return { endpointId, settings, secrets: valid.map(({ secret }) => secret), nowMs, publicKey };
}

async function judge(hearing: Hearing, ports: ReceivePorts): Promise<Received> {
  const { inbound, endpoint, sender, receivedAtMs } = hearing;
  const scheme = schemeOf(sender, endpoint.scheme);
  if (!scheme) return { kind: "unknown_endpoint" };
  const belief = await scheme.verify(inbound, credentialsOf(endpoint, ports.publicKey, receivedAtMs));
  if (!belief.ok) {
    // It may be good: the sender is asked to come again.
    if (belief.error.reason === "keys_unavailable")
      return { kind: "unavailable", endpoint, why: "the sender's public keys cannot be had" };
    // A rotated secret must cost nothing; but who cannot sign cannot make us fail either, so this may be lost.
    const plea = { address: inbound.header("cf-connecting-ip"), merit: () => meritOf(hearing, ports) };
    await ports.keep(keptOf("held", hearing, belief.error.reason, ""), endpoint.tenantId, plea).catch(() => undefined);
    return { kind: "held", endpoint, disbelief: belief.error };
  }
  const heard = await hear(hearing, ports);
  if (!heard.ok) {
    if (!("path" in heard.error)) {
      const { kind: why, ...when } = heard.error;
      return { kind: "unavailable", endpoint, why, ...when };
    }
    const { message, path } = heard.error;
    try {
      const isKept = await ports.keep(keptOf("quarantined", hearing, message, path), endpoint.tenantId);
      const retryAfterSeconds = NO_ROOM_RETRY_SECONDS;
      if (!isKept) return { kind: "unavailable", endpoint, why: "quarantine full", retryAfterSeconds };
    } catch {
      return { kind: "unavailable", endpoint, why: "quarantine failed" };
    }
    if (heard.error.kind === "not_owner") ports.refused(endpoint, heard.error, hearing.requestId);
    return { kind: "quarantined", endpoint, sender, unreadable: heard.error };
  }
  const { test } = heard.value;
  if (test?.went === "rehearsed") {
    try {
      await ports.rehearsed({ ...callOf(hearing), reading: test.reading }, endpoint.tenantId);
    } catch {
      return { kind: "unavailable", endpoint, why: "the sample could not be kept" };
    }
  }
  return { kind: "accepted", endpoint, sender, belief: belief.value, ...heard.value };
}

/** Judges, reads and answers as if the endpoint were active; what comes of it is a sample, and nothing else. */
async function rehearse(hearing: Hearing, ports: ReceivePorts): Promise<Received> {
  const seen: { reading: SampleReading | null } = { reading: null };
  const received = await judge(hearing, {
    ...ports,
    ...REHEARSAL,
    followUp: async (_endpoint, _sender, reading) => {
      seen.reading = sampleOf(reading);
      return ok(null);
    },
    rehearsed: async ({ reading }) => {
      seen.reading = reading;
    },
    keep: async ({ kind, reason, at }) => {
      seen.reading = unread(kind === "held" ? "disbelieved" : "unreadable", at, reason);
      return true;
    },
  });
  // Its sender's keys could not be had, say: it comes again.
  if (!seen.reading) return received;
  try {
    await ports.rehearsed({ ...callOf(hearing), reading: seen.reading }, hearing.endpoint.tenantId);
    return received;
  } catch {
    // Who cannot sign cannot make us fail.
    if (received.kind === "held") return received;
    return { kind: "unavailable", endpoint: hearing.endpoint, why: "the sample could not be kept" };
  }
}

/** The endpoint as the edge knows it; null: there is none. */
export const lookUp = async (endpointId: EndpointId, nowMs: number, ports: ReceivePorts) =>
  ports.endpoint(endpointId, nowMs).catch(() => "unavailable" as const);

export function inboundOf(request: Request, body: Uint8Array<ArrayBuffer>): InboundRequest {
  const { pathname, search } = new URL(request.url);
  return { method: request.method, path: `${pathname}${search}`, header: (name) => request.headers.get(name), body };
}
