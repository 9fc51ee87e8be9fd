import { sql, type SQL } from "drizzle-orm";
import { PASSING_REASONS } from "../domain/attention.ts";
import { ERRAND_SHOWN_AFTER } from "../domain/errand-id.ts";
import type { ShipmentIdentity } from "../domain/identity.ts";
import { UNLINKED_AFTER_MS, type QueueKind } from "../domain/review-queue.ts";
import type { TenantScope } from "./whose.ts";

/** Which of the things that wait are looked at. */
export interface Looking {
  readonly tenants: TenantScope;
  readonly nowMs: number;
  /** One alone: a shipment's by its key, another by its subject. */
  readonly one?: { readonly subject: string } | { readonly shipment: ShipmentIdentity };
}

const json = (value: unknown): SQL => sql`(SELECT value FROM json_each(${JSON.stringify(value)}))`;
const inTenants = (column: SQL, { tenants }: Looking): SQL =>
  tenants === "all" ? sql`true` : sql`${column} IN ${json(tenants)}`;

/** A shipment, or all: by the key of its table, which has no index of any other. */
function ofShipment(alias: SQL, looking: Looking): SQL {
  const { one } = looking;
  const tenant = inTenants(sql`${alias}.tenant_id`, looking);
  if (one === undefined) return tenant;
  if (!("shipment" in one)) return sql`false`;
  const { tenantId, trackingNumber, carrier } = one.shipment;
  return sql`${tenant} AND ${alias}.tenant_id = ${tenantId} AND ${alias}.tracking_number = ${trackingNumber} AND ${alias}.carrier = ${carrier}`;
}

const ofSubject = (column: SQL, { one }: Looking): SQL => {
  if (one === undefined) return sql`true`;
  return "subject" in one ? sql`${column} = ${one.subject}` : sql`false`;
};

/** By its key, which is a number. */
function ofLetter({ one }: Looking): SQL {
  if (one === undefined) return sql`true`;
  return "subject" in one && /^[0-9]{1,15}$/.test(one.subject) ? sql`id = ${Number(one.subject)}` : sql`false`;
}

const OF_KEY = sql`s.tenant_id = k.tenant_id AND s.tracking_number = k.tracking_number AND s.carrier = k.carrier`;

/**
 * Shipments of which something rare is so, as `s`: their keys are read off the index of it alone, which is small. The database would not
 * choose it by itself, for want of statistics.
 */
function rare(index: SQL, isSo: SQL, looking: Looking): SQL {
  const by = looking.one === undefined ? index : sql``;
  return sql`
    (SELECT q.tenant_id, q.tracking_number, q.carrier FROM shipment AS q ${by} WHERE ${ofShipment(sql.raw("q"), looking)} AND ${isSo}) AS k
    CROSS JOIN shipment AS s ON ${OF_KEY}`;
}

/** Under which it is kept up to when shipments without a picking were marked. */
export const UNLINKED_MARK = "unlinked";
/** Up to when they were. */
export const MARKED_MS = sql`coalesce((SELECT CAST(position AS INTEGER) FROM sweep_cursor WHERE name = ${UNLINKED_MARK}), 0)`;

/**
 * Shipments that may miss their picking, as `s`: those that are marked so, and those of the events that are old enough by now and have not
 * been looked through yet. An index of all that have none would cost each new shipment a row.
 */
function unlinked(looking: Looking): SQL {
  if (looking.one !== undefined) return rare(sql``, sql`q.picking_id IS NULL`, looking);
  return sql`(
    SELECT q.tenant_id, q.tracking_number, q.carrier FROM shipment AS q INDEXED BY shipment_unlinked
    WHERE ${inTenants(sql`q.tenant_id`, looking)} AND q.unlinked_at_ms IS NOT NULL
    UNION SELECT e.tenant_id, e.tracking_number, e.carrier FROM tenant AS t CROSS JOIN event AS e ON e.tenant_id = t.id
    WHERE ${inTenants(sql`t.id`, looking)} AND e.recorded_at_ms > ${MARKED_MS} AND e.recorded_at_ms <= ${looking.nowMs - UNLINKED_AFTER_MS}) AS k
    CROSS JOIN shipment AS s ON ${OF_KEY}`;
}

/** `errandId`, as SQL has it. */
export const ERRAND_SUBJECT = sql.raw(
  "tenant_id || '.' || kind || '.' || iif(key GLOB '[A-Za-z0-9]*' AND key NOT GLOB '*[^A-Za-z0-9_-]*', key, '-' || lower(hex(key)))",
);

