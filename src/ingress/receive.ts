import type {
  Belief,
  Credentials,
  Disbelief,
  FindPublicKey,
  InboundRequest,
  MappedCodes,
  Reading,
  Reply,
  Sender,
  Unreadable,
} from "../carriers/port.ts";
import { schemeOf } from "../carriers/schemes.ts";
import { unread, type SampleReading } from "../domain/certification.ts";
import { hearingOf } from "../domain/endpoint.ts";
import { deprecationOf, IN_FORCE, isInForce, type ContractId, type Deprecation } from "../domain/contract.ts";
import { regionOfEndpoint, type EndpointId } from "../domain/identity.ts";
import type { Region } from "../domain/region.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Trace } from "../domain/trace.ts";
import type { CallName } from "../http/trace.ts";
import type { Provenance } from "../outbox/claim.ts";
import { readBody, type BodyFault, type Expiry } from "../http/body.ts";
import { acceptReading, type Accepted, type NotRecorded, type RecordShipment } from "./accept.ts";
import type { Endpoint } from "./endpoint-cache.ts";
import { forward, type ForwardPorts, type Forwarded } from "./forward.ts";
import { ofPartner, type PartnersReading } from "./partner.ts";
import { sampleOf } from "./sample.ts";
import { trespassOf, type Trespass } from "./owned.ts";

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
  /** Writes down, before the sender is thanked, what a reading leaves to be done: resources to fetch, events taken back by name. */
  readonly followUp: (endpoint: Endpoint, sender: Sender, reading: PartnersReading, from: Provenance) => Promise<void>;
  /** That an endpoint used a version that is to end; nobody waits for it. */
  readonly noteUse: (endpoint: Endpoint, contract: ContractId) => void;
  readonly keep: (kept: Kept) => Promise<void>;
  /** Keeps a sample; by the first that was believed and read its endpoint is tested. */
  readonly rehearsed: (sample: Rehearsed) => Promise<void>;
  /** Writes down that an endpoint was refused what is another's; nobody waits for it. */
  readonly refused: (endpoint: Endpoint, trespass: Trespass, requestId: string) => void;
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
  | { readonly kind: BodyFault }
  | { readonly kind: "rate_limited"; readonly endpoint: Endpoint; readonly retryAfterSeconds: number }
  | { readonly kind: "unavailable"; readonly endpoint: Endpoint | null; readonly why: string }
  | Forwarded;

/** Real senders stay far below; a tracker with a thousand scans is under 600 KiB. */
export const BODY_MAX_BYTES = 1024 * 1024;

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
  if (!body.ok) return { kind: body.error };
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
  const hearing = { inbound, endpoint: known, sender, receivedAtMs, requestId, trace, headers: request.headers };
  return hearingOf(known) === "records" ? judge(hearing, ports) : rehearse(hearing, ports);
}

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
    await ports.keep(keptOf("held", hearing, belief.error.reason, "")).catch(() => undefined);
    return { kind: "held", endpoint, disbelief: belief.error };
  }
  const heard = await hear(hearing, ports);
  if (!heard.ok) {
    if (!("path" in heard.error)) return { kind: "unavailable", endpoint, why: heard.error.kind };
    try {
      await ports.keep(keptOf("quarantined", hearing, heard.error.message, heard.error.path));
    } catch {
      return { kind: "unavailable", endpoint, why: "quarantine failed" };
    }
    if (heard.error.kind === "not_owner") ports.refused(endpoint, heard.error, hearing.requestId);
    return { kind: "quarantined", endpoint, sender, unreadable: heard.error };
  }
  return { kind: "accepted", endpoint, sender, belief: belief.value, ...heard.value };
}

/** Judges, reads and answers as if the endpoint were active; what comes of it is a sample, and nothing else. */
async function rehearse(hearing: Hearing, ports: ReceivePorts): Promise<Received> {
  const seen: { reading: SampleReading | null } = { reading: null };
  const received = await judge(hearing, {
    ...ports,
    ...REHEARSAL,
    followUp: async (_endpoint, _sender, reading) => void (seen.reading = sampleOf(reading)),
    keep: async ({ kind, reason, at }) =>
      void (seen.reading = unread(kind === "held" ? "disbelieved" : "unreadable", at, reason)),
  });
  // Its sender's keys could not be had, say: it comes again.
  if (!seen.reading) return received;
  try {
    await ports.rehearsed({ ...callOf(hearing), reading: seen.reading });
    return received;
  } catch {
    // Who cannot sign cannot make us fail.
    if (received.kind === "held") return received;
    return { kind: "unavailable", endpoint: hearing.endpoint, why: "the sample could not be kept" };
  }
}

