import { and, asc, eq, isNotNull, lte, sql } from "drizzle-orm";
import type { Errand, ErrandKind } from "../domain/errand.ts";
import { bound } from "./bound.ts";
import type { Db } from "./db.ts";
import { packed } from "./packed.ts";
import { errand } from "./schema/errand.ts";

export type NewErrand = Pick<Errand, "tenantId" | "kind" | "key" | "payload" | "requestId"> & {
  readonly dueAtMs?: number;
};

/** D1 binds at most 100 values a statement. */
const ROWS_PER_INSERT = 12;

/** The statements that write errands down, for a batch with other changes. Asked for again, one starts afresh. */
export function askErrands(db: Db, errands: readonly NewErrand[], nowMs: number) {
  const set = {
    payload: sql`excluded.payload`,
    askedAtMs: sql`max(excluded.asked_at_ms, ${errand.askedAtMs} + 1)`,
    requestId: sql`excluded.request_id`,
    dueAtMs: sql`excluded.due_at_ms`,
    attempts: 0,
    failure: null,
  };
  const rows = errands.map(({ dueAtMs = nowMs, ...one }) => ({ ...one, askedAtMs: nowMs, dueAtMs }));
  const target = [errand.tenantId, errand.kind, errand.key];
  return Array.from({ length: Math.ceil(rows.length / ROWS_PER_INSERT) }, (_, page) =>
    db
      .insert(errand)
      .values(rows.slice(page * ROWS_PER_INSERT, (page + 1) * ROWS_PER_INSERT))
      .onConflictDoUpdate({ target, set }),
  );
}

export async function keepErrands(db: Db, errands: readonly NewErrand[], nowMs: number): Promise<void> {
  const [first, ...rest] = askErrands(db, errands, nowMs);
  if (first) await db.batch([first, ...rest]);
}

/** A tenant has no more errands than this that doorbells asked for. */
export const DOORBELL_ERRANDS_MAX = 10_000;
/** A doorbell brings what failed back no sooner than this, and asks again for what waits this long: its knock may be lost. */
const DOORBELL_AGAIN_MS = 30_000;

/** In how long somebody must be knocked for; null: they have been, or it is for later. `full`: the tenant has too many. */
export type DoorbellAsked = { readonly ringInMs: number | null } | "full";

/**
 * Writes an errand down because a doorbell asks for it, which anybody may ring at will. One that waits is asked for already; one that is
 * being done is done once more; one that fails comes a little sooner, and its tries still count.
 */
export async function askByDoorbell(db: Db, one: NewErrand, nowMs: number): Promise<DoorbellAsked> {
  const { tenantId, kind, key, payload, requestId } = one;
  const soonMs = nowMs + DOORBELL_AGAIN_MS;
  const asked = await db.get<{ dueAtMs: number } | undefined>(sql`
    INSERT INTO errand (tenant_id, kind, key, payload, asked_at_ms, request_id, attempts, due_at_ms)
    SELECT ${tenantId}, ${kind}, ${key}, ${payload}, ${nowMs}, ${requestId}, 0, ${nowMs}
    WHERE (SELECT count(*) FROM errand WHERE tenant_id = ${tenantId} AND due_at_ms IS NOT NULL) < ${DOORBELL_ERRANDS_MAX}
       OR EXISTS (SELECT 1 FROM errand WHERE tenant_id = ${tenantId} AND kind = ${kind} AND key = ${key})
    ON CONFLICT (tenant_id, kind, key) DO UPDATE SET
      payload = excluded.payload, request_id = excluded.request_id,
      asked_at_ms = max(excluded.asked_at_ms, errand.asked_at_ms + 1),
      attempts = iif(errand.due_at_ms IS NULL OR errand.failure IS NULL, 0, errand.attempts),
      due_at_ms = iif(errand.due_at_ms IS NULL OR errand.failure IS NULL, excluded.due_at_ms, min(errand.due_at_ms, ${soonMs})),
      failure = iif(errand.due_at_ms IS NULL, NULL, errand.failure)
    WHERE errand.due_at_ms IS NULL OR errand.due_at_ms > ${nowMs} OR errand.due_at_ms < ${nowMs - DOORBELL_AGAIN_MS}
    RETURNING due_at_ms AS dueAtMs`);
  if (asked) return { ringInMs: asked.dueAtMs <= soonMs ? Math.max(0, asked.dueAtMs - nowMs) : null };
  return (await isListed(db, one)) ? { ringInMs: null } : "full";
}

/** A tenant has no more webhooks than this that are gone on with behind their answers. */
export const RESTS_MAX = 50;

/** Writes down that a webhook is to be gone on with. `known`: the same one is being gone on with already. */
export async function askForRest(
  db: Db,
  { tenantId, key, payload, requestId }: Omit<NewErrand, "kind" | "dueAtMs">,
  nowMs: number,
): Promise<"asked" | "known" | "full"> {
  const kind = "record_rest" satisfies ErrandKind;
  const asked = await db.run(sql`
    INSERT INTO errand (tenant_id, kind, key, payload, asked_at_ms, request_id, attempts, due_at_ms)
    SELECT ${tenantId}, ${kind}, ${key}, ${payload}, ${nowMs}, ${requestId}, 0, ${nowMs}
    WHERE (SELECT count(*) FROM errand WHERE tenant_id = ${tenantId} AND kind = ${kind}) < ${RESTS_MAX}
    ON CONFLICT (tenant_id, kind, key) DO UPDATE SET payload = excluded.payload, request_id = excluded.request_id,
      asked_at_ms = max(excluded.asked_at_ms, errand.asked_at_ms + 1), attempts = 0, due_at_ms = excluded.due_at_ms, failure = NULL
    WHERE errand.due_at_ms IS NULL`);
  if (asked.meta.changes > 0) return "asked";
  return (await isListed(db, { tenantId, kind, key, payload, requestId })) ? "known" : "full";
}

