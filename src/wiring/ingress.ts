import { SENDERS, senderNamed } from "../carriers/registry.ts";
import type { EndpointId } from "../domain/identity.ts";
import { EndpointCache, type Endpoint } from "../ingress/endpoint-cache.ts";
import { RateLimiter } from "../http/rate-limit.ts";
import type { Greeted } from "../ingress/greet.ts";
import type { Received } from "../ingress/receive.ts";
import { SLICE_MAX } from "../ingress/slice.ts";
import type { CallName } from "../http/trace.ts";
import type { IngressPorts } from "../ingress/route.ts";
import { ContractDesk } from "../governance/contract-desk.ts";
import { mappedCodes } from "../store/code-map.ts";
import { noteNotOwner } from "../governance/not-owner.ts";
import type { Trespass } from "../ingress/owned.ts";
import { findEndpoint } from "../store/endpoint.ts";
import { log } from "../telemetry/log.ts";
import { followUp } from "./follow-up.ts";
import type { Ground } from "./ground.ts";
import { meritsOf, payloadKeeper } from "./keep-payload.ts";
import { randomBytes } from "./random.ts";
import { keepSample } from "./samples.ts";
import { publicKeys } from "./public-keys.ts";
import { restKeeper } from "./put-off.ts";
import { recorder } from "./recording.ts";
import { world } from "./world.ts";

export { randomBytes };

/** What the edge remembers that others change. */
export interface EdgeMemory {
  readonly forget: (endpointId: EndpointId) => void;
  readonly contracts: ContractDesk;
}

/** A webhook of thousands goes through at once, and the next a minute later; one of one shipment is bound by the endpoint's own rate. */
const SHIPMENTS_PER_MINUTE = 6_000;

/** The edge of one region, with what it remembers between webhooks. */
export function ingressPorts(ground: Ground): IngressPorts & EdgeMemory {
  const contracts = new ContractDesk({ db: ground.db, now: () => world.now(), later: world.later });
  const cache = new EndpointCache((endpointId) => lookUp(ground, contracts, endpointId));
  const limiter = new RateLimiter();
  const shipments = new RateLimiter();
  const decoySecret = randomBytes(32).toBase64();
  return {
    region: ground.region,
    now: () => world.now(),
    expiry: (ms, calledOff) => world.expiry(ms, calledOff),
    endpoint: (endpointId, nowMs) => cache.find(endpointId, nowMs),
    forget: (endpointId) => cache.forget(endpointId),
    sender: senderNamed,
    decoy: { sender: SENDERS.easypost, secret: decoySecret },
    permit: (endpointId, perMinute, nowMs) => limiter.check(endpointId, perMinute, nowMs),
    publicKey: publicKeys(ground.outbound),
    mapped: (endpoint) => (code) => endpoint.codes.get(code) ?? null,
    record: recorder(ground),
    followUp: followUp(ground),
    admit: ({ id, rateLimitPerMinute }, permits, nowMs) =>
      shipments.check(id, Math.max(SHIPMENTS_PER_MINUTE, rateLimitPerMinute), nowMs, { permits, burstSeconds: 60 }),
    putOff: restKeeper(ground),
    inlineMax: SLICE_MAX,
    contracts,
    noteUse: (endpoint, contract) => contracts.note(contract, { kind: "endpoint", id: endpoint.id }, endpoint.tenantId),
    keep: payloadKeeper(ground),
    merits: meritsOf(ground),
    rehearsed: async (sample, tenantId) => {
      if (await keepSample(ground, sample, tenantId)) cache.forget(sample.endpointId);
    },
    refused: (endpoint, trespass, requestId) => world.later(noteRefused(ground, endpoint, trespass, requestId)),
    peer: ground.peer,
    randomBytes,
    report: (received, endpointId, name, ms) => report(ground, received, endpointId, name, ms),
  };
}

async function lookUp({ db, seal }: Ground, desk: ContractDesk, endpointId: EndpointId): Promise<Endpoint | null> {
  const row = await findEndpoint(db, endpointId);
  if (!row) return null;
  const codes = await mappedCodes(db, row.sender);
  const spoken = senderNamed(row.sender)?.contracts ?? [];
  const contracts = new Map(await Promise.all(spoken.map(async (id) => [id, await desk.standing(id)] as const)));
  const secrets = await Promise.all(
    row.secrets.map(async ({ sealed, expiresAtMs }) => {
      const opened = await seal.openText(sealed, `endpoint-secret:${endpointId}`);
      // A key taken from the ring too early: better a loud failure than every webhook refused.
      if (!opened.ok) throw new Error(`the secret of an endpoint cannot be opened: ${opened.error.kind}`);
      return { secret: opened.value, expiresAtMs };
    }),
  );
  const { id, tenantId, sender, state, partner, ofPartner, sandbox, rateLimitPerMinute, scheme, settings } = row;
  const known = { id, tenantId, sender, state, partner, ofPartner, sandbox, rateLimitPerMinute, scheme, settings };
  return { ...known, secrets, codes, contracts };
}

/** Who tried to write what, and whose it is: never what it said. */
async function noteRefused(
  { db, auditMac: mac }: Ground,
  { id, tenantId }: Endpoint,
  { path, notOwner }: Trespass,
  requestId: string,
): Promise<void> {
  const object = { kind: "endpoint", id } as const;
  const by = { actor: { kind: "endpoint", id }, source: "webhook", requestId } as const;
  await noteNotOwner(
    { db, mac },
    { object, tenantId, verb: "webhook:record", path, notOwner },
    { ...by, atMs: world.now() },
  );
}

function report(
  { region }: Ground,
  received: Received | Greeted,
  endpointId: string,
  { requestId, trace }: CallName,
  ms: number,
): void {
  const endpoint = "endpoint" in received ? received.endpoint : null;
  const known = endpoint ? { endpoint: endpoint.id, tenant: endpoint.tenantId, sender: endpoint.sender } : {};
  const line = {
    msg: "webhook",
    region,
    ...known,
    outcome: received.kind,
    ms,
    requestId,
    trace: trace.traceId,
  } as const;
  switch (received.kind) {
    case "accepted": {
      const { shipments, appended, duplicates } = received.accepted;
      const [only] = shipments;
      const one =
        only && shipments.length === 1 ? { shipment: only.shipmentId, seq: only.lastSeq, version: only.version } : {};
      const duplicate = appended === 0 && duplicates > 0;
      return log({
        level: "info",
        ...line,
        ...(received.test ? { reason: `test: ${received.test.went}` } : {}),
        ...one,
        duplicate,
        counts: { shipments: shipments.length, appended, duplicates },
      });
    }
    case "held":
      return log({ level: "warn", ...line, reason: received.disbelief.reason });
    case "quarantined":
      return log({ level: "warn", ...line, reason: received.unreadable.kind });
    case "unavailable":
      return log({ level: "error", ...line, reason: received.why });
    case "greeted":
      return log({ level: "info", ...line, reason: String(received.reply.status) });
    case "forwarded":
      return log({ level: "info", ...line, reason: received.to });
    default:
      // An id that is no endpoint's is somebody's guess: its text is not for the log.
      return log({ level: "warn", ...line });
  }
}
