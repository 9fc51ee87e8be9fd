import { env } from "cloudflare:workers";
import type { TrackingEvent } from "../../src/domain/event.ts";
import type { Milestone } from "../../src/domain/milestone.ts";
import type { Moment } from "../../src/domain/moment.ts";
import { openDb, type Db } from "../../src/store/db.ts";
import type { ProjectedEvent, ShipmentProjection } from "../../src/store/projection.ts";

export const testDb = (): Db => openDb(env.DB);

let counted = 0;
/** Storage is shared within a file, so that each test has a tenant of its own. */
export function aTenantId(): string {
  counted += 1;
  return `tnt_${counted.toString(16).padStart(32, "0")}`;
}

export const moment = (atMs: number): Moment => ({ atMs, asSent: new Date(atMs).toISOString(), certainty: "offset" });

export function anEvent(seq: number, over: Partial<TrackingEvent> & { recordedAtMs?: number } = {}): ProjectedEvent {
  const { recordedAtMs = 1_000 + seq, ...event } = over;
  return {
    recordedAtMs,
    source: "easypost",
    endpointId: `eu_${"0".repeat(32)}`,
    entry: {
      kind: "event",
      seq,
      event: {
        fingerprint: seq.toString(16).padStart(32, "0"),
        milestone: "in_transit",
        reason: null,
        classifier: "actual",
        occurredAt: moment(seq * 1_000),
        place: { city: "Köln", state: null, postalCode: null, country: "DE" },
        description: "it's moving",
        code: "IT",
        sourceEventId: null,
        ...event,
      },
    },
  };
}

/** A shipment whose version is its last event's `seq`, in transit and linked. */
export function aProjection(
  tenantId: string,
  version: number,
  over: Partial<ShipmentProjection> & { trackingNumber?: string; carrier?: string; milestone?: Milestone } = {},
): ShipmentProjection {
  const { trackingNumber = "1Z999", carrier = "ups", milestone = "in_transit", ...rest } = over;
  const fingerprint = version.toString(16).padStart(32, "0");
  return {
    shipmentId: `shp_${"0".repeat(32)}`,
    identity: { tenantId, trackingNumber, carrier },
    version,
    lastSeq: version,
    head: { fingerprint, milestone, reason: null, occurredAt: moment(version * 1_000) },
    estimate: null,
    cycle: 1,
    link: { pickingId: 7, pickingName: "WH/OUT/00007", trackingNumbers: [trackingNumber] },
    updatedAtMs: 2_000 + version,
    reviews: [],
    events: [anEvent(version)],
    ...rest,
  };
}

/** Everything a tenant has in the read model. */
/** Until the database's clock has moved on: what is written before is then seen by who asks for changes. */
export async function nextMoment(): Promise<void> {
  const now = () => env.DB.prepare("SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS ms").first<number>("ms");
  const before = await now();
  while ((await now()) === before);
}

export async function everythingOf(tenantId: string): Promise<Record<string, unknown[]>> {
  const tables = ["shipment", "event", "delivery", "review"];
  const found = await env.DB.batch(
    tables.map((table) =>
      env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ? ORDER BY 1, 2, 3, 4, 5`).bind(tenantId),
    ),
  );
  return Object.fromEntries(tables.map((table, index) => [table, found[index]?.results ?? []]));
}
