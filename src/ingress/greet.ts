import type { Reply } from "../carriers/port.ts";
import { hearingOf } from "../domain/endpoint.ts";
import { regionOfEndpoint } from "../domain/identity.ts";
import { readBody, type BodyFault } from "../http/body.ts";
import type { CallName } from "../http/trace.ts";
import type { Endpoint } from "./endpoint-cache.ts";
import { forward } from "./forward.ts";
import { credentialsOf, faulty, inboundOf, lookUp, type Received, type ReceivePorts } from "./receive.ts";

/** How a call that is no webhook ended. */
export type Greeted =
  | { readonly kind: "greeted"; readonly endpoint: Endpoint; readonly reply: Reply }
  | { readonly kind: "no_greeting"; readonly endpoint: Endpoint }
  | Extract<Received, { readonly kind: "unknown_endpoint" | BodyFault | "rate_limited" | "unavailable" | "forwarded" }>;

/** A call at an endpoint that is no webhook: a sender that tries the URL, or asks for a token. `below`: the path behind the endpoint's. */
export async function greet(
  request: Request,
  endpointId: string,
  below: string,
  name: CallName,
  ports: ReceivePorts,
): Promise<Greeted> {
  const home = regionOfEndpoint(endpointId);
  if (home !== null && home !== ports.region) return forward(request, home, name, ports);
  const body = await readBody(request, GREETING_MAX_BYTES, ports.expiry);
  if (!body.ok) return faulty(body.error, GREETING_MAX_BYTES);
  const nowMs = ports.now();
  const known = home === null ? null : await lookUp(endpointId, nowMs, ports);
  if (known === "unavailable") return { kind: "unavailable", endpoint: null, why: "endpoint look-up failed" };
  const sender = known && hearingOf(known) !== "deaf" ? ports.sender(known.sender) : null;
  if (!known || !sender) return { kind: "unknown_endpoint" };
  const retryAfterSeconds = ports.permit(known.id, known.rateLimitPerMinute, nowMs);
  if (retryAfterSeconds !== null) return { kind: "rate_limited", endpoint: known, retryAfterSeconds };
  const credentials = credentialsOf(known, ports.publicKey, nowMs);
  const reply = (await sender.greet?.(inboundOf(request, body.value), below, credentials)) ?? null;
  return reply ? { kind: "greeted", endpoint: known, reply } : { kind: "no_greeting", endpoint: known };
}

const GREETING_MAX_BYTES = 16 * 1024;
