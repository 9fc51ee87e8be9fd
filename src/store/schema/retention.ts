import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { RETENTION_CLASSES } from "../../domain/retention.ts";

/** How long things are kept, where that is not as by default. */
export const retention = sqliteTable(
  "retention",
  {
    /** Empty: the mesh's own rule, for tenants without one. */
    tenantId: text("tenant_id").notNull(),
    /** The list grows: no CHECK. */
    class: text("class", { enum: RETENTION_CLASSES }).notNull(),
    days: integer("days").notNull(),
    changedAtMs: integer("changed_at_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.class] })],
);

/** What must not be destroyed, until it is lifted. */
export const legalHold = sqliteTable(
  "legal_hold",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    /** Null: all that is the tenant's. */
    shipmentId: text("shipment_id"),
    /** A file number, for people; no name. */
    reason: text("reason").notNull(),
    placedBy: text("placed_by").notNull(),
    placedAtMs: integer("placed_at_ms").notNull(),
    liftedBy: text("lifted_by"),
    liftedAtMs: integer("lifted_at_ms"),
  },
  (table) => [index("legal_hold_of_tenant").on(table.tenantId)],
);

export interface Remembered {
  /** When its events were recorded, by which the read model finds them; null: at too many times to list. */
  readonly recordedAtMs: readonly number[] | null;
  /** Whose goods it was; absent in what was begun before that was kept. */
  readonly pickings?: readonly number[];
  /** The deliveries of which a proof stays. */
  readonly proofs: readonly {
    readonly deliveredAtMs: number;
    readonly place: string | null;
    readonly words: string | null;
  }[];
}

/** A shipment that is being forgotten: here from when that was decided until all of it is gone. */
export const forgetting = sqliteTable("forgetting", {
  shipmentId: text("shipment_id").primaryKey(),
  tenantId: text("tenant_id").notNull(),
  carrier: text("carrier").notNull(),
  trackingNumber: text("tracking_number").notNull(),
  /** As which it is forgotten: news that came since keeps it. Null: whatever came. */
  version: integer("version"),
  /** The erasure that asked for it; null: its time was over. */
  erasureId: text("erasure_id"),
  /** What is still needed once its object is empty. */
  remembered: text("remembered", { mode: "json" }).$type<Remembered>().notNull(),
  askedAtMs: integer("asked_at_ms").notNull(),
  requestId: text("request_id").notNull(),
});

/** That a delivery was made, of a shipment that is forgotten itself. */
export const proofOfDelivery = sqliteTable(
  "proof_of_delivery",
  {
    tenantId: text("tenant_id").notNull(),
    shipmentId: text("shipment_id").notNull(),
    carrier: text("carrier").notNull(),
    trackingNumber: text("tracking_number").notNull(),
    deliveredAtMs: integer("delivered_at_ms").notNull(),
    /** JSON of a `Place`. */
    place: text("place"),
    words: text("words"),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.shipmentId, table.deliveredAtMs] }),
    index("proof_of_delivery_age").on(table.deliveredAtMs),
  ],
);