const SHIPMENT = sql`s.id AS shipment_id, s.tracking_number, s.carrier`;
const NO_SHIPMENT = sql`NULL AS shipment_id, NULL AS tracking_number, NULL AS carrier`;

/**
 * What of a kind waits, read off what it is about: subject, tenant_id, opened_at_ms, mark, reason, shipment_id, tracking_number, carrier,
 * about (JSON). A mark is another where it is another matter of the same subject.
 */
const SOURCES: Readonly<Record<QueueKind, (looking: Looking) => SQL>> = {
  exception: (looking) => sql`
    SELECT s.id AS subject, s.tenant_id, min(coalesce(s.occurred_at_ms, s.updated_at_ms), s.updated_at_ms) AS opened_at_ms,
           s.cycle || '/' || coalesce(s.reason, '') AS mark, 'exception: ' || coalesce(s.reason, 'no reason given') AS reason,
           ${SHIPMENT}, json_object('pickingId', s.picking_id) AS about
    FROM ${rare(sql`INDEXED BY shipment_exception`, sql`q.milestone = 'exception'`, looking)}
    WHERE s.milestone = 'exception' AND (s.reason IS NULL OR s.reason NOT IN ${json(PASSING_REASONS)})`,
  contradiction: (looking) => sql`
    SELECT s.id AS subject, s.tenant_id, r.opened_at_ms, r.message AS mark, r.message AS reason, ${SHIPMENT}, '{}' AS about
    FROM review AS r CROSS JOIN shipment AS s ON s.tenant_id = r.tenant_id AND s.tracking_number = r.tracking_number AND s.carrier = r.carrier
    WHERE ${ofShipment(sql.raw("r"), looking)} AND r.kind = 'contradiction'`,
  parked: (looking) => sql`
    SELECT s.id || '.' || r.sink AS subject, s.tenant_id, r.opened_at_ms, r.opened_at_ms || '/' || r.message AS mark, r.message AS reason,
           ${SHIPMENT}, json_object('sink', r.sink, 'pickingId', s.picking_id) AS about
    FROM review AS r CROSS JOIN shipment AS s ON s.tenant_id = r.tenant_id AND s.tracking_number = r.tracking_number AND s.carrier = r.carrier
    WHERE ${ofShipment(sql.raw("r"), looking)} AND r.kind = 'parked'`,
  unlinked: (looking) => sql`
    SELECT s.id AS subject, s.tenant_id, coalesce(s.first_at_ms, s.updated_at_ms) + ${UNLINKED_AFTER_MS} AS opened_at_ms,
           CAST(s.cycle AS TEXT) AS mark, 'no picking of Odoo is known for it' AS reason, ${SHIPMENT}, '{}' AS about
    FROM ${unlinked(looking)}
    WHERE s.picking_id IS NULL AND s.milestone IS NOT 'cancelled'
      AND coalesce(s.first_at_ms, s.updated_at_ms) <= ${looking.nowMs - UNLINKED_AFTER_MS}`,
  held: (looking) => kept("held", looking),
  quarantined: (looking) => kept("quarantined", looking),
  dead_letter: (looking) => sql`
    SELECT CAST(d.id AS TEXT) AS subject, d.tenant_id, d.received_at_ms AS opened_at_ms, '' AS mark,
           'a message of the queue ' || d.queue || ' could not be delivered' AS reason, d.shipment_id, NULL AS tracking_number,
           NULL AS carrier, json_object('queue', d.queue) AS about
    FROM (SELECT id, queue, received_at_ms, iif(json_valid(body), body ->> '$.tenantId', NULL) AS tenant_id,
                 iif(json_valid(body), body ->> '$.shipmentId', NULL) AS shipment_id
          FROM dead_letter WHERE ${ofLetter(looking)}) AS d
    WHERE ${inTenants(sql`d.tenant_id`, looking)}`,
  // A code means the same for every tenant.
  unmapped_code: (looking) => sql`
    SELECT lower(hex(e.source || '/' || coalesce(e.code, ''))) AS subject, NULL AS tenant_id, min(e.recorded_at_ms) AS opened_at_ms,
           '' AS mark, 'nobody knows what the code means: ' || count(*) || ' events' AS reason, ${NO_SHIPMENT},
           json_object('sender', e.source, 'code', coalesce(e.code, '')) AS about
    FROM event AS e
    WHERE e.unmapped IS NOT NULL AND ${looking.tenants === "all" ? sql`true` : sql`false`}
      AND ${ofSubject(sql`lower(hex(e.source || '/' || coalesce(e.code, '')))`, looking)}
    GROUP BY e.source, e.code`,
  drift: (looking) => sql`
    SELECT d.id AS subject, d.tenant_id, d.found_at_ms AS opened_at_ms, '' AS mark, d.kind || ': ' || d.subject AS reason,
           NULL AS shipment_id, nullif(d.tracking_number, '') AS tracking_number, nullif(d.carrier, '') AS carrier,
           json_object('pickingId', d.picking_id, 'subject', d.subject) AS about
    FROM (SELECT o.id FROM drift AS o WHERE ${ofSubject(sql`o.id`, looking)} AND o.state = 'open') AS k
    CROSS JOIN drift AS d ON d.id = k.id
    WHERE ${inTenants(sql`d.tenant_id`, looking)} AND d.state = 'open' AND d.answer IS NULL`,
  booking: (looking) => sql`
    SELECT b.id AS subject, b.tenant_id, b.updated_at_ms AS opened_at_ms, b.state || '/' || coalesce(b.review, '') AS mark,
           coalesce(b.review, b.state) AS reason, ${NO_SHIPMENT}, json_object('pickingId', b.picking_id, 'state', b.state) AS about
    FROM (SELECT w.tenant_id, w.picking_id, w.attempt FROM booking AS w INDEXED BY booking_waiting
          WHERE ${inTenants(sql`w.tenant_id`, looking)} AND ${ofSubject(sql`w.id`, looking)}
            AND (w.review IS NOT NULL OR w.state IN ('refused', 'uncertain', 'drafted'))) AS k
    CROSS JOIN booking AS b ON b.tenant_id = k.tenant_id AND b.picking_id = k.picking_id AND b.attempt = k.attempt
    LEFT JOIN booking_platform AS p ON p.tenant_id = b.tenant_id
    WHERE (b.review IS NOT NULL
      OR ((b.state IN ('refused', 'uncertain') OR (b.state = 'drafted' AND b.approved_at_ms IS NULL AND p.mode = 'review'))
          AND NOT EXISTS (SELECT 1 FROM booking AS n WHERE n.tenant_id = b.tenant_id AND n.picking_id = b.picking_id
                          AND n.attempt > b.attempt)))`,
  errand: (looking) => sql`
    SELECT e.subject, e.tenant_id, e.asked_at_ms AS opened_at_ms, CAST(e.asked_at_ms AS TEXT) AS mark,
           e.kind || ' ' || iif(e.due_at_ms IS NULL, 'was given up', 'failed ' || e.attempts || ' times') || ': ' || coalesce(e.failure, 'nobody knows why') AS reason,
           ${NO_SHIPMENT}, json_object('errand', e.kind, 'key', e.key) AS about
    FROM (SELECT *, ${ERRAND_SUBJECT} AS subject FROM errand) AS e
    WHERE ${inTenants(sql`e.tenant_id`, looking)} AND ${ofSubject(sql`e.subject`, looking)}
      AND (e.due_at_ms IS NULL OR e.attempts >= ${ERRAND_SHOWN_AFTER})`,
};

