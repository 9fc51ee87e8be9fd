import type { Moment } from "../../domain/moment.ts";
import { clip } from "../text.ts";
import { readTime, spareTime } from "../times.ts";
import type { Tracker } from "./payload.ts";

/** When a tracker's scans happened, one moment a scan, and when EasyPost last had news of it. */
export interface TrackerTimes {
  readonly ofScans: readonly Moment[];
  readonly ofTracker: Moment;
  /** For a parcel that has no scan. */
  readonly spare: Moment;
  /** When the tracker was made. */
  readonly ofBirth: Moment | null;
}

/**
 * EasyPost writes `Z` behind scans whose zone it does not know, so a `Z` there is only claimed; its own stamps are true UTC.
 *
 * A scan whose time is missing or unreadable is kept, at the time of the scan before it in the list, else after it, else of
 * the tracker's last change: history is sent oldest first and whole. When a tracker was made is no time of any scan's. Null when there is
 * no time anywhere.
 */
export function timesOf(tracker: Tracker, eventCreatedAt: string | null): TrackerTimes | null {
  const scans = tracker.tracking_details ?? [];
  const read = scans.map(({ datetime }) => readTime(datetime, { zulu: "claimed_utc" }));
  const [born, seen, told] = [tracker.created_at, tracker.updated_at, eventCreatedAt].map((text) => readTime(text));
  const changed = seen ?? told ?? born ?? null;
  const first = read.find((moment) => moment !== null) ?? changed;
  if (!first) return null;
  let nearest = first;
  const ofScans = read.map((moment, index) => {
    if (moment) nearest = moment;
    return (
      moment ?? { atMs: nearest.atMs, asSent: clip(scans[index]?.datetime, 64) ?? "", certainty: "received" as const }
    );
  });
  return { ofScans, ofTracker: changed ?? nearest, spare: spareTime(nearest.atMs, changed), ofBirth: born ?? null };
}
