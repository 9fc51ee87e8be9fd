import { senderNamed } from "../carriers/registry.ts";
import { schemeOf } from "../carriers/schemes.ts";
import type { InboundRequest } from "../carriers/port.ts";
import type { TenantId } from "../domain/identity.ts";
import { err, ok } from "../domain/result.ts";
import { keptAsAudited } from "../governance/audited-view.ts";
import { factOf, type Acting } from "../governance/fact.ts";
import { openKept, type OpenedPayload } from "../governance/kept-payload.ts";
import { traceFor } from "../http/trace.ts";
import { traceIn } from "../domain/trace.ts";
import { hearingOf } from "../domain/endpoint.ts";
import { hear, REHEARSAL } from "../ingress/hear.ts";
import { credentialsOf } from "../ingress/receive.ts";
import type { IngressPorts } from "../ingress/route.ts";
import type { ApiPorts } from "../ops/routes-ports.ts";
import { audited } from "../store/audit.ts";
import { findKept, markReleased, type KeptPayload } from "../store/kept-payload.ts";
import type { Ground } from "./ground.ts";
import { randomBytes } from "./random.ts";
import { world } from "./world.ts";

const COME_AGAIN_SECONDS = 5;

/**
 * Judges a kept payload again. One that was held is verified as of when it came, with the secrets of today: it is never processed
 * unverified. One that was quarantined was believed already. Releasing twice records nothing twice. A rehearsal judges and reads, and
 * writes nothing: it counts every event that was read, also those that are known already.
 */
export function releaser(ground: Ground, ingress: IngressPorts): ApiPorts["release"] {
  return async (id, acting, { rehearse = false } = {}) => {
    const kept = await findKept(ground.db, id);
    if (!kept) return err({ kind: "not_found" });
    if (kept.releasedAtMs !== null) return err({ kind: "already_released" });
    const endpoint = await ingress.endpoint(kept.endpointId, world.now());
    const sender = endpoint && senderNamed(endpoint.sender);
    const opened = await openKept(ground, kept);
    if (!endpoint || !sender) return err({ kind: "unavailable", retryAfterSeconds: COME_AGAIN_SECONDS });
    if (!opened.ok) return err({ kind: "sealed", fault: opened.error.kind });
    // Nothing of an endpoint that does not act is let in by another door; a suspended one's was, before it was suspended.
    if (endpoint.state !== "suspended" && hearingOf(endpoint) !== "records")
      return err({ kind: "disbelieved", reason: `endpoint_${endpoint.sandbox ? "sandbox" : endpoint.state}` });
    const inbound = inboundOf(opened.value);
    if (kept.kind === "held") {
      const secrets = endpoint.secrets.map(({ secret }) => secret);
      const credentials = { ...credentialsOf(endpoint, ingress.publicKey, kept.receivedAtMs), secrets };
      const belief = await schemeOf(sender, endpoint.scheme)?.verify(inbound, credentials);
      if (!belief?.ok) return err({ kind: "disbelieved", reason: belief?.error.reason ?? "no_scheme" });
    }
    const { receivedAtMs, requestId } = kept;
    const ports = rehearse ? { ...REHEARSAL, mapped: ingress.mapped } : ingress;
    const trace = traceIn(inbound.header("traceparent")) ?? traceFor(requestId, randomBytes);
    const headers = Object.entries(opened.value.headers);
    const heard = await hear({ inbound, endpoint, sender, receivedAtMs, requestId, trace, headers }, ports);
    if (!heard.ok) {
      if ("path" in heard.error)
        return err({ kind: "unreadable", path: heard.error.path, message: heard.error.message });
      return err({ kind: "unavailable", retryAfterSeconds: COME_AGAIN_SECONDS });
    }
    const { appended, duplicates } = heard.value.accepted;
    const released = { events: appended, duplicates };
    if (rehearse) return ok(released);
    const noted = await noteRelease(ground, { ...acting, atMs: world.now() }, kept, endpoint.tenantId);
    return noted ? ok(released) : err({ kind: "unavailable", retryAfterSeconds: COME_AGAIN_SECONDS });
  };
}

/** It has been heard by now, and hearing it again is no harm: until this is on record it was not released. False: not now. */
async function noteRelease({ db, auditMac: mac }: Ground, acting: Acting, kept: KeptPayload, tenantId: TenantId) {
  const object = { kind: "kept", id: kept.id } as const;
  const noted = await audited({ db, mac }, [object], async () => {
    const held = await findKept(db, kept.id);
    if (held && held.releasedAtMs !== null) return ok({ statements: [], facts: [], value: null });
    const views = { before: keptAsAudited(kept), after: keptAsAudited({ ...kept, releasedAtMs: acting.atMs }) };
    const facts = [factOf(acting, "kept:release", object, { tenantId, ...views })];
    // One whose time was over meanwhile was released all the same.
    return ok({ statements: held ? [markReleased(db, kept.id, acting.atMs)] : [], facts, value: null });
  });
  return noted.ok;
}

function inboundOf({ path, headers, body }: OpenedPayload): InboundRequest {
  return { method: "POST", path, header: (name) => headers[name.toLowerCase()] ?? null, body };
}
