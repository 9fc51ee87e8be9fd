import { z } from "zod";
import { senderNamed } from "../carriers/registry.ts";
import { schemeOf } from "../carriers/schemes.ts";
import type { InboundRequest } from "../carriers/port.ts";
import type { KeptId } from "../domain/kept-payload.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { credentialsOf, hear } from "../ingress/receive.ts";
import type { IngressPorts } from "../ingress/route.ts";
import type { ApiPorts } from "../ops/routes-ports.ts";
import { findKept, markReleased, type KeptPayload } from "../store/kept-payload.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

const Envelope = z.object({ path: z.string(), headers: z.record(z.string(), z.string()) });
const COME_AGAIN_SECONDS = 5;

/**
 * Judges a kept payload again. One that was held is verified as of when it came, with the secrets of today: it is never processed
 * unverified. One that was quarantined was believed already. Releasing twice records nothing twice.
 */
export function releaser(ground: Ground, ingress: IngressPorts): ApiPorts["release"] {
  return async (id) => {
    const kept = await findKept(ground.db, id);
    if (!kept) return err({ kind: "not_found" });
    if (kept.releasedAtMs !== null) return err({ kind: "already_released" });
    const endpoint = await ingress.endpoint(kept.endpointId, world.now());
    const sender = endpoint && senderNamed(endpoint.sender);
    const inbound = await unseal(ground, kept);
    if (!endpoint || !sender || !inbound.ok) return err({ kind: "unavailable", retryAfterSeconds: COME_AGAIN_SECONDS });
    if (kept.kind === "held") {
      const secrets = endpoint.secrets.map(({ secret }) => secret);
      const credentials = { ...credentialsOf(endpoint, ingress.publicKey, kept.receivedAtMs), secrets };
      const belief = await schemeOf(sender, endpoint.scheme)?.verify(inbound.value, credentials);
      if (!belief?.ok) return err({ kind: "disbelieved", reason: belief?.error.reason ?? "no_scheme" });
    }
    const { receivedAtMs, requestId } = kept;
    const heard = await hear({ inbound: inbound.value, endpoint, sender, receivedAtMs, requestId }, ingress);
    if (!heard.ok) {
      if ("path" in heard.error)
        return err({ kind: "unreadable", path: heard.error.path, message: heard.error.message });
      return err({ kind: "unavailable", retryAfterSeconds: COME_AGAIN_SECONDS });
    }
    await markReleased(ground.db, id satisfies KeptId, world.now());
    const { appended, duplicates } = heard.value.accepted;
    return ok({ events: appended, duplicates });
  };
}

async function unseal(
  { seal }: Ground,
  { id, sealedBody, sealedHeaders }: KeptPayload,
): Promise<Result<InboundRequest, "sealed">> {
  const body = await seal.open(sealedBody, `kept-body:${id}`);
  const envelope = await seal.openText(sealedHeaders, `kept-headers:${id}`);
  if (!body.ok || !envelope.ok) return err("sealed");
  const { path, headers } = Envelope.parse(JSON.parse(envelope.value));
  return ok({ method: "POST", path, header: (name) => headers[name.toLowerCase()] ?? null, body: body.value });
}
