import type { Entry, Review } from "../domain/shipment.ts";

/** The members of the domain's unions, as the CHECKs need them: a member missing here does not compile. */
export const ENTRY_KINDS = Object.keys({ event: true, retraction: true } satisfies Record<Entry["kind"], true>) as [
  Entry["kind"],
  ...Entry["kind"][],
];
export const REVIEW_KINDS = Object.keys({
  contradiction: true,
  parked: true,
} satisfies Record<Review["kind"], true>) as [Review["kind"], ...Review["kind"][]];
