/** What a filled schema holds. */
export interface Fill {
  readonly shipments: number;
  readonly eventsEach: number;
  /** How many shipments are there before. */
  readonly from?: number;
  /** How many there will be in the end, over whose time they are spread; as many as are there then. */
  readonly of?: number;
  readonly nowMs: number;
}

export const TENANT = `tnt_${"a".repeat(32)}`;
export const NEIGHBOUR = `tnt_${"b".repeat(32)}`;
export const ENDPOINT = `eu_${"a".repeat(32)}`;
/** As long as shipments are kept by default. */
const SPAN_MS = 400 * 86_400_000;

/** Who is there before anything grows. */
export const SEEDS: readonly string[] = [
  ...[TENANT, NEIGHBOUR].map(
    (id) =>
      `INSERT INTO tenant (id, name, region, odoo_url, odoo_db, odoo_key, odoo_api, odoo_max_in_flight, created_at_ms)
       VALUES ('${id}', '${id}', 'eu', 'https://odoo.test', 'db', 'k1:x', 'json2', 2, 0)`,
  ),
  `INSERT INTO endpoint (id, tenant_id, sender, state, sandbox, needs_approval, settings, rate_limit_per_minute, created_at_ms)
   VALUES ('${ENDPOINT}', '${TENANT}', 'easypost', 'active', 0, 0, '{}', 600, 0)`,
];

/** Every this many of the shipments is in trouble, has no order, was written to since. */
export const RARELY = 100;

/**
 * Statements that fill the tables that grow with a region's trade, at so many shipments: evenly over the time that they are kept, the last
 * of them now; of two tenants the first has nine of ten.
 */
