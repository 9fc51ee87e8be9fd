import { eq, or, sql, type SQL } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { TenantId } from "../domain/identity.ts";
import type { Db } from "./db.ts";
import { apiToken } from "./schema/api-token.ts";
import { booking } from "./schema/booking.ts";
import { endpoint } from "./schema/endpoint.ts";
import { keptPayload } from "./schema/kept-payload.ts";
import { person } from "./schema/person.ts";
import { tenant } from "./schema/tenant.ts";

/** The tenants that somebody may act for. */
export type TenantScope = "all" | readonly TenantId[];

const idOfTenant = { tenantId: tenant.id };

/** One query each, whether the thing is there or not. */
export async function tenantNamed(db: Db, idOrName: string): Promise<TenantId | null> {
  const named = or(eq(tenant.id, idOrName), eq(tenant.name, idOrName));
  return (await db.select(idOfTenant).from(tenant).where(named).get())?.tenantId ?? null;
}

export async function tenantOfEndpoint(db: Db, id: string): Promise<TenantId | null> {
  const { tenantId } = endpoint;
  return (await db.select({ tenantId }).from(endpoint).where(eq(endpoint.id, id)).get())?.tenantId ?? null;
}

export async function tenantOfKept(db: Db, id: string): Promise<TenantId | null> {
  const found = await db
    .select({ tenantId: endpoint.tenantId })
    .from(keptPayload)
    .innerJoin(endpoint, eq(endpoint.id, keptPayload.endpointId))
    .where(eq(keptPayload.id, id))
    .get();
  return found?.tenantId ?? null;
}

export async function tenantOfBooking(db: Db, id: string): Promise<TenantId | null> {
  const { tenantId } = booking;
  return (await db.select({ tenantId }).from(booking).where(eq(booking.id, id)).get())?.tenantId ?? null;
}

export async function tenantsOfToken(db: Db, id: string): Promise<TenantScope | null> {
  const { tenants } = apiToken;
  const found = await db.select({ tenants }).from(apiToken).where(eq(apiToken.id, id)).get();
  return found ? (found.tenants ?? "all") : null;
}

export async function tenantsOfPerson(db: Db, id: string): Promise<TenantScope | null> {
  const { tenants } = person;
  const found = await db.select({ tenants }).from(person).where(eq(person.id, id)).get();
  return found ? (found.tenants ?? "all") : null;
}

const among = (tenants: readonly TenantId[]) => sql`(SELECT value FROM json_each(${JSON.stringify(tenants)}))`;

/** Rows of these tenants. */
export function ofTenants(column: SQLiteColumn, tenants: TenantScope): SQL | undefined {
  return tenants === "all" ? undefined : sql`${column} IN ${among(tenants)}`;
}

/** Rows whose own list of tenants, null being all, holds none but these. */
export function withinTenants(column: SQLiteColumn, tenants: TenantScope): SQL | undefined {
  if (tenants === "all") return undefined;
  return sql`(${column} IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM json_each(${column}) AS theirs WHERE theirs.value NOT IN ${among(tenants)}))`;
}
