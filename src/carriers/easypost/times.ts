import { readMoment, type Moment } from "../../domain/moment.ts";
import { clip } from "../text.ts";
import type { Tracker } from "./payload.ts";

/** When a tracker's scans happened, one moment a scan, and when EasyPost last had news of it. */
export interface TrackerTimes {
  readonly ofScans: readonly Moment[];
  readonly ofTracker: Moment;
  /** When the tracker was made: the same in every webhook about it. */
  readonly ofBirth: Moment;
}

/**
 * EasyPost writes `Z` behind scans whose zone it does not know, so a `Z` there is only claimed; its own stamps are true UTC.
 *
 * A scan whose time is missing or unreadable is kept, at the time of the scan before it in the list, else after it, else of
 * the tracker's birth: history is sent oldest first and whole, so every webhook that repeats the scan gives it the same
 * time. (The webhook's own time would move with each.) Null when there is no time anywhere.
 */
export function timesOf(tracker: Tracker, eventCreatedAt: string | null): TrackerTimes | null {
  const scans = tracker.tracking_details ?? [];
  const read = scans.map(({ datetime }) => readMoment(datetime ?? "", "claimed_utc"));
  const [born, seen, told] = [tracker.created_at, tracker.updated_at, eventCreatedAt].map((text) =>
    readMoment(text ?? ""),
  );
  const spare = read.find((moment) => moment !== null) ?? born ?? seen ?? told;
  if (!spare) return null;
  let nearest = spare;
  const ofScans = read.map((moment, index) => {
    if (moment) nearest = moment;
    return (
      moment ?? { atMs: nearest.atMs, asSent: clip(scans[index]?.datetime, 64) ?? "", certainty: "local" as const }
    );
  });
  return { ofScans, ofTracker: seen ?? told ?? born ?? nearest, ofBirth: born ?? spare };
}
