import { sql } from "drizzle-orm";
import type { ShipmentId } from "../domain/identity.ts";
import { isTerminal, MILESTONES } from "../domain/milestone.ts";
import type { Stretch } from "../domain/quiet.ts";
import { bound } from "./bound.ts";
import type { Db } from "./db.ts";
import type { EventPlace } from "./forgetting.ts";
import { NOW_MS } from "./now.ts";

/** Where a walk over a stretch of all tenants' events is. */
export interface StretchPlace {
  readonly tenantId: string;
  readonly at: EventPlace;
}

export interface ToKnockAt {
  readonly id: ShipmentId;
  readonly tenantId: string;
  readonly trackingNumber: string;
  readonly carrier: string;
  readonly place: StretchPlace;
}

const OVER = JSON.stringify(MILESTONES.filter((milestone) => isTerminal({ milestone, reason: null })));

/** Since when, by the database's own clock, what the read model hears of is news. */
export interface HeardSince {
  readonly heardSinceMs: number;
}

/** What the database's clock says. */
export async function clockOf(db: Db): Promise<number> {
  return (await bound(db, sql`SELECT ${NOW_MS} AS ms`).first<number>("ms")) ?? 0;
}

/**
 * The shipments of a stretch of events, behind a place, by tenant and event: of news those whose row changed since, once an event; of
 * silence those whose newest event is of it and that are under way.
 */
export async function shipmentsToKnockAt(
  db: Db,
  { fromMs, untilMs, kind, heardSinceMs }: Stretch & HeardSince,
  after: StretchPlace | null,
  limit: number,
): Promise<ToKnockAt[]> {
  const { tenantId, at } = after ?? { tenantId: "", at: [fromMs + 1, "", "", 0] as const };
  const isUnderWay = sql`(s.milestone IS NULL OR s.milestone NOT IN (SELECT value FROM json_each(${OVER})))
    AND NOT (s.milestone IS 'exception' AND s.reason IS 'disposed')`;
  const isAsked = kind === "news" ? sql`s.changed_at_ms >= ${heardSinceMs}` : sql`s.last_seq = e.seq AND ${isUnderWay}`;
  // The tenant where the walk is has its own beginning; what lies before its place is not read again.
  const statement = sql`
    SELECT s.id, e.tenant_id, e.recorded_at_ms, e.tracking_number, e.carrier, e.seq
    FROM tenant AS t
    CROSS JOIN event AS e ON e.tenant_id = t.id AND e.recorded_at_ms >= iif(t.id = ${tenantId}, ${at[0]}, ${fromMs + 1})
      AND e.recorded_at_ms <= ${untilMs}
    CROSS JOIN shipment AS s ON s.tenant_id = e.tenant_id AND s.tracking_number = e.tracking_number AND s.carrier = e.carrier
    WHERE t.id >= ${tenantId} AND (t.id, e.recorded_at_ms, e.tracking_number, e.carrier, e.seq) > (${tenantId}, ${at[0]}, ${at[1]}, ${at[2]}, ${at[3]})
      AND ${isAsked}
    ORDER BY t.id, e.recorded_at_ms, e.tracking_number, e.carrier, e.seq LIMIT ${limit}`;
  const { results } = await bound(db, statement).all<{
    id: ShipmentId;
    tenant_id: string;
    recorded_at_ms: number;
    tracking_number: string;
    carrier: string;
    seq: number;
  }>();
  return results.map((row) => {
    const place = {
      tenantId: row.tenant_id,
      at: [row.recorded_at_ms, row.tracking_number, row.carrier, row.seq] as const,
    };
    return { id: row.id, tenantId: row.tenant_id, trackingNumber: row.tracking_number, carrier: row.carrier, place };
  });
}
