import type { Learnt } from "../../src/outbox/claim.ts";
import type { PickingLink } from "../../src/domain/shipment.ts";
import fc from "fast-check";
import type { Estimate, Retraction, TrackingEvent } from "../../src/domain/event.ts";
import { CLASSIFIERS, EXCEPTION_REASONS, MILESTONES } from "../../src/domain/milestone.ts";
import type { Moment } from "../../src/domain/moment.ts";
import type { ShipmentIdentity } from "../../src/domain/identity.ts";
import type { By } from "../../src/domain/act.ts";
import { macUnder } from "../../src/domain/mac.ts";
import type { BatchContext } from "../../src/delivery/port.ts";
import type { Provenance } from "../../src/outbox/claim.ts";

export const T0 = Date.UTC(2026, 10, 1, 8);
export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

export const IDENTITY: ShipmentIdentity = {
  tenantId: `tnt_${"1".repeat(32)}`,
  carrier: "fedex",
  trackingNumber: "794600000001",
};

export const FROM: Provenance = {
  sender: "easypost",
  endpointId: `eu_${"2".repeat(32)}`,
  requestId: "req-1",
  receivedAtMs: T0,
};

/** Whose chain a ledger under test writes, under which key. */
export const OWNER = {
  shipmentId: `shp_${"5".repeat(32)}`,
  mac: macUnder(new Uint8Array(32).fill(7), "audit-chain:v1"),
};
export const BY: By = { actor: { kind: "person", id: "per_1" }, source: "api", requestId: "req-by" };
export const BATCH_ID = `bat_${"b".repeat(32)}`;
export const CONTEXT: BatchContext = { requestId: BATCH_ID, trace: { traceId: "b".repeat(32), sampled: true } };

export function momentAt(atMs: number): Moment {
  return { atMs, asSent: new Date(atMs).toISOString(), certainty: "offset" };
}

let made = 0;

/** A fingerprint of its own, or the one that a number stands for. */
export function fingerprintOf(n: number = (made += 1)): string {
  return n.toString(16).padStart(32, "0");
}

export function scan(over: Partial<TrackingEvent> & { atMs?: number } = {}): TrackingEvent {
  const { atMs = T0, ...rest } = over;
  return {
    fingerprint: fingerprintOf(),
    milestone: "in_transit",
    reason: null,
    classifier: "actual",
    occurredAt: momentAt(atMs),
    place: null,
    description: null,
    code: "IT",
    sourceEventId: null,
    ...rest,
  };
}

/** Few instants, so that ties happen; spread over months, so that numbers are recycled. */
const anyInstant = fc
  .tuple(fc.constantFrom(0, 0, 1, 130, 260), fc.integer({ min: 0, max: 6 }))
  .map(([days, minutes]) => T0 + days * DAY_MS + minutes * MINUTE_MS);

const anyScan: fc.Arbitrary<Omit<TrackingEvent, "fingerprint">> = fc
  .record({
    milestone: fc.constantFrom(...MILESTONES),
    reason: fc.constantFrom(...EXCEPTION_REASONS),
    classifier: fc.constantFrom(...CLASSIFIERS, "actual" as const, "actual" as const),
    atMs: anyInstant,
  })
  .map(({ milestone, reason, classifier, atMs }) => {
    const { fingerprint: _, ...rest } = scan({
      milestone,
      reason: milestone === "exception" ? reason : null,
      classifier,
      atMs,
    });
    return rest;
  });

/** A shipment's whole history, before anybody splits, repeats and shuffles it. */
export interface History {
  readonly events: readonly TrackingEvent[];
  readonly retractions: readonly Retraction[];
  readonly estimates: readonly Estimate[];
}

export const anyHistory: fc.Arbitrary<History> = fc
  .record({
    scans: fc.array(anyScan, { minLength: 1, maxLength: 12 }),
    taken: fc.array(fc.nat({ max: 11 }), { maxLength: 2 }),
    estimates: fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })), { maxLength: 3 }),
  })
  .map(({ scans, taken, estimates }) => ({
    events: scans.map((one, index) => ({ ...one, fingerprint: fingerprintOf(index + 1) })),
    retractions: [...new Set(taken)].map((index) => ({
      target: fingerprintOf(index + 1),
      declaredAt: momentAt(T0 + index * MINUTE_MS),
      sourceEventId: null,
    })),
    estimates: estimates.map(([days, minutes]) => ({
      deliveryAt: momentAt(T0 + days * DAY_MS),
      reportedAtMs: T0 + minutes * MINUTE_MS,
    })),
  }));

export interface Webhook {
  readonly events: readonly TrackingEvent[];
  readonly retractions: readonly Retraction[];
  readonly estimate: Estimate | null;
}

/** One way a history may arrive: every part at least once, some twice, in any order, split into any webhooks. */
export function arrivalsOf(history: History): fc.Arbitrary<Webhook[]> {
  const parts: Webhook[] = [
    ...history.events.map((event) => ({ events: [event], retractions: [], estimate: null })),
    ...history.retractions.map((retraction) => ({ events: [], retractions: [retraction], estimate: null })),
    ...history.estimates.map((estimate) => ({ events: [], retractions: [], estimate })),
  ];
  const repeated = fc.subarray(parts).map((again) => [...parts, ...again]);
  const shuffled = repeated.chain((all) => fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }));
  return shuffled.chain((all) =>
    fc.array(fc.boolean(), { minLength: all.length, maxLength: all.length }).map((cuts) => join(all, cuts)),
  );
}

/** Joins neighbours into one webhook where there is no cut; two estimates never share one. */
function join(parts: readonly Webhook[], cuts: readonly boolean[]): Webhook[] {
  const webhooks: Webhook[] = [];
  parts.forEach((part, index) => {
    const last = webhooks.at(-1);
    if (!last || cuts[index] || (last.estimate && part.estimate)) webhooks.push(part);
    else {
      webhooks[webhooks.length - 1] = {
        events: [...last.events, ...part.events],
        retractions: [...last.retractions, ...part.retractions],
        estimate: last.estimate ?? part.estimate,
      };
    }
  });
  return webhooks;
}

/** What a sink says it learnt when it confirms. */
export function learnt(link: PickingLink | null = null, over: Partial<Learnt> = {}): Learnt {
  const at = { fingerprint: "", milestone: "unknown", occurredAt: { atMs: T0 } } as const;
  return { link, at, again: false, requestId: BATCH_ID, ...over };
}