/** Where in the bucket the webhooks of some tenants lie that are gone on with. */
export async function bodiesOfRests(db: Db, tenantIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .select({ key: sql<string>`json_extract(${errand.payload}, '$.body')` })
    .from(errand)
    .where(
      and(
        sql`${errand.tenantId} IN (SELECT value FROM json_each(${JSON.stringify(tenantIds)}))`,
        eq(errand.kind, "record_rest"),
      ),
    );
  return rows.map(({ key }) => key);
}

async function isListed(db: Db, { tenantId, kind, key }: NewErrand): Promise<boolean> {
  const named = and(eq(errand.tenantId, tenantId), eq(errand.kind, kind), eq(errand.key, key));
  return (await db.select({ key: errand.key }).from(errand).where(named).get()) !== undefined;
}

/** Asks the same of many tenants, in one statement for as many as a value holds. */
export async function askOfAll(
  db: Db,
  tenantIds: readonly string[],
  { kind, key, payload, requestId }: Omit<NewErrand, "tenantId" | "dueAtMs">,
  nowMs: number,
): Promise<void> {
  for (const json of packed(tenantIds)) {
    const asked = sql`
      INSERT INTO ${errand} (tenant_id, kind, key, payload, asked_at_ms, request_id, attempts, due_at_ms)
      SELECT value, ${kind}, ${key}, ${payload}, ${nowMs}, ${requestId}, 0, ${nowMs} FROM json_each(${json}) WHERE true
      ON CONFLICT (tenant_id, kind, key) DO UPDATE SET payload = excluded.payload, request_id = excluded.request_id,
        asked_at_ms = max(excluded.asked_at_ms, ${errand.askedAtMs} + 1), due_at_ms = excluded.due_at_ms, attempts = 0, failure = NULL`;
    await bound(db, asked).run();
  }
}

const columns = {
  tenantId: errand.tenantId,
  kind: errand.kind,
  key: errand.key,
  payload: errand.payload,
  askedAtMs: errand.askedAtMs,
  requestId: errand.requestId,
  attempts: errand.attempts,
  dueAtMs: sql<number>`${errand.dueAtMs}`,
};

/** A tenant's errands that are due, the longest due first. */
export async function dueErrands(db: Db, tenantId: string, nowMs: number, limit: number): Promise<Errand[]> {
  return db
    .select(columns)
    .from(errand)
    .where(and(eq(errand.tenantId, tenantId), lte(errand.dueAtMs, nowMs)))
    .orderBy(asc(errand.dueAtMs))
    .limit(limit);
}

/** Who has errands due. */
export async function tenantsWithErrands(db: Db, nowMs: number, limit: number): Promise<string[]> {
  const found = await db
    .selectDistinct({ tenantId: errand.tenantId })
    .from(errand)
    .where(lte(errand.dueAtMs, nowMs))
    .limit(limit);
  return found.map(({ tenantId }) => tenantId);
}

const same = ({ tenantId, kind, key, askedAtMs }: Errand) =>
  and(
    eq(errand.tenantId, tenantId),
    eq(errand.kind, kind),
    eq(errand.key, key),
    eq(errand.askedAtMs, askedAtMs),
    isNotNull(errand.dueAtMs),
  );

/** Takes an errand for a while: false when another has it, or it was asked for anew. */
export async function takeErrand(db: Db, taken: Errand, untilMs: number): Promise<boolean> {
  const rows = await db
    .update(errand)
    .set({ dueAtMs: untilMs })
    .where(and(same(taken), eq(errand.dueAtMs, taken.dueAtMs)))
    .returning({ key: errand.key });
  return rows.length > 0;
}

/** One that was asked for anew meanwhile is left alone, by these three. */
export async function endErrand(db: Db, done: Errand): Promise<void> {
  await db.delete(errand).where(same(done));
}

export async function putOffErrand(
  db: Db,
  late: Errand,
  next: {
    readonly dueAtMs: number;
    readonly attempts: number;
    readonly payload: string;
    readonly failure: string | null;
  },
): Promise<void> {
  await db
    .update(errand)
    .set({ ...next, failure: next.failure?.slice(0, 300) ?? null })
    .where(same(late));
}

export async function giveUpErrand(db: Db, lost: Errand, failure: string): Promise<void> {
  await db
    .update(errand)
    .set({ dueAtMs: null, failure: failure.slice(0, 300) })
    .where(same(lost));
}

/** What a tenant has on the list of a kind, and what became of it so far. */
export async function errandsOf(
  db: Db,
  tenantId: string,
  kind: ErrandKind,
  limit: number,
): Promise<(typeof errand.$inferSelect)[]> {
  return db
    .select()
    .from(errand)
    .where(and(eq(errand.tenantId, tenantId), eq(errand.kind, kind)))
    .orderBy(asc(errand.key))
    .limit(limit);
}
