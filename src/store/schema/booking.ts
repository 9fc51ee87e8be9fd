import { sql } from "drizzle-orm";
import { integer, primaryKey, sqliteTable, text, uniqueIndex, check, index } from "drizzle-orm/sqlite-core";
import { BOOKING_REVIEWS, BOOKING_STATES, PLATFORM_NAMES, type Charge } from "../../domain/booking.ts";
import { oneOf } from "./check.ts";

/** One attempt to book one picking's goods. No address is kept: Odoo has them. */
export const booking = sqliteTable(
  "booking",
  {
    tenantId: text("tenant_id").notNull(),
    pickingId: integer("picking_id").notNull(),
    attempt: integer("attempt").notNull(),
    id: text("id").notNull(),
    orderId: integer("order_id"),
    orderName: text("order_name"),
    pickingName: text("picking_name").notNull(),
    platform: text("platform", { enum: PLATFORM_NAMES }).notNull(),
    state: text("state", { enum: BOOKING_STATES }).notNull(),
    requestHash: text("request_hash").notNull(),
    reference: text("reference").notNull(),
    platformId: text("platform_id"),
    rateId: text("rate_id"),
    carrier: text("carrier"),
    carrierName: text("carrier_name"),
    service: text("service"),
    charges: text("charges", { mode: "json" }).$type<readonly Charge[]>().notNull(),
    trackingNumbers: text("tracking_numbers", { mode: "json" }).$type<readonly string[]>().notNull(),
    labelUrls: text("label_urls", { mode: "json" }).$type<readonly string[]>().notNull(),
    review: text("review", { enum: BOOKING_REVIEWS }),
    refusalCode: text("refusal_code"),
    refusalMessage: text("refusal_message"),
    voidStatus: text("void_status"),
    buys: integer("buys").notNull(),
    createdAtMs: integer("created_at_ms").notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
    approvedAtMs: integer("approved_at_ms"),
    buyingAtMs: integer("buying_at_ms"),
    acceptedAtMs: integer("accepted_at_ms"),
    bookedAtMs: integer("booked_at_ms"),
    writtenAtMs: integer("written_at_ms"),
    requestId: text("request_id").notNull(),
    revision: integer("revision").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.pickingId, table.attempt] }),
    uniqueIndex("booking_id").on(table.id),
    index("booking_state").on(table.tenantId, table.state, table.pickingId),
    index("booking_waiting")
      .on(table.tenantId)
      .where(sql`review IS NOT NULL OR state IN ('refused', 'uncertain', 'drafted')`),
    check("booking_state_known", oneOf(table.state, BOOKING_STATES)),
  ],
);