function kept(kind: "held" | "quarantined", looking: Looking): SQL {
  return sql`
    SELECT k.id AS subject, e.tenant_id, k.received_at_ms AS opened_at_ms, '' AS mark, k.reason, ${NO_SHIPMENT},
           json_object('endpoint', k.endpoint_id, 'sender', e.sender) AS about
    FROM kept_payload AS k CROSS JOIN endpoint AS e ON e.id = k.endpoint_id
    WHERE ${inTenants(sql`e.tenant_id`, looking)} AND ${ofSubject(sql`k.id`, looking)} AND k.kind = ${kind} AND k.released_at_ms IS NULL`;
}

/** D1 takes no more than five terms in one UNION. */
const TERMS_MAX = 5;

/** All that waits of some kinds, each with its kind. */
export function waitingOf(kinds: readonly QueueKind[], looking: Looking): SQL {
  const parts = kinds.map((kind) => sql`SELECT ${kind} AS kind, waits.* FROM (${SOURCES[kind](looking)}) AS waits`);
  return parts.length === 0 ? sql`SELECT NULL AS kind WHERE false` : unionOf(parts);
}

function unionOf(parts: readonly SQL[]): SQL {
  if (parts.length <= TERMS_MAX) return sql.join([...parts], sql` UNION ALL `);
  const groups = Array.from({ length: Math.ceil(parts.length / TERMS_MAX) }, (_, n) =>
    parts.slice(n * TERMS_MAX, (n + 1) * TERMS_MAX),
  );
  return unionOf(groups.map((group) => sql`SELECT * FROM (${unionOf(group)})`));
}
