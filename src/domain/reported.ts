import type { Estimate, Retraction, TrackingEvent } from "./event.ts";

/** The part of a report that the object judges. */
export interface Reported {
  readonly events: readonly TrackingEvent[];
  readonly retractions: readonly Retraction[];
  readonly estimate: Estimate | null;
  readonly references?: readonly string[] | undefined;
  readonly former?: Former | undefined;
}

/** What a partner's events were known by before their ids were the partner's own: entries of that time are found again by it. */
export interface Former {
  /** The partner's endpoints: only what one of them told is its own. */
  readonly endpoints: readonly string[];
  /** By the fingerprint of today. */
  readonly of: Readonly<Record<string, string>>;
}
