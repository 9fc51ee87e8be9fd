import { and, count, desc, eq, isNotNull, max, min, sql } from "drizzle-orm";
import { union } from "drizzle-orm/sqlite-core";
import type { Standing } from "../domain/milestone.ts";
import type { Db } from "./db.ts";
import { codeMap } from "./schema/code-map.ts";
import { endpoint } from "./schema/endpoint.ts";
import { event } from "./schema/event.ts";

/** By code; a mesh maps dozens, and this many are as good as all. */
const CODES_MAX = 5_000;

export async function mappedCodes(db: Db, sender: string): Promise<ReadonlyMap<string, Standing>> {
  const { code, milestone, reason } = codeMap;
  const rows = await db
    .select({ code, milestone, reason })
    .from(codeMap)
    .where(eq(codeMap.sender, sender))
    .limit(CODES_MAX);
  return new Map(rows.map((row) => [row.code, { milestone: row.milestone, reason: row.reason }]));
}

/** The statement that says what a code means from now on. */
export function mapCodeRow(db: Db, sender: string, code: string, standing: Standing, nowMs: number) {
  const set = { ...standing, mappedAtMs: nowMs };
  return db
    .insert(codeMap)
    .values({ sender, code, ...set })
    .onConflictDoUpdate({ target: [codeMap.sender, codeMap.code], set });
}

/** What operators say that a code means; null: nothing. */
export async function meaningOf(db: Db, sender: string, code: string): Promise<Standing | null> {
  const { milestone, reason } = codeMap;
  const named = and(eq(codeMap.sender, sender), eq(codeMap.code, code));
  return (await db.select({ milestone, reason }).from(codeMap).where(named).get()) ?? null;
}

const stillUnmapped = (sender: string, code: string) =>
  and(isNotNull(event.unmapped), eq(event.source, sender), eq(event.code, code));

/** Whose shipments may have events of a sender's code: who has an endpoint for it, or has such an event. */
export async function tenantsHearing(db: Db, sender: string, code: string): Promise<string[]> {
  const listening = db.selectDistinct({ id: endpoint.tenantId }).from(endpoint).where(eq(endpoint.sender, sender));
  const having = db.selectDistinct({ id: event.tenantId }).from(event).where(stillUnmapped(sender, code));
  return (await union(listening, having)).map(({ id }) => id);
}

/** How many events of this code are unmapped yet. */
export async function countUnmapped(db: Db, sender: string, code: string): Promise<number> {
  return db.$count(event, stillUnmapped(sender, code));
}

/** A code that nobody knew when it came, and how often it came. */
export interface UnmappedCode {
  readonly sender: string;
  readonly code: string;
  readonly events: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** The most frequent first. */
export async function unmappedCodes(db: Db, limit: number): Promise<UnmappedCode[]> {
  const rows = await db
    .select({
      sender: event.source,
      code: event.code,
      events: count(),
      firstAtMs: min(event.recordedAtMs),
      lastAtMs: max(event.recordedAtMs),
    })
    .from(event)
    .where(isNotNull(event.unmapped))
    .groupBy(event.source, event.code)
    .orderBy(desc(count()), event.source, event.code)
    .limit(limit);
  return rows.map(({ code, firstAtMs, lastAtMs, ...row }) => {
    return { ...row, code: code ?? "", firstAtMs: firstAtMs ?? 0, lastAtMs: lastAtMs ?? 0 };
  });
}

/** Shipments with events of this code that are still unmapped, of one tenant where it is named. */
export async function shipmentsWithCode(
  db: Db,
  sender: string,
  code: string,
  limit: number,
  ofTenant?: string,
): Promise<{ tenantId: string; carrier: string; trackingNumber: string }[]> {
  const { tenantId, carrier, trackingNumber } = event;
  return db
    .selectDistinct({ tenantId, carrier, trackingNumber })
    .from(event)
    .where(and(stillUnmapped(sender, code), ofTenant === undefined ? undefined : eq(tenantId, ofTenant)))
    .limit(limit);
}

/** The rows of one shipment's events of this code, as they are understood now. */
export async function markMapped(
  db: Db,
  shipment: { tenantId: string; carrier: string; trackingNumber: string },
  { sender, code }: { sender: string; code: string },
  { milestone, reason }: Standing,
): Promise<void> {
  await db
    .update(event)
    .set({ milestone, reason, unmapped: sql`NULL` })
    .where(
      and(
        stillUnmapped(sender, code),
        eq(event.tenantId, shipment.tenantId),
        eq(event.carrier, shipment.carrier),
        eq(event.trackingNumber, shipment.trackingNumber),
      ),
    );
}
