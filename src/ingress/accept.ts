import { ENTRIES_MAX } from "../domain/shipment.ts";
import type { Reply, Sender } from "../carriers/port.ts";
import type { ShipmentReport } from "../domain/event.ts";
import { ShipmentIdentity, type TenantId } from "../domain/identity.ts";
import type { Reported } from "../domain/reported.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Provenance } from "../outbox/claim.ts";
import type { PartnersReading } from "./partner.ts";

/** What recording one shipment's part of a webhook came to. */
export interface Recording {
  readonly shipmentId: string;
  readonly appended: number;
  readonly duplicates: number;
  readonly lastSeq: number;
  readonly version: number;
  /** It keeps no more entries (domain/shipment.ts): nothing was recorded. */
  readonly crowded?: true;
}

/** A shipment could not be recorded: the sender is asked to come again. */
export interface NotRecorded {
  /** `full`: too much waits to be done already. */
  readonly kind: "overloaded" | "unavailable" | "full";
  readonly retryAfterSeconds?: number;
}

export type RecordShipment = (
  identity: ShipmentIdentity,
  report: Reported,
  from: Provenance,
) => Promise<Result<Recording, NotRecorded>>;

/** What a whole webhook came to. */
export interface Accepted {
  readonly shipments: readonly Recording[];
  readonly appended: number;
  readonly duplicates: number;
}

/**
 * Records every shipment a webhook names, each in its own object. Accepted means that all of them have committed; when one has not,
 * the sender comes again and those that had write nothing.
 */
export async function acceptReading(
  reading: PartnersReading,
  tenantId: TenantId,
  from: Provenance,
  record: RecordShipment,
): Promise<Result<Accepted, NotRecorded>> {
  const results = await Promise.all(
    reading.reports.map(async (report) => record(identify(tenantId, report), report, from)),
  );
  const shipments: Recording[] = [];
  for (const result of results) {
    if (!result.ok) return err(result.error);
    shipments.push(result.value);
  }
  const sum = (field: "appended" | "duplicates") => shipments.reduce((total, one) => total + one[field], 0);
  return ok({ shipments, appended: sum("appended"), duplicates: sum("duplicates") });
}

/** In words that a shipment of a webhook keeps no more entries; null: none is so full. */
export function crowdedIn({ shipments }: Accepted): string | null {
  const full = shipments.filter(({ crowded }) => crowded);
  if (full.length === 0) return null;
  const [{ shipmentId } = { shipmentId: "" }] = full;
  return `${shipmentId}${full.length > 1 ? ` and ${full.length - 1} more` : ""}: a shipment keeps ${ENTRIES_MAX} events`;
}

function identify(tenantId: TenantId, { carrier, trackingNumber }: ShipmentReport): ShipmentIdentity {
  return ShipmentIdentity.parse({ tenantId, carrier, trackingNumber });
}

/** The answer that this sender counts as success: its protocol's own, else its own words, else a few for whoever reads it. */
export function acknowledge(sender: Sender, reply: Reply | null, words: Record<string, unknown>): Response {
  if (reply) return replied(reply);
  const { status, body } = sender.acknowledgement;
  if (status === 204) return new Response(null, { status });
  return body === undefined
    ? Response.json(words, { status })
    : replied({ status, contentType: "application/json", body });
}

export function replied({ status, contentType, body, headers }: Reply): Response {
  return new Response(body, {
    status,
    headers: { ...headers, ...(contentType === null ? {} : { "Content-Type": contentType }) },
  });
}
