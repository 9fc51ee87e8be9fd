import { and, asc, eq, isNull, lt, sql, type SQL } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { LegalHold } from "../domain/legal-hold.ts";
import type { RetentionClass, RetentionPolicies, RetentionPolicy } from "../domain/retention.ts";
import type { Db } from "./db.ts";
import { legalHold, proofOfDelivery, retention } from "./schema/retention.ts";

const MESH = "";

export async function retentionPolicies(db: Db): Promise<RetentionPolicies> {
  const tenants: Record<string, Record<string, number>> = {};
  for (const { tenantId, class: of, days } of await db.select().from(retention))
    tenants[tenantId] = { ...tenants[tenantId], [of]: days };
  const { [MESH]: mesh = {}, ...own } = tenants;
  return { mesh, tenants: own satisfies Record<string, RetentionPolicy> };
}

/** The statement that sets a class's days, of a tenant or, with null, of the mesh. */
export function setRetention(
  db: Db,
  { tenantId, of, days }: { readonly tenantId: string | null; readonly of: RetentionClass; readonly days: number },
  nowMs: number,
): BatchItem<"sqlite"> {
  const set = { days, changedAtMs: nowMs };
  return db
    .insert(retention)
    .values({ tenantId: tenantId ?? MESH, class: of, ...set })
    .onConflictDoUpdate({ target: [retention.tenantId, retention.class], set });
}

export type Hold = typeof legalHold.$inferSelect;

/** Those in force. A mesh has few: a hold is a lawyer's word. */
export async function holdsInForce(db: Db): Promise<LegalHold[]> {
  return db.select().from(legalHold).where(isNull(legalHold.liftedAtMs));
}

export async function listHolds(db: Db, tenantId: string): Promise<Hold[]> {
  return db.select().from(legalHold).where(eq(legalHold.tenantId, tenantId)).orderBy(asc(legalHold.placedAtMs));
}

export async function findHold(db: Db, id: string): Promise<Hold | null> {
  return (await db.select().from(legalHold).where(eq(legalHold.id, id)).get()) ?? null;
}

export const placeHold = (db: Db, hold: Hold): BatchItem<"sqlite"> => db.insert(legalHold).values(hold);

export const liftHold = (db: Db, id: string, by: { liftedBy: string; liftedAtMs: number }): BatchItem<"sqlite"> =>
  db.update(legalHold).set(by).where(eq(legalHold.id, id));

type ProofKey = readonly [tenantId: string, shipmentId: string, deliveredAtMs: number];

/** Proofs of deliveries that are past their tenants' time, at most `limit`. */
export async function pastProofs(db: Db, cut: Cut, limit: number): Promise<ProofKey[]> {
  const { tenantId, shipmentId, deliveredAtMs } = proofOfDelivery;
  const rows = await db
    .select({ tenantId, shipmentId, deliveredAtMs })
    .from(proofOfDelivery)
    .where(and(lt(deliveredAtMs, latestOf(cut)), isPast(sql`${tenantId}`, sql`${deliveredAtMs}`, cut)))
    .limit(limit);
  return rows.map((row) => [row.tenantId, row.shipmentId, row.deliveredAtMs] as const);
}

/** The statement that forgets proofs. */
export const dropProofs = (db: Db, keys: readonly ProofKey[]): BatchItem<"sqlite"> =>
  db.delete(proofOfDelivery).where(
    sql`(${proofOfDelivery.tenantId}, ${proofOfDelivery.shipmentId}, ${proofOfDelivery.deliveredAtMs})
        IN (SELECT value->>0, value->>1, value->>2 FROM json_each(${JSON.stringify(keys)}))`,
  );

/** Before when each tenant's things of a class are to go, and which tenants' are held. */
export interface Cut {
  readonly beforeMs: number;
  readonly byTenant: Readonly<Record<string, number>>;
  readonly heldTenants: readonly string[];
}

/** Nothing from then on is past anybody's time. */
export const latestOf = ({ beforeMs, byTenant }: Cut): number => Math.max(beforeMs, ...Object.values(byTenant));

/** Whether something of a tenant, of a time, is past its own. Two values to bind, however many tenants there are. */
export function isPast(tenantId: SQL, atMs: SQL, { beforeMs, byTenant, heldTenants }: Cut): SQL {
  const own = JSON.stringify(Object.entries(byTenant));
  return sql`${atMs} < coalesce((SELECT value->>1 FROM json_each(${own}) WHERE value->>0 = ${tenantId}), ${beforeMs})
    AND ${tenantId} NOT IN (SELECT value FROM json_each(${JSON.stringify(heldTenants)}))`;
}
