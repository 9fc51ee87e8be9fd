import { sql, type SQL } from "drizzle-orm";
import type { Estimate } from "../domain/event.ts";
import type { ShipmentId, ShipmentIdentity } from "../domain/identity.ts";
import type { Entry, PickingLink, Review } from "../domain/shipment.ts";
import type { Head } from "../domain/timeline.ts";
import { bound } from "./bound.ts";
import { NOW_MS } from "./now.ts";
import type { Db } from "./db.ts";
import { packed } from "./packed.ts";

/** One shipment as of a version, and events the read model may not have yet. */
export interface ShipmentProjection {
  readonly shipmentId: ShipmentId;
  readonly identity: ShipmentIdentity;
  readonly version: number;
  readonly lastSeq: number;
  readonly head: Head | null;
  readonly estimate: Estimate | null;
  readonly cycle: number;
  /** Of the present cycle. */
  readonly link: PickingLink | null;
  readonly updatedAtMs: number;
  readonly reviews: readonly Review[];
  readonly events: readonly ProjectedEvent[];
}

export interface ProjectedEvent {
  readonly recordedAtMs: number;
  /** The sender that told of it. */
  readonly source: string;
  readonly endpointId: string;
  readonly entry: Entry;
}

/**
 * Writes shipments into the read model in one batch, so that they land whole or not at all. Safe to repeat and in any order: what
 * is there already, or is older than what is there, writes no row. Each statement binds one value, whatever the number of rows.
 */
export async function project(db: Db, rows: readonly ShipmentProjection[]): Promise<{ rowsWritten: number }> {
  const linked = rows.filter(({ link }) => link !== null);
  const statements = [
    ...packed(rows.map(shipmentColumns)).map(upsertShipments),
    ...packed(rows.map((row) => [...keyOf(row), row.updatedAtMs])).map(firstHeard),
    ...packed(rows.flatMap(eventColumns)).map(insertEvents),
    ...packed(linked.map(deliveryColumns)).map(insertDeliveries),
    // Behind the shipments: what is a shipment's newest word is known only then.
    ...packed(rows.map(openReviewKeys)).map(closeReviews),
    ...packed(rows.flatMap(reviewColumns)).map(openReviews),
  ];
  if (statements.length === 0) return { rowsWritten: 0 };
  const results = await db.$client.batch(statements.map((statement) => bound(db, statement)));
  return { rowsWritten: results.reduce((sum, { meta }) => sum + meta.rows_written, 0) };
}

type Column = string | number | null;
const keyOf = ({ identity }: ShipmentProjection): [string, string, string] => [
  identity.tenantId,
  identity.trackingNumber,
  identity.carrier,
];

function shipmentColumns(row: ShipmentProjection): Column[] {
  const { head, estimate, link } = row;
  return [
    ...keyOf(row),
    row.shipmentId,
    head?.milestone ?? null,
    head?.reason ?? null,
    head?.occurredAt.atMs ?? null,
    head?.occurredAt.asSent ?? null,
    head?.occurredAt.certainty ?? null,
    estimate?.deliveryAt.atMs ?? null,
    row.cycle,
    row.version,
    row.lastSeq,
    link?.pickingId ?? null,
    link?.pickingName ?? null,
    row.updatedAtMs,
    row.reviews.length,
  ];
}

function upsertShipments(json: string): SQL {
  return sql`
    INSERT INTO shipment (tenant_id, tracking_number, carrier, id, milestone, reason, occurred_at_ms, occurred_as_sent, certainty,
                          estimated_at_ms, cycle, version, last_seq, picking_id, picking_name, updated_at_ms, reviews,
                          changed_at_ms, first_at_ms)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8,
           value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16,
           ${NOW_MS}, value ->> 15
    FROM json_each(${json}) WHERE true
    ON CONFLICT (tenant_id, tracking_number, carrier) DO UPDATE SET
      milestone = excluded.milestone, reason = excluded.reason, occurred_at_ms = excluded.occurred_at_ms,
      occurred_as_sent = excluded.occurred_as_sent, certainty = excluded.certainty, estimated_at_ms = excluded.estimated_at_ms,
      cycle = excluded.cycle, version = excluded.version, last_seq = excluded.last_seq, picking_id = excluded.picking_id,
      picking_name = excluded.picking_name, updated_at_ms = excluded.updated_at_ms, reviews = excluded.reviews,
      changed_at_ms = excluded.changed_at_ms,
      unlinked_at_ms = CASE WHEN excluded.picking_id IS NOT NULL THEN NULL
                            WHEN shipment.picking_id IS NOT NULL THEN excluded.changed_at_ms ELSE shipment.unlinked_at_ms END
    WHERE excluded.version > shipment.version`;
}

/** An older word that comes late moves when a shipment was first heard of, and nothing else; no row is written where none does. */
function firstHeard(json: string): SQL {
  return sql`
    UPDATE shipment SET first_at_ms = told.at_ms
    FROM (SELECT value ->> 0 AS tenant_id, value ->> 1 AS tracking_number, value ->> 2 AS carrier, min(value ->> 3) AS at_ms
          FROM json_each(${json}) GROUP BY 1, 2, 3) AS told
    WHERE (shipment.tenant_id, shipment.tracking_number, shipment.carrier) IN (
        SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${json}))
      AND shipment.tenant_id = told.tenant_id AND shipment.tracking_number = told.tracking_number AND shipment.carrier = told.carrier
      AND told.at_ms < shipment.first_at_ms`;
}