/** Where what is read goes nowhere: every event counts as new. */
export const REHEARSAL: Pick<ReceivePorts, "record" | "followUp" | "noteUse"> = {
  record: async (_identity, { events }) =>
    ok({ shipmentId: "", appended: events.length, duplicates: 0, lastSeq: 0, version: 0 }),
  followUp: async () => undefined,
  noteUse: () => undefined,
};

/** What a believed webhook came to. */
export interface Heard {
  readonly accepted: Accepted;
  readonly reply: Reply | null;
  /** Its version of our own contract is to end. */
  readonly deprecation: Deprecation | null;
}

/** Reads a believed webhook and records what it says: also what is done with a payload that was kept. */
export async function hear(
  { inbound, endpoint, sender, receivedAtMs, requestId, trace }: Omit<Hearing, "headers">,
  ports: Pick<ReceivePorts, "record" | "mapped" | "followUp" | "noteUse">,
): Promise<Result<Heard, Unreadable | Trespass | NotRecorded>> {
  const { settings } = endpoint;
  const reading = await sender.read(inbound, { settings, receivedAtMs, mapped: ports.mapped(endpoint) });
  if (!reading.ok) return reading;
  const trespass = trespassOf(sender, reading.value);
  if (trespass) return err(trespass);
  const spoken = contractOf(endpoint, reading.value);
  if (spoken && !isInForce(spoken.standing)) {
    const message = `the contract ${spoken.id} is ${spoken.standing.state}`;
    return err({ kind: "schema", path: "type", message });
  }
  const from = { sender: sender.name, endpointId: endpoint.id, requestId, receivedAtMs, trace: trace.traceId };
  const told = await ofPartner(sender, endpoint, reading.value);
  const accepted = await acceptReading(told, endpoint.tenantId, from, ports.record);
  if (!accepted.ok) return accepted;
  try {
    await ports.followUp(endpoint, sender, told, from);
  } catch {
    return err({ kind: "unavailable" });
  }
  const deprecation = spoken ? deprecationOf(spoken.id, spoken.standing) : null;
  if (deprecation) ports.noteUse(endpoint, deprecation.contract);
  return ok({ accepted: accepted.value, reply: reading.value.reply ?? null, deprecation });
}

/** The version of our own contract that a webhook was written to, and how it stands; null for a dialect of the sender's own. */
function contractOf({ contracts }: Endpoint, { contract }: Reading) {
  return contract === undefined ? null : { id: contract, standing: contracts.get(contract) ?? IN_FORCE };
}

/** The endpoint as the edge knows it; null: there is none. */
export const lookUp = async (endpointId: EndpointId, nowMs: number, ports: ReceivePorts) =>
  ports.endpoint(endpointId, nowMs).catch(() => "unavailable" as const);

export function inboundOf(request: Request, body: Uint8Array<ArrayBuffer>): InboundRequest {
  const { pathname, search } = new URL(request.url);
  return { method: request.method, path: `${pathname}${search}`, header: (name) => request.headers.get(name), body };
}

/** Headers that a later look at the signature may need; cookies and credentials of a proxy are not ours to keep. */
const HEADERS_NOT_KEPT = /^(?:cookie|host|connection|cf-|x-forwarded-|x-real-ip|true-client-ip)/i;

const keptOf = (kind: Kept["kind"], hearing: Hearing, reason: string, at: string): Kept => ({
  ...callOf(hearing),
  kind,
  reason,
  at,
});

function callOf(hearing: Hearing): Omit<Kept, "kind" | "reason" | "at"> {
  const { inbound, endpoint, receivedAtMs, requestId } = hearing;
  const { body, path } = inbound;
  const proof = new Set(schemeOf(hearing.sender, endpoint.scheme)?.keepsHeaders?.map((name) => name.toLowerCase()));
  const isKept = (name: string) => proof.has(name.toLowerCase()) || !HEADERS_NOT_KEPT.test(name);
  const headers = Object.fromEntries([...hearing.headers].filter(([name]) => isKept(name)));
  return { endpointId: endpoint.id, body, path, headers, receivedAtMs, requestId };
}
