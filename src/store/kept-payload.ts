import { and, asc, eq, getTableColumns, gt, gte, isNull, lt, or, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { KEPT_ROOM, type KeptKind, type Room } from "../domain/kept-payload.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { HeldSlot } from "../domain/held.ts";
import { AuditedChange } from "./audit.ts";
import { bound } from "./bound.ts";
import { decodeCursor, pageOf, textAfter, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { isPast, type Cut } from "./retention.ts";
import { endpoint } from "./schema/endpoint.ts";
import { keptPayload } from "./schema/kept-payload.ts";
import { ofTenants, type TenantScope } from "./whose.ts";

export type KeptPayload = typeof keptPayload.$inferSelect;
type Unshown = "sealedBody" | "sealedHeaders" | "bodyKey" | "bodyKid" | "merit" | "source";
/** What may be shown of a kept payload: never the payload. */
export type KeptNote = Omit<KeptPayload, Unshown>;

const VISIBLE = {
  id: keptPayload.id,
  endpointId: keptPayload.endpointId,
  kind: keptPayload.kind,
  receivedAtMs: keptPayload.receivedAtMs,
  reason: keptPayload.reason,
  path: keptPayload.path,
  sizeBytes: keptPayload.sizeBytes,
  requestId: keptPayload.requestId,
  releasedAtMs: keptPayload.releasedAtMs,
};

/** A payload that is to be kept; where it lies already, or its own sealed texts. */
export type NewKept = Omit<KeptPayload, "releasedAtMs" | Unshown> & Partial<Pick<KeptPayload, Unshown>>;

type Arriving = Pick<KeptPayload, "endpointId" | "kind" | "sizeBytes">;

/** Whether what waits leaves room for one more, of its endpoint and of its tenant. Each looks at no more rows than there may be. */
function roomFor({ endpointId, kind, sizeBytes }: Arriving): SQL {
  const { endpoint: own, tenant: all } = KEPT_ROOM[kind];
  const within = (whose: SQL, { rows, bytes }: Room) => sql`
    (SELECT count(*) < ${rows} AND coalesce(sum(size_bytes), 0) + ${sizeBytes} <= ${bytes} FROM kept_payload
     WHERE ${whose} AND kind = ${kind} AND released_at_ms IS NULL)`;
  const ofTenant = sql`endpoint_id IN (SELECT peer.id FROM endpoint AS peer
     WHERE peer.tenant_id = (SELECT tenant_id FROM endpoint WHERE id = ${endpointId}))`;
  return sql`${within(sql`endpoint_id = ${endpointId}`, own)} AND ${within(ofTenant, all)}`;
}

/** Whether there is room for a payload, before anything of it is put anywhere. */
export async function hasKeptRoom(db: Db, arriving: Arriving): Promise<boolean> {
  const row = await db.get<{ free: number }>(sql`SELECT ${roomFor(arriving)} AS free`);
  return row.free === 1;
}

/**
 * Keeps a payload; false when there is no room. One statement, so that a flood of them cannot slip past the count. What is in the row is
 * sealed for the contexts `kept-body:{id}` and `kept-headers:{id}`, what is in the bucket for `kept-whole:{id}`.
 */
export async function keepPayload(db: Db, row: NewKept, instead: string | null = null): Promise<boolean> {
  const { sealedBody = "", sealedHeaders = "", bodyKey = null, bodyKid = null } = row;
  const insert = sql`
    INSERT INTO kept_payload (id, endpoint_id, kind, received_at_ms, reason, path, sealed_body, sealed_headers, body_key, body_kid,
                              size_bytes, request_id, merit, source)
    SELECT ${row.id}, ${row.endpointId}, ${row.kind}, ${row.receivedAtMs}, ${row.reason}, ${row.path},
           ${sealedBody}, ${sealedHeaders}, ${bodyKey}, ${bodyKid}, ${row.sizeBytes}, ${row.requestId},
           ${row.merit ?? null}, ${row.source ?? null}
    WHERE ${roomFor(row)}`;
  const gone = instead === null ? [] : [bound(db, dropKept(db, [instead]).getSQL())];
  const done = await db.$client.batch([...gone, bound(db, insert)]);
  return (done.at(-1)?.meta.changes ?? 0) > 0;
}

/** What an endpoint holds unbelieved, the oldest first. */
export async function heldOf(
  db: Db,
  endpointId: string,
): Promise<(HeldSlot & Pick<KeptPayload, "sizeBytes" | "bodyKey">)[]> {
  const { id, merit, source, sizeBytes, bodyKey, receivedAtMs } = keptPayload;
  const rows = await db
    .select({ id, merit, source, sizeBytes, bodyKey })
    .from(keptPayload)
    .where(and(eq(keptPayload.endpointId, endpointId), eq(keptPayload.kind, "held"), isNull(keptPayload.releasedAtMs)))
    .orderBy(asc(receivedAtMs), asc(id))
    .limit(KEPT_ROOM.held.endpoint.rows);
  // Of before anybody asked what speaks for it: as if it could be read.
  return rows.map((row) => ({ ...row, merit: row.merit ?? "read", source: row.source ?? "" }));
}

export async function findKept(db: Db, id: string): Promise<KeptPayload | null> {
  return (await db.select().from(keptPayload).where(eq(keptPayload.id, id)).get()) ?? null;
}

/** By id; of one kind when it is named. */
export async function listKept(
  db: Db,
  request: PageRequest & { readonly endpointId: string; readonly kind: KeptKind | null },
): Promise<Result<Page<KeptNote>, "bad_cursor">> {
  const after = textAfter(request.cursor);
  if (!after.ok) return after;
  const found = await db
    .select(VISIBLE)
    .from(keptPayload)
    .where(
      and(
        eq(keptPayload.endpointId, request.endpointId),
        request.kind === null ? undefined : eq(keptPayload.kind, request.kind),
        gt(keptPayload.id, after.value),
      ),
    )
    .orderBy(asc(keptPayload.id))
    .limit(request.limit + 1);
  return ok(pageOf(found, request.limit, (last) => [last.id]));
}

/** Which of the payloads that wait to be released; a null leaves that open. */
export interface Waiting {
  readonly tenants: TenantScope;
  readonly endpointId: string | null;
  readonly sender: string | null;
  readonly kind: KeptKind | null;
  readonly fromMs: number | null;
  /** Exclusive. */
  readonly untilMs: number | null;
}

const Arrival = z.tuple([z.int(), z.string().max(200)]);

/** Those not released yet, in the order in which they arrived. */
export async function waitingKept(
  db: Db,
  { tenants, endpointId, sender, kind, fromMs, untilMs, cursor, limit }: Waiting & PageRequest,
): Promise<Result<Page<KeptNote>, "bad_cursor">> {
  const after = cursor === undefined ? ([0, ""] as const) : decodeCursor(cursor, Arrival);
  if (after === null) return err("bad_cursor");
  const { id, receivedAtMs } = keptPayload;
  const found = await db
    .select(VISIBLE)
    .from(keptPayload)
    .innerJoin(endpoint, eq(endpoint.id, keptPayload.endpointId))
    .where(
      and(
        isNull(keptPayload.releasedAtMs),
        ofTenants(endpoint.tenantId, tenants),
        endpointId === null ? undefined : eq(keptPayload.endpointId, endpointId),
        sender === null ? undefined : eq(endpoint.sender, sender),
        kind === null ? undefined : eq(keptPayload.kind, kind),
        fromMs === null ? undefined : gte(receivedAtMs, fromMs),
        untilMs === null ? undefined : lt(receivedAtMs, untilMs),
        or(gt(receivedAtMs, after[0]), and(eq(receivedAtMs, after[0]), gt(id, after[1]))),
      ),
    )
    .orderBy(asc(receivedAtMs), asc(id))
    .limit(limit + 1);
  return ok(pageOf(found, limit, arrivalOf));
}

/** The place of a payload among those that wait: `encodeCursor` makes a cursor of it. */
export const arrivalOf = ({ receivedAtMs, id }: Pick<KeptNote, "receivedAtMs" | "id">) => [receivedAtMs, id] as const;

/** Of one that was not released before. */
export const markReleased = (db: Db, id: string, releasedAtMs: number): AuditedChange =>
  new AuditedChange(
    db
      .update(keptPayload)
      .set({ releasedAtMs })
      .where(and(eq(keptPayload.id, id), isNull(keptPayload.releasedAtMs))),
  );

/** Payloads of a kind that are past their tenants' time, at most `limit`; the oldest need not come first. */
export async function pastKept(
  db: Db,
  kind: KeptKind,
  cut: Cut,
  limit: number,
): Promise<Pick<KeptPayload, "id" | "bodyKey">[]> {
  return db
    .select({ id: keptPayload.id, bodyKey: keptPayload.bodyKey })
    .from(keptPayload)
    .innerJoin(endpoint, eq(endpoint.id, keptPayload.endpointId))
    .where(and(eq(keptPayload.kind, kind), isPast(sql`${endpoint.tenantId}`, sql`${keptPayload.receivedAtMs}`, cut)))
    .limit(limit);
}

/** A tenant's payloads, sealed, by id. */
export async function sealedKept(db: Db, tenantId: string, afterId: string, limit: number): Promise<KeptPayload[]> {
  return db
    .select(getTableColumns(keptPayload))
    .from(keptPayload)
    .innerJoin(endpoint, eq(endpoint.id, keptPayload.endpointId))
    .where(and(eq(endpoint.tenantId, tenantId), gt(keptPayload.id, afterId)))
    .orderBy(asc(keptPayload.id))
    .limit(limit);
}

/** The statement that forgets payloads. */
export const dropKept = (db: Db, ids: readonly string[]) =>
  db.delete(keptPayload).where(sql`${keptPayload.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);

/** What endpoints have kept of these requests, and how much of theirs waits to be released. */
export async function keptByRequests(
  db: Db,
  endpointIds: readonly string[],
  requestIds: readonly string[],
): Promise<{ notes: KeptNote[]; waiting: { held: number; quarantined: number } }> {
  const waiting = { held: 0, quarantined: 0 };
  if (endpointIds.length === 0) return { notes: [], waiting };
  const there = sql`${keptPayload.endpointId} IN (SELECT value FROM json_each(${JSON.stringify(endpointIds)}))`;
  const named = sql`${keptPayload.requestId} IN (SELECT value FROM json_each(${JSON.stringify(requestIds)}))`;
  const [notes, counts] = await Promise.all([
    db.select(VISIBLE).from(keptPayload).where(and(there, named)).orderBy(asc(keptPayload.receivedAtMs)),
    db
      .select({ kind: keptPayload.kind, count: sql<number>`count(*)` })
      .from(keptPayload)
      .where(and(there, isNull(keptPayload.releasedAtMs)))
      .groupBy(keptPayload.kind),
  ]);
  for (const { kind, count } of counts) waiting[kind] = count;
  return { notes, waiting };
}
