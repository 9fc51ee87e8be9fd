import type { Tenant } from "../store/tenant.ts";
import { isoOf } from "./schemas.ts";

export function tenantView(row: Tenant) {
  const { id, name, region, odooUrl, odooDb, odooLogin, odooApi, odooMaxInFlight, odooExceptionsTo, createdAtMs } = row;
  const odoo = {
    url: odooUrl,
    db: odooDb,
    login: odooLogin,
    api: odooApi,
    maxInFlight: odooMaxInFlight,
    exceptionsTo: odooExceptionsTo,
    links: row.odooLinks ?? {},
  };
  return { id, name, region, odoo, createdAt: isoOf(createdAtMs) };
}
