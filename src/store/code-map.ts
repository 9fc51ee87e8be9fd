import { and, count, desc, eq, isNotNull, max, min, sql } from "drizzle-orm";
import type { Standing } from "../domain/milestone.ts";
import type { Db } from "./db.ts";
import { codeMap } from "./schema/code-map.ts";
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

export async function mapCode(db: Db, sender: string, code: string, standing: Standing, nowMs: number): Promise<void> {
  const set = { ...standing, mappedAtMs: nowMs };
  await db
    .insert(codeMap)
    .values({ sender, code, ...set })
    .onConflictDoUpdate({ target: [codeMap.sender, codeMap.code], set });
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

/** Shipments with events of this code that are still unmapped. */
export async function shipmentsWithCode(
  db: Db,
  sender: string,
  code: string,
  limit: number,
): Promise<{ tenantId: string; carrier: string; trackingNumber: string }[]> {
  const { tenantId, carrier, trackingNumber } = event;
  return db
    .selectDistinct({ tenantId, carrier, trackingNumber })
    .from(event)
    .where(and(isNotNull(event.unmapped), eq(event.source, sender), eq(event.code, code)))
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
        isNotNull(event.unmapped),
        eq(event.source, sender),
        eq(event.code, code),
        eq(event.tenantId, shipment.tenantId),
        eq(event.carrier, shipment.carrier),
        eq(event.trackingNumber, shipment.trackingNumber),
      ),
    );
}
