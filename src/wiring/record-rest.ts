import type { InboundRequest } from "../carriers/port.ts";
import { senderNamed } from "../carriers/registry.ts";
import type { Errand, ErrandEnd } from "../domain/errand.ts";
import { err, ok } from "../domain/result.ts";
import { openBody, type OpenedPayload } from "../governance/kept-payload.ts";
import { acceptReading, crowdedIn } from "../ingress/accept.ts";
import { ofPartner } from "../ingress/partner.ts";
import type { IngressPorts } from "../ingress/route.ts";
import { sliceOf } from "../ingress/slice.ts";
import { meantOf } from "../ingress/test-mode.ts";
import type { Ground } from "./ground.ts";
import { ingressPorts } from "./ingress.ts";
import { RestPayload } from "./put-off.ts";
import { world } from "./world.ts";

/** What still cannot be recorded by then is for people: about half a day of trying. */
const ATTEMPTS_MAX = 20;

/**
 * Records the next shipments of a webhook, and takes back what it takes back. Done twice it writes nothing twice; where a shipment cannot be
 * reached all of the step is done again. Each step is a run of its own: so many calls are all that one may make.
 */
export async function recordRestErrand(ground: Ground, errand: Errand): Promise<ErrandEnd> {
  const payload = RestPayload.parse(JSON.parse(errand.payload));
  const opened = await openBody(
    ground,
    payload.body,
    `work-whole:${payload.body.slice(payload.body.lastIndexOf("/") + 1)}`,
  );
  if (!opened.ok)
    return opened.error.kind === "gone"
      ? { kind: "given_up", why: "the webhook is not in the bucket any more" }
      : { kind: "later", why: `the webhook cannot be opened: ${opened.error.kind}` };
  const ingress = ingressPorts(ground);
  const step = await record(ingress, errand, payload, opened.value);
  if (!step.ok) {
    const isSpent = errand.attempts + 1 >= ATTEMPTS_MAX;
    if (!step.error.final && !isSpent) return { kind: "later", why: step.error.why };
    const isKept = await quarantine(ingress, errand, payload, opened.value, step.error.why);
    if (!isKept) return { kind: "later", why: "quarantine full" };
  } else {
    const { next: after, crowded } = step.value;
    const isNew = crowded !== null && !payload.isQuarantined;
    if (isNew && !(await quarantine(ingress, errand, payload, opened.value, crowded)))
      return { kind: "later", why: "quarantine full" };
    if (after !== null) {
      const next: RestPayload = { ...payload, after, ...(isNew ? { isQuarantined: true } : {}) };
      return { kind: "more", payload: JSON.stringify(next), inAnotherRun: true };
    }
  }
  await ground.bodies.drop([payload.body]);
  return { kind: "done" };
}

interface Failed {
  readonly why: string;
  /** It will be no better later. */
  readonly final: boolean;
}

const failed = (why: string, final = false) => err<Failed>({ why, final });

async function record(ingress: IngressPorts, errand: Errand, payload: RestPayload, call: OpenedPayload) {
  const { endpointId, receivedAtMs, trace, after } = payload;
  const endpoint = await ingress.endpoint(endpointId, world.now());
  const sender = endpoint && senderNamed(endpoint.sender);
  if (!endpoint || !sender) return failed("the endpoint is not there any more");
  const mapped = ingress.mapped(endpoint);
  const reading = await sender.read(inboundOf(call), { settings: endpoint.settings, receivedAtMs, mapped });
  if (!reading.ok) return failed(reading.error.message, true);
  const slice = sliceOf(meantOf(reading.value, endpoint), after);
  const told = await ofPartner(sender, endpoint, slice.reading);
  const from = { sender: sender.name, endpointId, requestId: errand.requestId, receivedAtMs, trace };
  const accepted = await acceptReading(told, errand.tenantId, from, ingress.record);
  if (!accepted.ok) return failed(`a shipment is ${accepted.error.kind}`);
  const followed = await ingress.followUp(endpoint, sender, told, from);
  const crowded = crowdedIn(accepted.value);
  return followed.ok ? ok({ next: slice.next, crowded }) : failed("too much waits");
}

const inboundOf = ({ path, headers, body }: OpenedPayload): InboundRequest => {
  return { method: "POST", path, header: (name) => headers[name.toLowerCase()] ?? null, body };
};

/** A webhook that can be gone on with no more is whole in quarantine: released, it records what is not recorded yet. */
async function quarantine(
  ingress: IngressPorts,
  { tenantId, requestId }: Errand,
  { endpointId, receivedAtMs }: RestPayload,
  call: OpenedPayload,
  why: string,
): Promise<boolean> {
  const reason = `recorded in part: ${why}`;
  const kept = { ...call, kind: "quarantined", endpointId, reason, at: "", receivedAtMs, requestId } as const;
  return ingress.keep(kept, tenantId);
}
