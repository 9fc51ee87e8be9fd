import { and, eq, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import {
  QUEUE,
  QUEUE_KINDS,
  reviewId,
  standingOf,
  type QueueKind,
  type ReviewId,
  type ReviewStanding,
} from "../domain/review-queue.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { bound } from "./bound.ts";
import { decodeCursor, pageOf, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { waitingOf, type Looking } from "./review-source.ts";
import { reviewItem } from "./schema/review-item.ts";
import { ofTenants, type TenantScope } from "./whose.ts";

export type ReviewItem = typeof reviewItem.$inferSelect;

/** A thing that waits, as it is now. */
export interface Waiting {
  readonly kind: QueueKind;
  readonly subject: string;
  readonly tenantId: string | null;
  readonly openedAtMs: number;
  readonly mark: string;
  readonly reason: string;
  readonly shipmentId: string | null;
  readonly trackingNumber: string | null;
  readonly carrier: string | null;
  readonly about: Readonly<Record<string, string | number | null>>;
}

/** An item of the queue: what waits, what was written down of it, and what the two come to. */
export interface QueueItem {
  readonly id: ReviewId;
  readonly standing: ReviewStanding;
  readonly waiting: Waiting | null;
  readonly noted: ReviewItem | null;
}

const COLUMNS = {
  kind: "kind",
  subject: "subject",
  tenant_id: "tenantId",
  opened_at_ms: "openedAtMs",
  mark: "mark",
  reason: "reason",
  shipment_id: "shipmentId",
  tracking_number: "trackingNumber",
  carrier: "carrier",
} as const;
type WaitingRow = Record<keyof typeof COLUMNS | "about", string | number | null>;

function waitingFrom(row: WaitingRow): Waiting {
  const read = Object.entries(COLUMNS).map(([column, name]) => [name, row[column as keyof typeof COLUMNS]]);
  return {
    ...(Object.fromEntries(read) as Omit<Waiting, "about">),
    about: JSON.parse(String(row.about)) as Waiting["about"],
  };
}

/** Hours until a kind is overdue, as SQL has it. */
const DUE_MS = sql.raw(
  `CASE kind ${QUEUE_KINDS.map((kind) => `WHEN '${kind}' THEN ${QUEUE[kind].dueHours * 3_600_000}`).join(" ")} END`,
);

/** `standingOf` "open", as SQL has it, and since when: of a matter that was noted, since then. */
export function openOf(kinds: readonly QueueKind[], looking: Looking): SQL {
  return sql`
    SELECT opened.*, opened_at_ms + ${DUE_MS} AS due_at_ms FROM (
      SELECT waits.kind, waits.subject, waits.tenant_id, waits.mark, waits.reason, waits.shipment_id, waits.tracking_number, waits.carrier,
             waits.about, 'rvw_' || waits.kind || '.' || waits.subject AS id,
             iif(item.closed_at_ms IS NULL AND item.mark = waits.mark, min(item.opened_at_ms, waits.opened_at_ms), waits.opened_at_ms) AS opened_at_ms,
             item.owner, item.snoozed_until_ms, item.closed_at_ms IS NOT NULL OR item.mark IS NOT waits.mark AS is_new
      FROM (${waitingOf(kinds, looking)}) AS waits
      LEFT JOIN review_item AS item ON item.id = 'rvw_' || waits.kind || '.' || waits.subject
      WHERE item.closed_how IS NOT 'answered' OR item.mark IS NOT waits.mark OR item.reopens_at_ms <= ${looking.nowMs}) AS opened`;
}

export interface QueueQuery extends PageRequest {
  readonly tenants: TenantScope;
  readonly kinds: readonly QueueKind[];
  readonly nowMs: number;
  readonly owner?: string | undefined;
  readonly overdue?: boolean | undefined;
  /** Those that somebody put off, in place of those that nobody did. */
  readonly snoozed?: boolean | undefined;
}

const Position = z.tuple([z.int(), z.string().max(1_200)]);

/** What is open, the most urgent first. It reads each shipment of these tenants: an index on where they stand would cost a row a webhook. */
export async function openItems(db: Db, query: QueueQuery): Promise<Result<Page<QueueItem>, "bad_cursor">> {
  const after = query.cursor === undefined ? ([0, ""] as const) : decodeCursor(query.cursor, Position);
  if (after === null) return err("bad_cursor");
  const { tenants, kinds, nowMs, owner, overdue, snoozed = false, limit } = query;
  const statement = sql`
    SELECT * FROM (${openOf(kinds, { tenants, nowMs })}) AS open
    WHERE (due_at_ms, id) > (${after[0]}, ${after[1]})
      AND ${owner === undefined ? sql`true` : sql`owner = ${owner}`}
      AND ${overdue === undefined ? sql`true` : overdue ? sql`due_at_ms < ${nowMs}` : sql`due_at_ms >= ${nowMs}`}
      AND coalesce(snoozed_until_ms > ${nowMs}, false) = ${snoozed ? 1 : 0}
    ORDER BY due_at_ms, id LIMIT ${limit + 1}`;
  const { results } = await bound(db, statement).all<WaitingRow & { id: string; due_at_ms: number }>();
  const page = pageOf(results, limit, (last) => [last.due_at_ms, last.id]);
  const noted = await notedOf(
    db,
    page.items.map(({ id }) => id),
  );
  const items = page.items.map((row): QueueItem => ({
    id: row.id,
    standing: "open",
    waiting: waitingFrom(row),
    noted: noted.get(row.id) ?? null,
  }));
  return ok({ ...page, items });
}

/** What was closed, the last first. */
export async function closedItems(
  db: Db,
  { tenants, kinds, owner, cursor, limit }: QueueQuery,
): Promise<Result<Page<QueueItem>, "bad_cursor">> {
  const before = cursor === undefined ? ([Number.MAX_SAFE_INTEGER, ""] as const) : decodeCursor(cursor, Position);
  if (before === null) return err("bad_cursor");
  const found = await db
    .select()
    .from(reviewItem)
    .where(
      and(
        sql`(${reviewItem.closedAtMs}, ${reviewItem.id}) < (${before[0]}, ${before[1]})`,
        ofTenants(reviewItem.tenantId, tenants),
        sql`${reviewItem.kind} IN (SELECT value FROM json_each(${JSON.stringify(kinds)}))`,
        owner === undefined ? undefined : eq(reviewItem.owner, owner),
      ),
    )
    .orderBy(sql`${reviewItem.closedAtMs} DESC, ${reviewItem.id} DESC`)
    .limit(limit + 1);
  const page = pageOf(found, limit, (last) => [last.closedAtMs ?? 0, last.id]);
  const items = page.items.map((noted): QueueItem => ({ id: noted.id, standing: "closed", waiting: null, noted }));
  return ok({ ...page, items });
}

/** One item as it is now. `one`: where to look for what it is about. */
export async function findItem(
  db: Db,
  { kind, subject }: { readonly kind: QueueKind; readonly subject: string },
  one: Exclude<Looking["one"], undefined>,
  nowMs: number,
): Promise<QueueItem> {
  const id = reviewId(kind, subject);
  const statement = bound(
    db,
    sql`SELECT * FROM (${waitingOf([kind], { tenants: "all", nowMs, one })}) AS waits WHERE subject = ${subject}`,
  );
  const row = await statement.first<WaitingRow>();
  const noted = (await notedOf(db, [id])).get(id) ?? null;
  const waiting = row ? waitingFrom(row) : null;
  return { id, standing: standingOf(waiting, noted && matterOf(noted), nowMs), waiting, noted };
}

function matterOf({ mark, closedAtMs, closedHow, reopensAtMs }: ReviewItem) {
  const closed = closedAtMs === null || closedHow === null ? null : { how: closedHow, atMs: closedAtMs, reopensAtMs };
  return { mark, closed };
}

/** What was written down of items, by id. */
export async function notedOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, ReviewItem>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select()
    .from(reviewItem)
    .where(sql`${reviewItem.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
  return new Map(rows.map((row) => [row.id, row]));
}
