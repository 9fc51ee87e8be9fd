import { ShipmentIdentity } from "../domain/identity.ts";
import type { Endpoint } from "../ingress/endpoint-cache.ts";
import { formerly, idOfPartner, type PartnersReading } from "../ingress/partner.ts";
import type { ReceivePorts } from "../ingress/receive.ts";
import type { Provenance } from "../outbox/claim.ts";
import { keepFetchTasks } from "../store/fetch-task.ts";
import { matchRetractions, type EventOwner } from "../store/retraction.ts";
import { ask } from "./ask.ts";
import type { Ground } from "./ground.ts";
import { recorder } from "./recording.ts";
import { world } from "./world.ts";

/** What a reading leaves to be done before its sender is thanked. Most leave nothing, and cost nothing. */
export function followUp(ground: Ground): ReceivePorts["followUp"] {
  return async (endpoint, sender, reading, from) => {
    const { fetches = [], records = [] } = reading;
    if (fetches.length > 0) {
      const tasks = fetches.map(({ url }) => ({ endpointId: endpoint.id, url, requestId: from.requestId }));
      await keepFetchTasks(ground.db, tasks, world.now());
      await ground.ringFetch(endpoint.id);
    }
    const { tenantId } = endpoint;
    const errands = records.map((ref) => {
      const asked = { key: `${ref.model}:${ref.id}`, payload: JSON.stringify(ref), requestId: from.requestId };
      return { tenantId, kind: "odoo_record" as const, ...asked };
    });
    await ask(ground, tenantId, errands);
    if (sender.retractsByName) await takeBack(ground, endpoint, reading, from);
  };
}

async function takeBack(
  ground: Ground,
  endpoint: Endpoint,
  { reports, orphanRetractions = [] }: PartnersReading,
  from: Provenance,
): Promise<void> {
  const { tenantId, partner } = endpoint;
  const owners: EventOwner[] = reports.flatMap(({ carrier, trackingNumber, events, former }) =>
    events.map(({ fingerprint: own }) => {
      return { tenantId, partner, fingerprint: former?.of[own] ?? own, carrier, trackingNumber };
    }),
  );
  const retractions = orphanRetractions.map(({ target, declaredAt, sourceEventId }) => {
    const { atMs: declaredAtMs, asSent: declaredAsSent, certainty: declaredCertainty } = declaredAt;
    return { tenantId, partner, fingerprint: target, declaredAtMs, declaredAsSent, declaredCertainty, sourceEventId };
  });
  const matched = await matchRetractions(ground.db, tenantId, owners, retractions);
  const record = recorder(ground);
  const results = await Promise.all(
    matched.map(async ({ carrier, trackingNumber, fingerprint, sourceEventId, ...declared }) => {
      const { declaredAtMs: atMs, declaredAsSent: asSent, declaredCertainty: certainty } = declared;
      const target = await idOfPartner(endpoint, fingerprint);
      const retraction = { target, declaredAt: { atMs, asSent, certainty }, sourceEventId };
      const former = formerly(endpoint, [[target, fingerprint]]);
      const identity = ShipmentIdentity.parse({ tenantId, carrier, trackingNumber });
      return record(identity, { events: [], retractions: [retraction], estimate: null, former }, from);
    }),
  );
  // The sender comes again, and what was recorded is known then.
  if (results.some((result) => !result.ok)) throw new Error("a retraction could not be recorded");
}
