import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { LinkRules } from "../../domain/number-kind.ts";
import { ODOO_APIS } from "../../domain/odoo-connection.ts";
import { REGIONS } from "../../domain/region.ts";
import { oneOf } from "./check.ts";

/** One Odoo database and company. `odooKey` is sealed. */
export const tenant = sqliteTable(
  "tenant",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull().unique(),
    region: text("region", { enum: REGIONS }).notNull(),
    odooUrl: text("odoo_url").notNull(),
    odooDb: text("odoo_db").notNull(),
    odooLogin: text("odoo_login"),
    odooKey: text("odoo_key").notNull(),
    odooApi: text("odoo_api", { enum: ODOO_APIS }).notNull(),
    odooMaxInFlight: integer("odoo_max_in_flight").notNull().default(2),
    createdAtMs: integer("created_at_ms").notNull(),
    /** The login in Odoo of whoever looks at exceptions of pickings that have nobody. */
    odooExceptionsTo: text("odoo_exceptions_to"),
    /** Whether a number's goods are one picking's, by kind of number; null: the tenant has said nothing. */
    odooLinks: text("odoo_links", { mode: "json" }).$type<LinkRules>(),
  },
  (table) => [
    index("tenant_by_odoo").on(table.odooDb),
    check("tenant_region", oneOf(table.region, REGIONS)),
    check("tenant_odoo_api", oneOf(table.odooApi, ODOO_APIS)),
  ],
);
