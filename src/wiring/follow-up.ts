import type { Fetch } from "../carriers/port.ts";
import { ShipmentIdentity, type EndpointId, type TenantId } from "../domain/identity.ts";
import type { RecordRef } from "../domain/odoo-record.ts";
import { err, ok } from "../domain/result.ts";
import type { Endpoint } from "../ingress/endpoint-cache.ts";
import { formerly, idOfPartner, type PartnersReading } from "../ingress/partner.ts";
import type { ReceivePorts } from "../ingress/receive.ts";
import type { Provenance } from "../outbox/claim.ts";
import { askByDoorbell } from "../store/errand.ts";
import { keepFetchTasks } from "../store/fetch-task.ts";
import { matchRetractions, type EventOwner } from "../store/retraction.ts";
import type { Ground } from "./ground.ts";
import { recorder } from "./recording.ts";
import { world } from "./world.ts";

/** What a reading leaves to be done before its sender is thanked. Most leave nothing, and cost nothing. */
export function followUp(ground: Ground): ReceivePorts["followUp"] {
  return async (endpoint, sender, reading, from) => {
    const { fetches = [], records = [] } = reading;
    if (!(await keepFetches(ground, endpoint.id, fetches, from))) return err("full");
    for (const ref of records) if (!(await askToRead(ground, endpoint.tenantId, ref, from))) return err("full");
    if (sender.retractsByName) await takeBack(ground, endpoint, reading, from);
    return ok(null);
  };
}

/** False: too many wait already. */
async function keepFetches(
  ground: Ground,
  endpointId: EndpointId,
  fetches: readonly Fetch[],
  { requestId }: Provenance,
): Promise<boolean> {
  if (fetches.length === 0) return true;
  const urls = fetches.map(({ url }) => url);
  const kept = await keepFetchTasks(ground.db, { endpointId, requestId }, urls, world.now());
  if (kept === "full") return false;
  if (kept.ringInMs !== null) await ground.ringFetch(endpointId, Math.ceil(kept.ringInMs / 1000));
  return true;
}

/** The same. */
async function askToRead(
  ground: Ground,
  tenantId: TenantId,
  ref: RecordRef,
  { requestId }: Provenance,
): Promise<boolean> {
  const errand = {
    tenantId,
    kind: "odoo_record",
    key: `${ref.model}:${ref.id}`,
    payload: JSON.stringify(ref),
  } as const;
  const asked = await askByDoorbell(ground.db, { ...errand, requestId }, world.now());
  if (asked === "full") return false;
  if (asked.ringInMs !== null) await ground.ringErrands(tenantId, Math.ceil(asked.ringInMs / 1000));
  return true;
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
  const byShipment = Map.groupBy(matched, ({ carrier, trackingNumber }) => `${carrier} ${trackingNumber}`);
  const results = await Promise.all(
    [...byShipment.values()].map(async (taken) => {
      const ids = await Promise.all(taken.map(({ fingerprint }) => idOfPartner(endpoint, fingerprint)));
      const takenBack = taken.map((one, index) => {
        const { declaredAtMs: atMs, declaredAsSent: asSent, declaredCertainty: certainty, sourceEventId } = one;
        return { target: ids[index] ?? one.fingerprint, declaredAt: { atMs, asSent, certainty }, sourceEventId };
      });
      const former = formerly(
        endpoint,
        taken.map(({ fingerprint }, index) => [ids[index] ?? fingerprint, fingerprint]),
      );
      const { carrier, trackingNumber } = taken[0] ?? {};
      const identity = ShipmentIdentity.parse({ tenantId, carrier, trackingNumber });
      return record(identity, { events: [], retractions: takenBack, estimate: null, former }, from);
    }),
  );
  // The sender comes again, and what was recorded is known then.
  if (results.some((result) => !result.ok)) throw new Error("a retraction could not be recorded");
}
