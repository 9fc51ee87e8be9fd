import type { Db } from "../../src/store/db.ts";

export const [OWN, OTHER, NOBODY] = ["tnt_OWN", "tnt_OTHER", "tnt_nobody"] as const;
type Row = Readonly<Record<string, string | number | null>>;

/** A moment at which everything of both is old. */
export const LATER_MS = 10_000_000;
export const FINGERPRINT = "f".repeat(32);

/** The same of each: same ids and numbers, wherever a database, an Odoo or a carrier counts from one. `mark` says whose it is. */
function rowsOf(tenantId: string, mark: string): readonly (readonly [table: string, row: Row])[] {
  const tenant_id = tenantId;
  const parcel = { tenant_id, tracking_number: "SAME", carrier: "ups" };
  const copy = { tenant_id, write_date: "1970-01-01 00:00:10", read_at_ms: 1_000, deleted_at_ms: 1_000 };
  const alive = { ...copy, deleted_at_ms: null };
  const at = { occurred_at_ms: 1, occurred_as_sent: mark, certainty: "offset" };
  const change = { tenant_id, at_ms: 1, field: "state", request_id: mark, from_value: "a", to_value: mark };
  const charge = { charges: "[]", label_urls: "[]", buys: 0, updated_at_ms: 1, request_id: mark, revision: 1 };
  const place = { tenant_id, picking_id: 7, tracking_number: "SAME", carrier: "ups" };
  return [
    [
      "tenant",
      {
        id: tenantId,
        name: mark,
        region: "eu",
        odoo_url: mark,
        odoo_db: mark,
        odoo_key: mark,
        odoo_api: "json2",
        created_at_ms: 1,
      },
    ],
    [
      "endpoint",
      {
        id: `eu_${mark}`,
        tenant_id,
        sender: "easypost",
        state: "active",
        settings: "{}",
        created_at_ms: mark === "OWN" ? 1 : 2,
      },
    ],
    [
      "kept_payload",
      {
        id: `kpt_${mark}`,
        endpoint_id: `eu_${mark}`,
        kind: "quarantined",
        received_at_ms: 1,
        reason: "json",
        sealed_body: mark,
        sealed_headers: mark,
        size_bytes: 1,
        request_id: mark,
      },
    ],
    [
      "shipment",
      {
        ...parcel,
        ...at,
        id: `shp_${mark}`,
        cycle: 1,
        version: 1,
        last_seq: 1,
        picking_id: 7,
        picking_name: mark,
        updated_at_ms: 1_000,
        changed_at_ms: 1,
        reviews: 0,
      },
    ],
    [
      "event",
      {
        ...parcel,
        ...at,
        recorded_at_ms: 1,
        seq: 1,
        kind: "event",
        fingerprint: FINGERPRINT,
        source: "easypost",
        endpoint_id: `eu_${mark}`,
      },
    ],
    // Linked to the same picking long ago, too: each tenant another number.
    ["delivery", { ...parcel, picking_id: 7, picking_name: mark, linked_at_ms: 1 }],
    ["delivery", { ...parcel, tracking_number: `TN-${mark}`, picking_id: 7, picking_name: mark, linked_at_ms: 2 }],
    [
      "shipment",
      {
        ...parcel,
        ...at,
        tracking_number: `TN-${mark}`,
        id: `shp_2${mark}`,
        cycle: 1,
        version: 1,
        last_seq: 1,
        picking_id: 7,
        picking_name: mark,
        updated_at_ms: 1_000,
        changed_at_ms: 1,
        reviews: 0,
      },
    ],
    [
      "booking",
      {
        ...charge,
        tenant_id,
        picking_id: 7,
        attempt: 1,
        id: `bkg_${mark}`,
        picking_name: mark,
        platform: "webhook",
        state: "booked",
        request_hash: mark,
        reference: mark,
        tracking_numbers: JSON.stringify([`TN-${mark}`]),
        created_at_ms: 1,
      },
    ],
    [
      "booking_platform",
      {
        tenant_id,
        platform: "webhook",
        base_url: mark,
        sealed_credential: mark,
        mode: "off",
        rule: "{}",
        label_format: "pdf",
        updated_at_ms: 1,
      },
    ],
    ["concession", { tenant_id, picking_id: 7, field: "state", cell: mark, why: "odoo", conceded_at_ms: 1 }],
    [
      "drift",
      {
        ...place,
        subject: "state",
        id: `drf_${mark}`,
        kind: "relinked",
        held: mark,
        meant: mark,
        times: 1,
        found_at_ms: 1,
        run_id: mark,
        state: "open",
      },
    ],
    [
      "drift",
      {
        ...place,
        subject: "old",
        id: `drf_old_${mark}`,
        kind: "relinked",
        held: mark,
        meant: mark,
        times: 1,
        found_at_ms: 1,
        run_id: mark,
        state: "settled",
        settled_how: "agrees",
        settled_at_ms: 1,
      },
    ],
    [
      "errand",
      {
        tenant_id,
        kind: "odoo_record",
        key: "stock.picking 7",
        payload: mark,
        asked_at_ms: 1,
        request_id: mark,
        due_at_ms: 1,
      },
    ],
    [
      "errand",
      {
        tenant_id,
        kind: "record_rest",
        key: "rest",
        payload: JSON.stringify({ body: mark }),
        asked_at_ms: 1,
        request_id: mark,
        due_at_ms: null,
      },
    ],
    [
      "odoo_authority",
      { tenant_id, rules: JSON.stringify({ default: mark === "OWN" ? "mesh_wins" : "odoo_wins" }), changed_at_ms: 1 },
    ],
    ["odoo_change", { ...change, seq: 1, model: "res.partner", record_id: 5 }],
    ["odoo_change", { ...change, seq: 2, model: "sale.order", record_id: 6 }],
    ["odoo_change", { ...change, seq: 3, model: "stock.picking", record_id: 7 }],
    ["odoo_cursor", { tenant_id, model: "stock.picking", write_date: mark }],
    ["customer", { ...alive, id: 5, name: mark, email: `${mark}@example.com` }],
    ["sales_order", { ...alive, id: 6, name: mark, partner_id: 5, customer_reference: mark }],
    ["picking", { ...alive, id: 7, name: mark, order_id: 6, partner_id: 5, tracking_ref: mark }],
    ["invoice", { ...alive, id: 8, name: mark, partner_id: 5, reference: mark }],
    ["customer", { ...copy, id: 15, name: mark }],
    ["legal_hold", { id: `hld_${mark}`, tenant_id, reason: mark, placed_by: mark, placed_at_ms: 1 }],
    [
      "run",
      {
        id: `run_${mark}`,
        tenant_id,
        kind: "reconcile",
        asked: JSON.stringify({ window: { untilMs: 1 } }),
        asked_by: "nightly",
        state: "done",
        asked_at_ms: 1,
      },
    ],
    ["event_owner", { ...parcel, partner: "p", fingerprint: FINGERPRINT, carrier: mark }],
    [
      "orphan_retraction",
      { tenant_id, partner: "p", fingerprint: FINGERPRINT, declared_at_ms: 1, declared_as_sent: mark },
    ],
  ];
}

export const TABLES: readonly string[] = [...new Set(rowsOf("", "").map(([table]) => table))];

export async function openTwo({ $client }: Db): Promise<void> {
  for (const [table, row] of [...rowsOf(OWN, "OWN"), ...rowsOf(OTHER, "OTHER")]) {
    const names = Object.keys(row);
    const statement = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    await $client
      .prepare(statement)
      .bind(...Object.values(row))
      .run();
  }
}

/** All that is a tenant's, as the database has it. */
export async function rowsIn({ $client }: Db, mark: string): Promise<string> {
  const all = await Promise.all(TABLES.map((table) => $client.prepare(`SELECT * FROM ${table}`).all()));
  return JSON.stringify(all.flatMap(({ results }) => results).filter((row) => JSON.stringify(row).includes(mark)));
}
