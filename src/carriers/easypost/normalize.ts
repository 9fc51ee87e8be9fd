import { carrierSlug, knownCarrier } from "../../domain/carrier.ts";
import type { Estimate, Place, TrackingEvent } from "../../domain/event.ts";
import type { Moment } from "../../domain/moment.ts";
import type { Standing } from "../../domain/milestone.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { compareEvidence, isEvidence } from "../../domain/timeline.ts";
import { withoutScans } from "../history.ts";
import { placeWith } from "../place-text.ts";
import { fingerprint, type FingerprintPart } from "../fingerprint.ts";
import { misfit } from "../json.ts";
import { ownStanding, withOwn } from "../own-codes.ts";
import { judge, type Judged } from "../codes.ts";
import type { MappedCodes, Reading, ReadingContext, Unreadable } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { standingOf } from "./codes.ts";
import type { Payload, Scan, Tracker } from "./payload.ts";
import { readExpected } from "../times.ts";
import { timesOf, type TrackerTimes } from "./times.ts";

export async function normalize(
  payload: Payload,
  { mapped }: Pick<ReadingContext, "mapped">,
): Promise<Result<Reading, Unreadable>> {
  const { eventId: sourceEventId, tracker } = payload;
  if (!tracker) return ok({ sourceEventId, reports: [] });
  const times = timesOf(tracker, payload.createdAt);
  if (!times) return err(misfit(["result", "tracking_details"], "no time can be read anywhere in the tracker"));

  const parcel = [carrierSlug(tracker.carrier), tracker.tracking_code] as const;
  const scans = await readScans(parcel, tracker, times.ofScans, mapped);
  const summary = await readSummary(parcel, { tracker, scans, times, mapped });
  const [carrier, trackingNumber] = parcel;
  const events = summary ? [...scans, summary] : scans;
  const estimate = estimateOf(tracker, times.ofTracker);
  const references = referencesIn(tracker.reference);
  return ok({ sourceEventId, reports: [{ carrier, trackingNumber, events, retractions: [], estimate, references }] });
}

type Parcel = readonly [carrier: string, trackingNumber: string];

async function readScans(
  parcel: Parcel,
  tracker: Tracker,
  moments: readonly Moment[],
  mapped: MappedCodes,
): Promise<TrackingEvent[]> {
  const scans = tracker.tracking_details ?? [];
  const lastReturn = scans.findLastIndex((scan) => scan.status === "return_to_sender");
  // By identity before any is hashed: one that is sent twice in one webhook is one scan.
  const distinct = new Map<string, { identity: FingerprintPart[]; event: Omit<TrackingEvent, "fingerprint"> }>();
  for (const [index, scan] of scans.entries()) {
    const occurredAt = moments[index];
    if (!occurredAt) continue;
    // What was delivered before the way back began was delivered to the recipient.
    const code = codeOf(scan.status, scan.status_detail, scan.carrier_code);
    const known = knownAs(parcel, scan);
    const judged = judge(code, known, mapped);
    const standing = settle(judged, tracker, index > lastReturn);
    const identity = identityOf(parcel, scan, standing !== judged);
    const key = JSON.stringify(identity);
    if (!distinct.has(key)) distinct.set(key, { identity, event: eventOf(scan, { standing, occurredAt, code }) });
  }
  return Promise.all(
    [...distinct.values()].map(async ({ identity, event }) => ({ fingerprint: await fingerprint(identity), ...event })),
  );
}

/** Their word for the carrier's own code, which one of another carrier than the parcel's may have written. */
function knownAs(
  [carrier]: Parcel,
  { status, status_detail: detail, carrier_code: code, source }: Scan,
): Standing | null {
  const theirs = standingOf(status ?? "", detail);
  const whose = knownCarrier(source ?? "") ?? carrier;
  return withOwn(theirs, ownStanding(whose, code, theirs?.milestone === "exception"));
}

/** On a return's tracker the delivery is the arrival back at the sender. */
function settle(standing: Judged, { is_return: isReturn }: Tracker, isLastLeg: boolean): Judged {
  if (standing.milestone !== "delivered" || isReturn !== true || !isLastLeg) return standing;
  return { milestone: "returned", reason: null };
}