export function fillStatements({
  shipments,
  eventsEach,
  from = 0,
  of = from + shipments,
  nowMs,
}: Fill): readonly string[] {
  const upTo = from + shipments;
  const numbers = `WITH RECURSIVE s(i) AS (SELECT ${from + 1} UNION ALL SELECT i + 1 FROM s WHERE i < ${upTo})`;
  const tenant = `iif(i % 10 = 0, '${NEIGHBOUR}', '${TENANT}')`;
  // Numbers do not come in the order of their time.
  const number = `printf('1Z%010d', (i * 7919) % 1000000007)`;
  const lastMs = `(${nowMs} - ${SPAN_MS} + CAST(${SPAN_MS} * (i * 1.0 / ${of}) AS INTEGER))`;
  const eventMs = `(${lastMs} - (${eventsEach} - n) * 3600000)`;
  const events = `${numbers}, e(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM e WHERE n < ${eventsEach})`;
  const date = `strftime('%Y-%m-%d %H:%M:%S', ${lastMs} / 1000, 'unixepoch')`;
  const exception = `(i % ${RARELY} = 1 AND i % 10 <> 0)`;
  const unlinked = `(i % ${RARELY} = 2)`;
  return [
    `${numbers} INSERT INTO shipment (tenant_id, tracking_number, carrier, id, milestone, reason, occurred_at_ms, occurred_as_sent, certainty,
       cycle, version, last_seq, picking_id, picking_name, updated_at_ms, reviews, changed_at_ms, first_at_ms)
     SELECT ${tenant}, ${number}, 'ups', printf('shp_%032x', i), iif(${exception}, 'exception', iif(i > ${of} * 0.97, 'in_transit', 'delivered')),
       iif(${exception}, 'address', NULL), ${lastMs}, 'x', 'offset', 1, ${eventsEach}, ${eventsEach}, iif(${unlinked}, NULL, i),
       iif(${unlinked}, NULL, 'WH/OUT/' || i), ${lastMs}, i % ${RARELY} = 3, ${lastMs}, ${lastMs} - ${eventsEach} * 3600000 FROM s`,
    `${events} INSERT INTO event (tenant_id, recorded_at_ms, tracking_number, carrier, seq, kind, fingerprint, milestone, classifier,
       occurred_at_ms, occurred_as_sent, certainty, description, code, unmapped, source, endpoint_id)
     SELECT ${tenant}, ${eventMs}, ${number}, 'ups', n, 'event', printf('%032x', i * 100 + n), 'in_transit', 'actual', ${eventMs}, 'x', 'offset',
       'Arrived at facility', 'IT', iif(i % ${RARELY} = 4 AND n = 1, 1, NULL), 'easypost', '${ENDPOINT}' FROM s CROSS JOIN e ORDER BY 1, 2`,
    `${numbers} INSERT INTO delivery SELECT ${tenant}, i, ${number}, 'ups', 'WH/OUT/' || i, ${lastMs} FROM s WHERE NOT ${unlinked}`,
    `${numbers} INSERT INTO review SELECT ${tenant}, ${number}, 'ups', 'contradiction', '', 'contradicted', ${lastMs} FROM s WHERE i % ${RARELY} = 3`,
    `${numbers} INSERT INTO event_owner (tenant_id, fingerprint, carrier, tracking_number) SELECT ${tenant}, printf('%032x', i * 100 + 1), 'ups', ${number} FROM s WHERE i % 5 = 0`,
    `${numbers} INSERT INTO orphan_retraction (tenant_id, fingerprint, declared_at_ms, declared_as_sent) SELECT ${tenant}, printf('%032x', i), ${lastMs}, 'x' FROM s WHERE i % 50 = 0`,
    `${numbers} INSERT INTO picking (tenant_id, id, write_date, read_at_ms, name, state, order_id, partner_id)
     SELECT ${tenant}, i, ${date}, ${lastMs}, 'WH/OUT/' || i, 'done', i, i / 3 FROM s`,
    `${numbers} INSERT INTO sales_order (tenant_id, id, write_date, read_at_ms, name, state, partner_id, shipping_partner_id)
     SELECT ${tenant}, i, ${date}, ${lastMs}, 'S' || i, 'sale', i / 3, i / 3 FROM s`,
    `${numbers} INSERT INTO invoice (tenant_id, id, write_date, read_at_ms, name, partner_id) SELECT ${tenant}, i, ${date}, ${lastMs}, 'INV' || i, i / 3 FROM s`,
    `${numbers} INSERT OR IGNORE INTO customer (tenant_id, id, write_date, read_at_ms, name) SELECT ${tenant}, i / 3, ${date}, ${lastMs}, 'C' || i FROM s`,
    `${numbers} INSERT INTO odoo_change SELECT ${tenant}, i, ${lastMs}, 'stock.picking', i, 'state', 'assigned', 'done', 'req' FROM s`,
    `${numbers} INSERT INTO audit SELECT 'retention', printf('shp_%032x', i), 1, ${tenant}, ${lastMs}, 'mesh', 'clock', 'clock', 'shipment:forget', 'req', NULL, '{}', 'h' FROM s`,
    `${numbers} INSERT INTO audit_head SELECT 'retention', printf('shp_%032x', i), 1, 'h', 0, '' FROM s`,
    `${numbers} INSERT INTO proof_of_delivery SELECT ${tenant}, printf('shp_%032x', i + 1000000000), 'ups', ${number}, ${lastMs}, NULL, 'Left' FROM s`,
    `${numbers} INSERT INTO review_item (id, kind, subject, tenant_id, mark, opened_at_ms, closed_at_ms, closed_how)
     SELECT 'rvw_drift.old' || i, 'drift', 'old' || i, ${tenant}, '', ${lastMs}, ${lastMs}, 'itself' FROM s WHERE i % 5 = 1`,
    `${numbers} INSERT INTO drift (tenant_id, picking_id, tracking_number, carrier, subject, id, kind, held, meant, times, found_at_ms, run_id, state, settled_how, settled_at_ms)
     SELECT ${tenant}, i, ${number}, 'ups', 'x_tallyman_milestone', printf('drf_%032x', i), 'field', 'a', 'b', 1, ${lastMs}, 'run', iif(i % 10 = 0, 'open', 'settled'),
       iif(i % 10 = 0, NULL, 'agrees'), iif(i % 10 = 0, NULL, ${lastMs}) FROM s WHERE i % 20 = 0 OR i % 20 = 5`,
    `${numbers} INSERT INTO booking (tenant_id, picking_id, attempt, id, picking_name, platform, state, request_hash, reference, charges, tracking_numbers,
       label_urls, buys, created_at_ms, updated_at_ms, request_id, revision)
     SELECT ${tenant}, i, 1, printf('bkg_%032x', i), 'WH/OUT/' || i, 'easypost', 'booked', 'h', 'r', '[]', '[]', '[]', 1, ${lastMs}, ${lastMs}, 'req', 1 FROM s WHERE i % 2 = 1`,
    `${numbers} INSERT INTO run (id, tenant_id, kind, asked, asked_by, state, asked_at_ms, ended_at_ms)
     SELECT printf('run_%032x', i), ${tenant}, 'reconcile', '{"window":{"untilMs":1}}', 'clock', 'done', ${lastMs}, ${lastMs} FROM s WHERE i % 20 = 1`,
    `${numbers} INSERT INTO errand (tenant_id, kind, key, payload, asked_at_ms, request_id, due_at_ms)
     SELECT ${tenant}, 'remap', 'k' || i, '{}', ${lastMs}, 'req', NULL FROM s WHERE i % 20 = 1`,
    `${numbers} INSERT INTO proposal (id, kind, tenant_id, subject, asked, digest, state, proposed_by, proposed_at_ms, expires_at_ms, request_id)
     SELECT printf('prp_%032x', i), 'endpoint', ${tenant}, 'e' || i, '{}', 'd', 'expired', 'p', ${lastMs}, ${lastMs}, 'req' FROM s WHERE i % 20 = 1`,
    `${numbers} INSERT INTO concession SELECT ${tenant}, i, 'x_tallyman_milestone', 'c', 'odoo', ${lastMs} FROM s WHERE i % 50 = 1`,
    `${numbers} INSERT INTO kept_payload (id, endpoint_id, kind, received_at_ms, reason, sealed_body, sealed_headers, size_bytes, request_id, released_at_ms)
     SELECT printf('kpt_%032x', i), '${ENDPOINT}', 'quarantined', ${lastMs}, 'unreadable', 'k1:x', 'k1:y', 1, 'req' || i, ${lastMs} FROM s WHERE i % 20 = 1`,
    `${numbers} INSERT INTO dead_letter (body, queue, received_at_ms) SELECT '{}', 'doorbell-dead', ${lastMs} FROM s WHERE i % ${RARELY} = 5`,
  ];
}
