import type { DataDomain } from "./data-domain.ts";
import type { FieldOf, RecordSource } from "./system-of-record.ts";

/** A way in which something of a data domain is written. */
export interface WritePath {
  /** The file that asks whether it may, before anything is written. */
  readonly door: string;
  readonly domain: DataDomain;
  readonly field: string;
  readonly sources: readonly RecordSource[];
  /** The tables that it writes in the store, by the module that does; none: it writes in the shipment's object alone. */
  readonly writes?: Readonly<Record<string, readonly string[]>>;
}

const path = <Domain extends DataDomain>(
  domain: Domain,
  field: FieldOf<Domain>,
  sources: readonly RecordSource[],
  door: string,
  writes?: WritePath["writes"],
): WritePath => ({ domain, field, sources, door, ...(writes ? { writes } : {}) });

const WEBHOOK = "ingress/owned.ts";
const READ_BACK = "orders/owned.ts";
const RETAIN = "wiring/retain.ts";
const NAMES = { retraction: ["event_owner", "orphan_retraction"] };

/** Every way of writing: one that is not listed here fails the suite, as does one whose door does not ask. */
export const WRITE_PATHS: readonly WritePath[] = [
  path("milestones", "status", ["carrier"], WEBHOOK, { ...NAMES, newcomer: ["newcomer"] }),
  path("milestones", "proof_of_delivery", ["carrier"], WEBHOOK),
  path("milestones", "estimate", ["carrier"], WEBHOOK),
  path("milestones", "retraction", ["carrier"], WEBHOOK, NAMES),
  path("milestones", "reference", ["carrier"], WEBHOOK),
  path("milestones", "copy", ["mesh"], "delivery/readmodel/sink.ts", {
    projection: ["shipment", "event", "delivery", "review"],
    newcomer: ["newcomer"],
    // A mark of the copy: since when it is missed that a shipment has no picking.
    "review-note": ["shipment"],
  }),
  path("milestones", "link", ["person"], "ops/routes-order-acts.ts"),
  path("milestones", "link", ["odoo"], "wiring/orders.ts"),
  path("milestones", "link", ["mesh"], "wiring/siblings.ts"),
  path("milestones", "link", ["booking-platform"], "wiring/booking-ports.ts"),
  path("milestones", "code_meaning", ["person"], "ops/routes-codes.ts", { "code-map": ["code_map", "event"] }),
  path("milestones", "authority", ["person"], "ops/routes-reconcile.ts", { authority: ["odoo_authority"] }),
  path("milestones", "difference_answer", ["person"], "ops/routes-reconcile.ts", { drift: ["drift"] }),
  path("milestones", "difference", ["mesh"], "wiring/reconcile.ts", { drift: ["drift", "concession"] }),
  path("milestones", "difference", ["mesh"], "wiring/orders.ts", { drift: ["drift"] }),
  path("milestones", "difference_answer", ["mesh"], "wiring/concessions.ts", { concession: ["concession", "drift"] }),
  path("milestones", "forgotten", ["mesh"], "governance/forget.ts", {
    forgetting: [
      "shipment",
      "event",
      "delivery",
      "review",
      "review_item",
      "event_owner",
      "drift",
      "newcomer",
      "proof_of_delivery",
    ],
  }),
  path("milestones", "forgotten", ["mesh"], "governance/retain.ts", { retention: ["proof_of_delivery"] }),
  path("customers", "order", ["odoo"], READ_BACK, { "odoo-copy": ["sales_order"] }),
  path("customers", "delivery", ["odoo"], READ_BACK, { "odoo-copy": ["picking"] }),
  path("customers", "customer", ["odoo"], READ_BACK, { "odoo-copy": ["customer"] }),
  path("customers", "change", ["odoo"], READ_BACK, { "odoo-copy": ["odoo_change"] }),
  path("invoices", "invoice", ["odoo"], READ_BACK, { "odoo-copy": ["invoice"] }),
  path("customers", "forgotten", ["mesh"], RETAIN, {
    "odoo-retention": ["odoo_change", "sales_order", "picking", "customer"],
  }),
  path("invoices", "forgotten", ["mesh"], RETAIN, { "odoo-retention": ["invoice"] }),
  path("milestones", "forgotten", ["mesh"], RETAIN, { drift: ["drift"] }),
  path("customers", "forgotten", ["mesh"], "governance/erase.ts", {
    erasure: ["customer", "sales_order", "picking", "odoo_change"],
  }),
  path("invoices", "forgotten", ["mesh"], "governance/erase.ts", { erasure: ["invoice"] }),
  path("charges", "forgotten", ["mesh"], "governance/erase.ts", { erasure: ["booking"] }),
  path("charges", "booking", ["mesh"], "wiring/booking-ports.ts", { booking: ["booking"] }),
  path("charges", "booking", ["person", "booking-platform"], "ops/routes-booking-acts.ts"),
  path("charges", "charge", ["booking-platform"], "ops/routes-booking-acts.ts"),
  path("charges", "booking_terms", ["person"], "ops/routes-booking.ts", { "booking-platform": ["booking_platform"] }),
  path("charges", "booking_terms", ["mesh"], "governance/reseal.ts", { sealed: ["booking_platform"] }),
];

/** Whose tables are whose. A table is in one of the lists. */
export const TABLES_OF: Readonly<Record<DataDomain, readonly string[]>> = {
  customers: ["customer", "sales_order", "picking", "odoo_change"],
  milestones: [
    "shipment",
    "event",
    "delivery",
    "review",
    "event_owner",
    "orphan_retraction",
    "newcomer",
    "proof_of_delivery",
    "drift",
    "concession",
    "odoo_authority",
    "code_map",
  ],
  charges: ["booking", "booking_platform"],
  invoices: ["invoice"],
  portal: [],
};

/** The mesh's own: configuration, access, work to be done, the record of what was done. */
export const TABLES_OF_NONE: readonly string[] = [
  "api_token",
  "audit",
  "audit_head",
  "certification_sample",
  "contract_use",
  "contract_version",
  "dead_letter",
  "endpoint",
  "endpoint_secret",
  "erasure",
  "errand",
  "fetch_task",
  "forgetting",
  "kept_payload",
  "legal_hold",
  "odoo_cursor",
  "person",
  "proposal",
  "retention",
  "review_item",
  "run",
  "sweep_cursor",
  "tenant",
];