/** Every webhook repeats the whole history, so a scan is known again by all it says of itself, as it was sent. */
function identityOf(parcel: Parcel, scan: Scan, isArrivalBack: boolean): FingerprintPart[] {
  const { datetime, status, status_detail, carrier_code, message, tracking_location: place } = scan;
  const said = [datetime, status, status_detail, carrier_code, message];
  const where = [place?.city, place?.state, place?.zip, place?.country];
  const identity = ["easypost", ...parcel, ...[...said, ...where].map((word) => word ?? null)];
  // A parcel marked as a return after it arrived is news, though its scans are the same.
  return isArrivalBack ? [...identity, "returned"] : identity;
}

function eventOf(
  scan: Scan,
  { standing, occurredAt, code }: { readonly standing: Judged; readonly occurredAt: Moment; readonly code: string },
): Omit<TrackingEvent, "fingerprint"> {
  return {
    ...standing,
    classifier: "actual",
    occurredAt,
    place: whereOf(scan),
    description: clip(withoutSigner(scan.message ?? ""), 500) ?? clip(withoutSigner(scan.description ?? ""), 500),
    code,
    sourceEventId: null,
  };
}

/** Some carriers write who signed into the message; a person's name is not ours to keep. */
function withoutSigner(message: string): string {
  const at = message.search(/\bsigned (?:for )?by\b/i);
  return at < 0 ? message : `${message.slice(0, at)}signed for`;
}

const whereOf = ({ tracking_location: sent }: Scan): Place | null => placeWith({ ...sent, postalCode: sent?.zip });

/** `status/status_detail/carrier_code`, as far as they go. */
function codeOf(...codes: readonly (string | null | undefined)[]): string {
  const given = codes.slice(0, codes.findLastIndex((code) => Boolean(code)) + 1);
  return clip(given.map((code) => code ?? "").join("/"), 120) ?? "";
}

/** What the parcel's own status may say beyond its scans; `in_transit` and less only while there is no scan. */
const SAYS_MORE: ReadonlySet<string> = new Set([
  "delivered",
  "return_to_sender",
  "cancelled",
  "failure",
  "available_for_pickup",
  "out_for_delivery",
]);
const SAYS_MORE_WITHOUT_SCANS: ReadonlySet<string> = new Set([...SAYS_MORE, "pre_transit", "in_transit"]);

/** What the parcel's status is read beside. */
interface Summed {
  readonly tracker: Tracker;
  readonly scans: readonly TrackingEvent[];
  readonly times: TrackerTimes;
  readonly mapped: MappedCodes;
}

/**
 * The parcel's status, when the newest scan that tells where the goods are does not show it. It happened no earlier than the
 * newest scan, and is as far as we can tell the same news for as long as that scan is the newest.
 */
async function readSummary(parcel: Parcel, { tracker, scans, times, mapped }: Summed): Promise<TrackingEvent | null> {
  const status = tracker.status ?? "";
  const detail = tracker.status_detail ?? "";
  const newest = scans.toSorted(compareEvidence);
  const last = newest.findLast(isEvidence) ?? newest.at(-1) ?? null;
  const code = codeOf(status, detail);
  const judged = judge(code, standingOf(status, detail), mapped);
  const standing = settle(judged, tracker, true);
  if (!(last ? SAYS_MORE : SAYS_MORE_WITHOUT_SCANS).has(status) || standing.milestone === last?.milestone) return null;
  const identity = ["easypost", ...parcel, "tracker", status, detail, last?.fingerprint ?? null];
  return {
    fingerprint: await fingerprint(standing === judged ? identity : [...identity, "returned"]),
    ...standing,
    classifier: "actual",
    occurredAt: last?.occurredAt ?? withoutScans(standing.milestone, times.ofBirth, times.spare),
    place: null,
    description: null,
    code,
    sourceEventId: null,
  };
}

function estimateOf(tracker: Tracker, reportedAt: Moment): Estimate | null {
  const deliveryAt = readExpected(tracker.est_delivery_date, { zulu: "claimed_utc" });
  return deliveryAt && { deliveryAt, reportedAtMs: reportedAt.atMs };
}
