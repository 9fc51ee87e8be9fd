import { z } from "zod";
import { ShipmentId } from "./identity.ts";
import { Sink } from "./sink.ts";

/** Long work for a tenant that somebody asked for and may watch. */
export const RUN_KINDS = ["reconcile", "replay"] as const;
export const RunKind = z.enum(RUN_KINDS);
export type RunKind = z.infer<typeof RunKind>;

/** `proposed`: it waits for another person's approval, and nothing of it is done. */
export const RUN_STATES = ["proposed", "waiting", "running", "done", "cancelled", "failed"] as const;
export const RunState = z.enum(RUN_STATES);
export type RunState = z.infer<typeof RunState>;

export const RunId = z.string().regex(/^(?:rec|rpl)_[0-9a-f]{32}$/);

/** Shipments with news recorded in a window; without an end those whose newest news is in it. */
export const Window = z.strictObject({ sinceMs: z.int().nonnegative(), untilMs: z.int(), newestOnly: z.boolean() });
export type Window = z.infer<typeof Window>;

const DAY_MS = 24 * 60 * 60_000;
/** Each night looks at a week at least: a person's change need not fall on the day of the last news. */
const WEEK_MS = 7 * DAY_MS;
/** The read model may hear of something a while after it was recorded. */
const LATE_MS = DAY_MS;

/**
 * The window of a nightly reconciliation, from where the last good one ended: however long none came to its end, nothing falls between
 * two. `coveredUntilMs` is null where there never was one.
 */
export function nightlyWindow(coveredUntilMs: number | null, nowMs: number): Window {
  const sinceMs = coveredUntilMs === null ? 0 : Math.max(0, Math.min(nowMs - WEEK_MS, coveredUntilMs - LATE_MS));
  return { sinceMs, untilMs: nowMs, newestOnly: true };
}

export const ReconcileAsked = z.strictObject({ window: Window, dryRun: z.boolean() });
export type ReconcileAsked = z.infer<typeof ReconcileAsked>;

export const ReplayAsked = z.strictObject({
  sink: Sink,
  fromVersion: z.int().nonnegative(),
  dryRun: z.boolean(),
  /** Absent all three: the whole tenant. */
  shipmentId: ShipmentId.optional(),
  carrier: z.string().optional(),
  window: Window.optional(),
});
export type ReplayAsked = z.infer<typeof ReplayAsked>;

/**
 * A replay over more shipments than this is approved by another person, where approvals are in force: ten seconds of one at its pace,
 * and about as many as somebody can go through by hand should it have been a mistake.
 */
export const REPLAYED_BY_ONE_MAX = 500;

/** What was counted so far, by name. */
export const Counts = z.record(z.string(), z.int());
export type Counts = z.infer<typeof Counts>;

export function added(counts: Counts, more: Readonly<Record<string, number>>): Counts {
  const sums = { ...counts };
  for (const [name, n] of Object.entries(more)) if (n !== 0) sums[name] = (sums[name] ?? 0) + n;
  return sums;
}
