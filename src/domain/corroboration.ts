import type { Place, TrackingEvent } from "./event.ts";
import type { Entry } from "./shipment.ts";

const MINUTE_MS = 60_000;
/** Times that are no minute of the scan's. */
const NO_MINUTE: ReadonlySet<string> = new Set(["date", "received"]);

/** In a story longer than any parcel's nobody looks, at each of its scans, which other it confirms. */
export const CORROBORATED_MAX = 1_000;

/** An event in the timeline and who told it. */
export interface ToldEvent {
  readonly entry: Entry;
  readonly from: { readonly sender: string };
}

/**
 * Which of a sender's events another sender has told already: the same milestone in the same minute, at a place that is not another.
 * By fingerprint, with the event that they confirm. A scan confirms one scan, and is confirmed by each sender once.
 */
export function corroborations(
  events: readonly TrackingEvent[],
  timeline: readonly ToldEvent[],
  sender: string,
): ReadonlyMap<string, string> {
  const taken = new Set(
    timeline.flatMap(({ entry, from }) =>
      from.sender === sender && entry.kind === "event" && entry.corroborates ? [entry.corroborates] : [],
    ),
  );
  const theirs = timeline.flatMap(({ entry, from }) =>
    entry.kind === "event" && from.sender !== sender && !entry.corroborates ? [entry.event] : [],
  );
  const found = new Map<string, string>();
  for (const event of events) {
    const scan = theirs.find((one) => !taken.has(one.fingerprint) && isSameScan(one, event));
    if (!scan) continue;
    taken.add(scan.fingerprint);
    found.set(event.fingerprint, scan.fingerprint);
  }
  return found;
}

function isSameScan(a: TrackingEvent, b: TrackingEvent): boolean {
  return (
    a.milestone !== "unknown" &&
    a.milestone === b.milestone &&
    a.reason === b.reason &&
    a.classifier === b.classifier &&
    !NO_MINUTE.has(a.occurredAt.certainty) &&
    !NO_MINUTE.has(b.occurredAt.certainty) &&
    Math.floor(a.occurredAt.atMs / MINUTE_MS) === Math.floor(b.occurredAt.atMs / MINUTE_MS) &&
    mayBeOnePlace(a.place, b.place)
  );
}

/** What only one of them says is no contradiction, and neither are a state's name and its letters. */
export function mayBeOnePlace(a: Place | null, b: Place | null): boolean {
  return !differs(a?.city, b?.city) && !differs(a?.postalCode, b?.postalCode) && !differsInCountry(a, b);
}

function differsInCountry(a: Place | null, b: Place | null): boolean {
  const [x, y] = [a?.country ?? "", b?.country ?? ""];
  return x.length === 2 && y.length === 2 && x.toUpperCase() !== y.toUpperCase();
}

function plain(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();
}

function differs(x: string | null | undefined, y: string | null | undefined): boolean {
  return Boolean(x && y && plain(x) !== plain(y));
}
