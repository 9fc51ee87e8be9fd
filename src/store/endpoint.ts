import { and, asc, desc, eq, gt, isNull, lte, max, ne, or, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { z } from "zod";
import type { EndpointStanding, EndpointState } from "../domain/endpoint.ts";
import { ok, type Result } from "../domain/result.ts";
import { pageOf, textAfter, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { endpointSecret } from "./schema/endpoint-secret.ts";
import { endpoint } from "./schema/endpoint.ts";
import { ofTenants, type TenantScope } from "./whose.ts";

export type Endpoint = typeof endpoint.$inferSelect;
/** Unless told otherwise it is no sandbox, needs no approval, and is a partner's of its own. */
export type NewEndpoint = Omit<Endpoint, "sandbox" | "needsApproval" | "partner"> &
  Partial<Pick<Endpoint, "sandbox" | "needsApproval" | "partner">>;

/** So many secrets of an endpoint are kept at once, the newest of them. */
export const SECRETS_MAX = 5;

/** A secret, sealed for the context `endpoint-secret:{endpointId}`. */
export interface SecretRow {
  readonly sealed: string;
  /** Null: until it is rotated. */
  readonly expiresAtMs: number | null;
}

/** What the door must know of an endpoint to judge a webhook. */
export interface EndpointLookup {
  readonly id: string;
  readonly tenantId: string;
  readonly sender: string;
  readonly state: EndpointState;
  readonly partner: string;
  /** All endpoints of its partner, itself too. */
  readonly ofPartner: readonly string[];
  readonly sandbox: boolean;
  readonly rateLimitPerMinute: number;
  readonly scheme: string | null;
  readonly settings: Readonly<Record<string, string>>;
  /** Sealed for the context `endpoint-api:{endpointId}`. */
  readonly sealedApiCredential: string | null;
  /** The current one first; an expired one may still be among them. */
  readonly secrets: readonly SecretRow[];
}

/** The endpoint and its first secret, or neither. */
export async function createEndpoint(db: Db, row: NewEndpoint, sealedSecret: string | null): Promise<void> {
  await db.batch(newEndpointRows(db, row, sealedSecret));
}

/** The statements that make an endpoint, for a batch with other changes. */
export function newEndpointRows(
  db: Db,
  row: NewEndpoint,
  sealed: string | null,
): readonly [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]] {
  const insert = db.insert(endpoint).values({ ...row, partner: row.partner ?? partnerOf(row) });
  if (sealed === null) return [insert];
  const secret = { endpointId: row.id, createdAtMs: row.createdAtMs, sealed, expiresAtMs: null };
  return [insert, db.insert(endpointSecret).values(secret)];
}

/** Who speaks at an endpoint when nothing else is said: whom it is named after, else itself. */
export const partnerOf = ({ name, id }: Pick<Endpoint, "name" | "id">): string => name ?? id;

/** One query. */
export async function findEndpoint(db: Db, endpointId: string): Promise<EndpointLookup | null> {
  const rows = await db
    .select({
      id: endpoint.id,
      tenantId: endpoint.tenantId,
      sender: endpoint.sender,
      state: endpoint.state,
      partner: endpoint.partner,
      kin: sql<string>`(SELECT json_group_array(kin.id) FROM endpoint AS kin WHERE kin.tenant_id = ${endpoint.tenantId}
        AND kin.sender = ${endpoint.sender} AND kin.partner = ${endpoint.partner})`,
      sandbox: endpoint.sandbox,
      rateLimitPerMinute: endpoint.rateLimitPerMinute,
      scheme: endpoint.scheme,
      settings: endpoint.settings,
      sealedApiCredential: endpoint.sealedApiCredential,
      sealed: endpointSecret.sealed,
      expiresAtMs: endpointSecret.expiresAtMs,
    })
    .from(endpoint)
    .leftJoin(endpointSecret, eq(endpointSecret.endpointId, endpoint.id))
    .where(eq(endpoint.id, endpointId))
    .orderBy(desc(endpointSecret.createdAtMs));
  const [first] = rows;
  if (!first) return null;
  const { sealed: _, expiresAtMs: __, kin, ...held } = first;
  const secrets = rows.flatMap(({ sealed, expiresAtMs }) => (sealed === null ? [] : [{ sealed, expiresAtMs }]));
  return {
    ...held,
    partner: held.partner || endpointId,
    ofPartner: z.array(z.string()).parse(JSON.parse(kin)),
    secrets,
  };
}

export async function readEndpoint(db: Db, endpointId: string): Promise<Endpoint | null> {
  return (await db.select().from(endpoint).where(eq(endpoint.id, endpointId)).get()) ?? null;
}

/** By id; of these tenants. */
export async function listEndpoints(
  db: Db,
  request: PageRequest & { readonly tenants: TenantScope },
): Promise<Result<Page<Endpoint>, "bad_cursor">> {
  const after = textAfter(request.cursor);
  if (!after.ok) return after;
  const found = await db
    .select()
    .from(endpoint)
    .where(and(ofTenants(endpoint.tenantId, request.tenants), gt(endpoint.id, after.value)))
    .orderBy(asc(endpoint.id))
    .limit(request.limit + 1);
  return ok(pageOf(found, request.limit, (last) => [last.id]));
}

/** The statement that changes where an endpoint stands. */
export function standingRow(db: Db, endpointId: string, { state, needsApproval }: EndpointStanding) {
  return db.update(endpoint).set({ state, needsApproval }).where(eq(endpoint.id, endpointId));
}

/** Which secret is the current one, by when it was made; null: there is none. */
export async function secretMadeAt(db: Db, endpointId: string): Promise<number | null> {
  const { createdAtMs } = endpointSecret;
  const found = await db
    .select({ atMs: max(createdAtMs) })
    .from(endpointSecret)
    .where(eq(endpointSecret.endpointId, endpointId))
    .get();
  return found?.atMs ?? null;
}

export interface Rotation {
  readonly endpointId: string;
  readonly sealed: string;
  readonly nowMs: number;
  /** How long the secrets before it stay good. */
  readonly overlapMs: number;
}

/** The statements that make a secret the current one; those before it stay good for the overlap, none longer than it was to. */
export function rotationRows(
  db: Db,
  { endpointId, sealed, nowMs, overlapMs }: Rotation,
): readonly BatchItem<"sqlite">[] {
  const untilMs = nowMs + overlapMs;
  const own = eq(endpointSecret.endpointId, endpointId);
  const newest = sql`(SELECT max(created_at_ms) FROM endpoint_secret WHERE endpoint_id = ${endpointId})`;
  const oldestKept = sql`(SELECT created_at_ms FROM endpoint_secret WHERE endpoint_id = ${endpointId}
    ORDER BY created_at_ms DESC LIMIT 1 OFFSET ${SECRETS_MAX})`;
  return [
    db
      .insert(endpointSecret)
      .values({ endpointId, createdAtMs: sql`max(${nowMs}, coalesce(${newest} + 1, 0))`, sealed, expiresAtMs: null }),
    db
      .update(endpointSecret)
      .set({ expiresAtMs: untilMs })
      .where(
        and(
          own,
          ne(endpointSecret.createdAtMs, newest),
          or(isNull(endpointSecret.expiresAtMs), gt(endpointSecret.expiresAtMs, untilMs)),
        ),
      ),
    db
      .delete(endpointSecret)
      .where(and(own, or(lte(endpointSecret.expiresAtMs, nowMs), lte(endpointSecret.createdAtMs, oldestKept)))),
  ];
}

/** The newest active endpoint that a tenant gave to a sender; null when there is none. */
export async function activeEndpointOf(db: Db, tenantId: string, sender: string): Promise<string | null> {
  const named = and(
    eq(endpoint.tenantId, tenantId),
    eq(endpoint.sender, sender),
    eq(endpoint.state, "active"),
    eq(endpoint.sandbox, false),
  );
  const found = await db
    .select({ id: endpoint.id })
    .from(endpoint)
    .where(named)
    .orderBy(desc(endpoint.createdAtMs))
    .get();
  return found?.id ?? null;
}
