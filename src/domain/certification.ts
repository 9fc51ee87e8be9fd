import { z } from "zod";
import type { TrackingEvent } from "./event.ts";

/** What became of a webhook that was judged and read, and touched nothing. */
export const SAMPLE_OUTCOMES = ["read", "unreadable", "disbelieved"] as const;
export const SampleOutcome = z.enum(SAMPLE_OUTCOMES);
export type SampleOutcome = z.infer<typeof SampleOutcome>;

/** One event as it would have been made. */
export const SampleEvent = z.strictObject({
  milestone: z.string(),
  reason: z.string().nullable(),
  classifier: z.string(),
  occurredAtMs: z.int(),
  /** As the sender wrote it. */
  asSent: z.string(),
  certainty: z.string(),
  place: z.string().nullable(),
  code: z.string(),
  /** Nobody knows the code yet. */
  unmapped: z.boolean(),
});
export type SampleEvent = z.infer<typeof SampleEvent>;

/** What a sender's webhook would have come to. */
export const SampleReading = z.strictObject({
  outcome: SampleOutcome,
  /** Of one that was not read: why, and at which field. Never a value. */
  refusal: z.strictObject({ path: z.string(), message: z.string() }).nullable(),
  shipments: z.array(
    z.strictObject({
      carrier: z.string(),
      trackingNumber: z.string(),
      events: z.array(SampleEvent),
      retractions: z.int(),
      /** When the goods are expected; null: nothing is said of it. */
      estimatedAtMs: z.int().nullable(),
    }),
  ),
  /** How many events there are, also of those that are not shown. */
  events: z.int(),
  /** Resources that the sender only names, to be fetched with an API credential. */
  fetches: z.int(),
  /** Records of Odoo that would be read back. */
  records: z.int(),
});
export type SampleReading = z.infer<typeof SampleReading>;

/** So many events of a webhook are kept and shown. */
export const SAMPLE_EVENTS_MAX = 50;
/** So many webhooks of an endpoint are kept, the newest; of those that were not believed fewer, so that a stranger pushes none out. */
export const SAMPLES_MAX = 50;
export const DISBELIEVED_SAMPLES_MAX = 10;
export const SAMPLE_TTL_MS = 30 * 24 * 60 * 60_000;

export const unread = (outcome: "unreadable" | "disbelieved", path: string, message: string): SampleReading => ({
  outcome,
  refusal: { path, message },
  shipments: [],
  events: 0,
  fetches: 0,
  records: 0,
});

export function sampleEventOf({ occurredAt, place, unmapped, ...event }: TrackingEvent): SampleEvent {
  const { milestone, reason, classifier, code } = event;
  const { atMs: occurredAtMs, asSent, certainty } = occurredAt;
  const words = place && [place.city, place.state, place.postalCode, place.country].filter((word) => word !== null);
  const where = words && words.length > 0 ? words.join(", ") : null;
  return {
    milestone,
    reason,
    classifier,
    occurredAtMs,
    asSent,
    certainty,
    place: where,
    code,
    unmapped: unmapped === true,
  };
}

/** What an endpoint's samples add up to. */
export interface Certification {
  readonly samples: number;
  readonly read: number;
  readonly unreadable: number;
  readonly disbelieved: number;
  readonly events: number;
  /** Codes that nobody knows. */
  readonly unmapped: readonly string[];
}

export function certificationOf(readings: readonly SampleReading[]): Certification {
  const count = (outcome: SampleOutcome) => readings.filter((one) => one.outcome === outcome).length;
  const events = readings.flatMap(({ shipments }) => shipments.flatMap((shipment) => shipment.events));
  return {
    samples: readings.length,
    read: count("read"),
    unreadable: count("unreadable"),
    disbelieved: count("disbelieved"),
    events: readings.reduce((sum, one) => sum + one.events, 0),
    unmapped: [...new Set(events.filter(({ unmapped }) => unmapped).map(({ code }) => code))].toSorted(),
  };
}
