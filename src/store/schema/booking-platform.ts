import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import {
  BOOKING_MODES,
  LABEL_FORMATS,
  PLATFORM_NAMES,
  type Parcel,
  type Party,
  type ServiceRule,
} from "../../domain/booking.ts";
import { oneOf } from "./check.ts";
import { tenant } from "./tenant.ts";

/** How a tenant books its deliveries. `sealedCredential` is for the context `booking-key:{tenantId}`. */
export const bookingPlatform = sqliteTable(
  "booking_platform",
  {
    tenantId: text("tenant_id")
      .primaryKey()
      .references(() => tenant.id),
    platform: text("platform", { enum: PLATFORM_NAMES }).notNull(),
    baseUrl: text("base_url").notNull(),
    sealedCredential: text("sealed_credential").notNull(),
    mode: text("mode", { enum: BOOKING_MODES }).notNull(),
    rule: text("rule", { mode: "json" }).$type<ServiceRule>().notNull(),
    currency: text("currency"),
    shipFrom: text("ship_from", { mode: "json" }).$type<Party>(),
    defaultParcel: text("default_parcel", { mode: "json" }).$type<Parcel>(),
    labelFormat: text("label_format", { enum: LABEL_FORMATS }).notNull(),
    updatedAtMs: integer("updated_at_ms").notNull(),
  },
  (table) => [check("booking_platform_mode", oneOf(table.mode, BOOKING_MODES))],
);
