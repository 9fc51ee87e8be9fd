import type { Reading } from "../carriers/port.ts";
import { ShipmentIdentity } from "../domain/identity.ts";
import type { Endpoint } from "../ingress/endpoint-cache.ts";
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
  { tenantId }: Endpoint,
  { reports, orphanRetractions = [] }: Reading,
  from: Provenance,
): Promise<void> {
  const owners: EventOwner[] = reports.flatMap(({ carrier, trackingNumber, events }) =>
    events.map(({ fingerprint }) => ({ tenantId, fingerprint, carrier, trackingNumber })),
  );
  const retractions = orphanRetractions.map(({ target, declaredAt, sourceEventId }) => {
    const { atMs: declaredAtMs, asSent: declaredAsSent, certainty: declaredCertainty } = declaredAt;
    return { tenantId, fingerprint: target, declaredAtMs, declaredAsSent, declaredCertainty, sourceEventId };
  });
  const matched = await matchRetractions(ground.db, tenantId, owners, retractions);
  const record = recorder(ground);
  const results = await Promise.all(
    matched.map(({ carrier, trackingNumber, fingerprint, sourceEventId, ...declared }) => {
      const { declaredAtMs: atMs, declaredAsSent: asSent, declaredCertainty: certainty } = declared;
      const retraction = { target: fingerprint, declaredAt: { atMs, asSent, certainty }, sourceEventId };
      const identity = ShipmentIdentity.parse({ tenantId, carrier, trackingNumber });
      return record(identity, { events: [], retractions: [retraction], estimate: null }, from);
    }),
  );
  // The sender comes again, and what was recorded is known then.
  if (results.some((result) => !result.ok)) throw new Error("a retraction could not be recorded");
}
