import { z } from "zod";
import { Classifier, ExceptionReason, Milestone } from "./milestone.ts";
import { Moment } from "./moment.ts";

/** 128 bits of SHA-256 in lower-case hex over what makes a scan itself; carriers/fingerprint.ts makes them. */
export const Fingerprint = z.string().regex(/^[0-9a-f]{32}$/);
export type Fingerprint = z.infer<typeof Fingerprint>;

const word = (max: number) => z.string().max(max).nullable();

/** Where a scan was, as far as the sender says. `country` is ISO 3166-1 alpha-2 where the sender gives that. */
export const Place = z.strictObject({
  city: word(120),
  state: word(60),
  postalCode: word(20),
  country: word(60),
});
export type Place = z.infer<typeof Place>;

/** One scan in our own words: what every reader under `carriers/` must produce. */
export const TrackingEvent = z.strictObject({
  fingerprint: Fingerprint,
  milestone: Milestone,
  /** Only with `milestone: "exception"`. */
  reason: ExceptionReason.nullable(),
  classifier: Classifier,
  occurredAt: Moment,
  place: Place.nullable(),
  /** The carrier's own words for people, cut to 500 characters. */
  description: word(500),
  /** The sender's code as sent, kept even where we know a milestone for it. */
  code: z.string().max(120),
  /** Nobody knew the code: the milestone is `unknown` until an operator maps it. */
  unmapped: z.literal(true).optional(),
  /** Nobody knew the code when it came, and an operator has said since what it means. */
  understoodLate: z.literal(true).optional(),
  sourceEventId: word(120),
});
export type TrackingEvent = z.infer<typeof TrackingEvent>;

/** A sender takes an earlier event back (DCSA `retractedEventID`, EPCIS `errorDeclaration`). */
export const Retraction = z.strictObject({
  /** The fingerprint of the event taken back, which may not have arrived yet. */
  target: Fingerprint,
  declaredAt: Moment,
  sourceEventId: word(120),
});
export type Retraction = z.infer<typeof Retraction>;

/** When the goods are expected, on whose word of when: the newest word wins, whatever order words arrive in. */
export const Estimate = z.strictObject({ deliveryAt: Moment, reportedAtMs: z.int().nonnegative() });
export type Estimate = z.infer<typeof Estimate>;

/** The later is the greater; of a day and its first instant the day is. */
export function compareExpected(a: Moment, b: Moment): number {
  return a.atMs - b.atMs || Number(a.certainty === "date") - Number(b.certainty === "date");
}

/** Whether the goods are expected otherwise than before: an instant may become its day. */
export function isRescheduled(held: Estimate | null, next: Estimate | null): boolean {
  if (held === null || next === null) return held !== next;
  return compareExpected(next.deliveryAt, held.deliveryAt) !== 0;
}

/** The newest word on the estimate; of two words of one instant the later delivery, of one start the day: arrival order never matters. */
export function newerEstimate(held: Estimate | null, told: Estimate | null): Estimate | null {
  if (told === null) return held;
  if (held === null) return told;
  const newer = told.reportedAtMs - held.reportedAtMs || compareExpected(told.deliveryAt, held.deliveryAt);
  return newer > 0 ? told : held;
}

/** What an order or a delivery is called by those who booked it, as a sender passes it through; compared as it is. */
export const OrderReference = z.string().min(1).max(80);
export const REFERENCES_MAX = 10;

/** All names, whatever order they came in; of too many the first by the alphabet. */
export function withReferences(held: readonly string[], told: readonly string[]): readonly string[] {
  if (told.every((name) => held.includes(name))) return held;
  return [...new Set([...held, ...told])].toSorted().slice(0, REFERENCES_MAX);
}

/** What one webhook says of one shipment, after reading. */
export const ShipmentReport = z.strictObject({
  carrier: z.string(),
  trackingNumber: z.string(),
  events: z.array(TrackingEvent),
  retractions: z.array(Retraction),
  estimate: Estimate.nullable(),
  references: z.array(OrderReference).max(REFERENCES_MAX).optional(),
});
export type ShipmentReport = z.infer<typeof ShipmentReport>;