function eventColumns(row: ShipmentProjection): Column[][] {
  const { tenantId, trackingNumber, carrier } = row.identity;
  return row.events.map(({ entry, recordedAtMs, source, endpointId }) => [
    tenantId,
    recordedAtMs,
    trackingNumber,
    carrier,
    entry.seq,
    entry.kind,
    ...(entry.kind === "event" ? scanColumns(entry.event) : retractionColumns(entry.retraction)),
    source,
    endpointId,
  ]);
}

function scanColumns(event: Extract<Entry, { kind: "event" }>["event"]): Column[] {
  const { occurredAt, place } = event;
  const what = [event.fingerprint, event.milestone, event.reason, event.classifier];
  const when = [occurredAt.atMs, occurredAt.asSent, occurredAt.certainty];
  return [...what, ...when, place && JSON.stringify(place), event.description, event.code, event.unmapped ? 1 : null];
}

function retractionColumns({ target, declaredAt }: Extract<Entry, { kind: "retraction" }>["retraction"]): Column[] {
  return [target, null, null, null, declaredAt.atMs, declaredAt.asSent, declaredAt.certainty, null, null, null, null];
}

function insertEvents(json: string): SQL {
  return sql`
    INSERT INTO event (tenant_id, recorded_at_ms, tracking_number, carrier, seq, kind, fingerprint, milestone, reason, classifier,
                       occurred_at_ms, occurred_as_sent, certainty, place, description, code, unmapped, source,
                       endpoint_id)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8,
           value ->> 9, value ->> 10, value ->> 11, value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16, value ->> 17,
           value ->> 18
    FROM json_each(${json}) WHERE true
    ON CONFLICT DO NOTHING`;
}

function deliveryColumns(row: ShipmentProjection): Column[] {
  const { tenantId, trackingNumber, carrier } = row.identity;
  const { link } = row;
  return [tenantId, link?.pickingId ?? null, trackingNumber, carrier, link?.pickingName ?? null, row.updatedAtMs];
}

/** Linked when it was first told of, whichever version came first; a later word writes no row. */
function insertDeliveries(json: string): SQL {
  return sql`
    INSERT INTO delivery (tenant_id, picking_id, tracking_number, carrier, picking_name, linked_at_ms)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(${json}) WHERE true
    ON CONFLICT (tenant_id, picking_id, tracking_number, carrier) DO UPDATE SET linked_at_ms = excluded.linked_at_ms
    WHERE excluded.linked_at_ms < delivery.linked_at_ms`;
}

const sinkOf = (review: Review): string => (review.kind === "parked" ? review.sink : "");

/** A shipment's key, its version, and which of its reviews are open. */
function openReviewKeys(row: ShipmentProjection): (Column | string[])[] {
  return [...keyOf(row), row.version, row.reviews.map((review) => `${review.kind}/${sinkOf(review)}`)];
}

/** Only a shipment's newest word closes its reviews. `CROSS JOIN` keeps SQLite to this order: by key from the few rows told. */
function closeReviews(json: string): SQL {
  return sql`
    DELETE FROM review WHERE (tenant_id, tracking_number, carrier, kind, sink) IN (
      SELECT held.tenant_id, held.tracking_number, held.carrier, held.kind, held.sink
      FROM json_each(${json}) AS told
      CROSS JOIN shipment ON shipment.tenant_id = told.value ->> 0 AND shipment.tracking_number = told.value ->> 1
        AND shipment.carrier = told.value ->> 2 AND shipment.version = told.value ->> 3
      CROSS JOIN review AS held ON held.tenant_id = shipment.tenant_id AND held.tracking_number = shipment.tracking_number
        AND held.carrier = shipment.carrier
      WHERE held.kind || '/' || held.sink NOT IN (SELECT open.value FROM json_each(told.value, '$[4]') AS open))`;
}

function reviewColumns(row: ShipmentProjection): Column[][] {
  return row.reviews.map((review) => [
    ...keyOf(row),
    row.version,
    review.kind,
    sinkOf(review),
    ...(review.kind === "parked"
      ? [`${review.name}: ${review.message}`, review.atMs]
      : [`contradicted by ${review.fingerprints.join(", ")}`, row.updatedAtMs]),
  ]);
}

function openReviews(json: string): SQL {
  return sql`
    INSERT INTO review (tenant_id, tracking_number, carrier, kind, sink, message, opened_at_ms)
    SELECT shipment.tenant_id, shipment.tracking_number, shipment.carrier,
           told.value ->> 4, told.value ->> 5, told.value ->> 6, told.value ->> 7
    FROM json_each(${json}) AS told
    CROSS JOIN shipment ON shipment.tenant_id = told.value ->> 0 AND shipment.tracking_number = told.value ->> 1
      AND shipment.carrier = told.value ->> 2 AND shipment.version = told.value ->> 3
    WHERE true
    ON CONFLICT (tenant_id, tracking_number, carrier, kind, sink) DO UPDATE SET message = excluded.message
    WHERE excluded.message <> review.message`;
}
