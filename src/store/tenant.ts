import { and, asc, eq, gt, max, ne, or, sql } from "drizzle-orm";
import type { TenantId } from "../domain/identity.ts";
import type { LinkRules } from "../domain/number-kind.ts";
import { ok, type Result } from "../domain/result.ts";
import { AuditedChange } from "./audit.ts";
import { bound } from "./bound.ts";
import { pageOf, textAfter, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { audit } from "./schema/audit.ts";
import { tenant } from "./schema/tenant.ts";
import { ofTenants, type TenantScope } from "./whose.ts";

export type NewTenant = typeof tenant.$inferInsert;
/** A tenant without its Odoo key, which only `odooConnectionOf` reads. */
export type Tenant = Omit<typeof tenant.$inferSelect, "odooKey">;

const VISIBLE = {
  id: tenant.id,
  name: tenant.name,
  region: tenant.region,
  odooUrl: tenant.odooUrl,
  odooDb: tenant.odooDb,
  odooLogin: tenant.odooLogin,
  odooApi: tenant.odooApi,
  odooMaxInFlight: tenant.odooMaxInFlight,
  odooExceptionsTo: tenant.odooExceptionsTo,
  odooLinks: tenant.odooLinks,
  createdAtMs: tenant.createdAtMs,
};

/** The name is given once: of two creators the second is overtaken. */
export const createTenant = (db: Db, row: NewTenant): AuditedChange => new AuditedChange(db.insert(tenant).values(row));

export type ConnectionColumns = Pick<
  typeof tenant.$inferSelect,
  "odooUrl" | "odooDb" | "odooLogin" | "odooKey" | "odooApi" | "odooMaxInFlight" | "odooExceptionsTo"
>;

export const replaceConnection = (db: Db, tenantId: string, columns: ConnectionColumns): AuditedChange =>
  new AuditedChange(db.update(tenant).set(columns).where(eq(tenant.id, tenantId)));

export const setLinkRules = (db: Db, tenantId: string, odooLinks: LinkRules): AuditedChange =>
  new AuditedChange(db.update(tenant).set({ odooLinks }).where(eq(tenant.id, tenantId)));

type OdooPlace = Pick<ConnectionColumns, "odooUrl" | "odooDb">;

/** Of the same database at the same host, whatever the path. */
const sharesOdoo = ({ odooUrl, odooDb }: OdooPlace) => {
  const origin = `${new URL(odooUrl).origin}/`;
  return and(eq(tenant.odooDb, odooDb), sql`substr(${tenant.odooUrl} || '/', 1, ${origin.length}) = ${origin}`);
};

/** Whether another tenant has this Odoo already. */
export async function isOdooTaken(db: Db, tenantId: string, place: OdooPlace): Promise<boolean> {
  const others = and(sharesOdoo(place), ne(tenant.id, tenantId));
  return (await db.select({ id: tenant.id }).from(tenant).where(others).limit(1)).length > 0;
}

/** Changes nothing, and nothing is done beside it, where another tenant came to have this Odoo meanwhile. */
export function aloneInOdoo(db: Db, tenantId: string, place: OdooPlace): AuditedChange {
  const others = sql`SELECT 1 FROM ${tenant} WHERE ${sharesOdoo(place)} AND ${tenant.id} <> ${tenantId}`;
  return new AuditedChange(
    bound(db, sql`UPDATE ${tenant} SET odoo_db = ${place.odooDb} WHERE id = ${tenantId} AND NOT EXISTS (${others})`),
  );
}

export async function findTenant(db: Db, idOrName: string): Promise<Tenant | null> {
  const named = or(eq(tenant.id, idOrName), eq(tenant.name, idOrName));
  return (await db.select(VISIBLE).from(tenant).where(named).get()) ?? null;
}

/** Those of these ids and names that are there. */
export async function tenantsNamed(db: Db, named: readonly string[]): Promise<{ id: TenantId; name: string }[]> {
  const asked = sql`(SELECT value FROM json_each(${JSON.stringify(named)}))`;
  return db
    .select({ id: tenant.id, name: tenant.name })
    .from(tenant)
    .where(or(sql`${tenant.id} IN ${asked}`, sql`${tenant.name} IN ${asked}`));
}

/** By name; those among `tenants`. */
export async function listTenants(
  db: Db,
  request: PageRequest & { readonly tenants: TenantScope },
): Promise<Result<Page<Tenant>, "bad_cursor">> {
  const after = textAfter(request.cursor);
  if (!after.ok) return after;
  const found = await db
    .select(VISIBLE)
    .from(tenant)
    .where(and(gt(tenant.name, after.value), ofTenants(tenant.id, request.tenants)))
    .orderBy(asc(tenant.name))
    .limit(request.limit + 1);
  return ok(pageOf(found, request.limit, (last) => [last.name]));
}

export async function pageOfTenantIds(db: Db, after: string, limit: number): Promise<string[]> {
  const found = await db
    .select({ id: tenant.id })
    .from(tenant)
    .where(gt(tenant.id, after))
    .orderBy(asc(tenant.id))
    .limit(limit);
  return found.map(({ id }) => id);
}

/** How to reach a tenant's Odoo. The key is sealed for the context `odoo-key:{tenantId}`. */
export interface OdooConnectionRow {
  readonly tenantId: string;
  readonly name: string;
  readonly url: string;
  readonly db: string;
  readonly login: string | null;
  readonly sealedKey: string;
  readonly api: (typeof tenant.$inferSelect)["odooApi"];
  readonly maxInFlight: number;
  readonly exceptionsTo: string | null;
  readonly links: LinkRules | null;
}

export async function odooConnectionOf(db: Db, tenantId: string): Promise<OdooConnectionRow | null> {
  const connection = {
    tenantId: tenant.id,
    name: tenant.name,
    url: tenant.odooUrl,
    db: tenant.odooDb,
    login: tenant.odooLogin,
    sealedKey: tenant.odooKey,
    api: tenant.odooApi,
    maxInFlight: tenant.odooMaxInFlight,
    exceptionsTo: tenant.odooExceptionsTo,
    links: tenant.odooLinks,
  };
  return (await db.select(connection).from(tenant).where(eq(tenant.id, tenantId)).get()) ?? null;
}

/** When the key that a tenant's Odoo is called with was put in: by the record of it, else with the tenant. */
export async function odooKeySetAtMs(db: Db, { id, createdAtMs }: Pick<Tenant, "id" | "createdAtMs">): Promise<number> {
  const connected = and(eq(audit.objectKind, "tenant"), eq(audit.objectId, id), eq(audit.verb, "tenant:connect"));
  const found = await db
    .select({ atMs: max(audit.atMs) })
    .from(audit)
    .where(connected)
    .get();
  return found?.atMs ?? createdAtMs;
}

/** Whether there is any tenant yet; rejects where the database does not answer, or was never migrated. */
export async function tenantsAre(db: Db): Promise<boolean> {
  return (await db.select({ id: tenant.id }).from(tenant).limit(1)).length > 0;
}
