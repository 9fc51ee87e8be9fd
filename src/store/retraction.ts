import { and, eq, inArray, or } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Db } from "./db.ts";
import { eventOwner, orphanRetraction } from "./schema/retraction.ts";

export type EventOwner = typeof eventOwner.$inferSelect;
export type OrphanRetraction = typeof orphanRetraction.$inferSelect;
export interface OwnedRetraction extends OrphanRetraction {
  readonly carrier: string;
  readonly trackingNumber: string;
}

/** D1 takes 100 values a statement, and a row has at most seven. */
const ROWS_PER_INSERT = 14;

/**
 * Writes down who owns which events and which are taken back, then answers every retraction whose owner is known: both sides are in
 * before either looks, so of an event and its retraction that come at once one of the two sees the other.
 */
export async function matchRetractions(
  db: Db,
  tenantId: string,
  owners: readonly EventOwner[],
  retractions: readonly OrphanRetraction[],
): Promise<OwnedRetraction[]> {
  const inserts = [
    ...chunks(owners).map((rows) => db.insert(eventOwner).values(rows).onConflictDoNothing()),
    ...chunks(retractions).map((rows) => db.insert(orphanRetraction).values(rows).onConflictDoNothing()),
  ];
  const [first, ...rest] = inserts;
  if (!first) return [];
  const named = [...new Set([...owners, ...retractions].map(({ fingerprint }) => fingerprint))];
  await db.batch([first, ...rest] as [BatchItem<"sqlite">, ...BatchItem<"sqlite">[]]);
  const found = await Promise.all(chunks(named, 80).map((some) => owned(db, tenantId, some)));
  return found.flat();
}

function owned(db: Db, tenantId: string, fingerprints: string[]): Promise<OwnedRetraction[]> {
  return db
    .select({
      tenantId: orphanRetraction.tenantId,
      partner: orphanRetraction.partner,
      fingerprint: orphanRetraction.fingerprint,
      declaredAtMs: orphanRetraction.declaredAtMs,
      declaredAsSent: orphanRetraction.declaredAsSent,
      declaredCertainty: orphanRetraction.declaredCertainty,
      sourceEventId: orphanRetraction.sourceEventId,
      carrier: eventOwner.carrier,
      trackingNumber: eventOwner.trackingNumber,
    })
    .from(orphanRetraction)
    .innerJoin(
      eventOwner,
      and(
        eq(eventOwner.tenantId, orphanRetraction.tenantId),
        eq(eventOwner.fingerprint, orphanRetraction.fingerprint),
        // Whose event it was of before that was kept, its shipment knows.
        or(eq(eventOwner.partner, orphanRetraction.partner), eq(eventOwner.partner, "")),
      ),
    )
    .where(and(eq(orphanRetraction.tenantId, tenantId), inArray(orphanRetraction.fingerprint, fingerprints)));
}

function chunks<T>(items: readonly T[], size = ROWS_PER_INSERT): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
