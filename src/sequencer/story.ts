import type { ShipmentIdentity } from "../domain/identity.ts";
import type { Estimate } from "../domain/event.ts";
import type { Cursor } from "../domain/cursor.ts";
import { isPending } from "../domain/cursor.ts";
import { rankOf } from "../domain/milestone.ts";
import { keyOf, linkOf, openReviews, type PickingLink, type Review, type ShipmentState } from "../domain/shipment.ts";
import { SINKS, type Sink } from "../domain/sink.ts";
import { annotate, type Head } from "../domain/timeline.ts";
import type { Recorded } from "../outbox/claim.ts";
import { evidenceIn } from "./event-log.ts";

/** One line of a timeline as a reader sees it. */
export interface StoryLine extends Recorded {
  /** Null for what is no evidence: an estimate, a retraction, an event taken back. */
  readonly cycle: number | null;
  readonly contradicts: boolean;
  readonly retracted: boolean;
}

/** A line's place on the timeline. */
export interface LinePlace {
  readonly atMs: number;
  readonly rank: number;
  readonly key: string;
}

/** Which part of a timeline: behind a place, so many lines. */
export interface StoryPage {
  readonly after: LinePlace | null;
  readonly limit: number;
}

/** A story is told so many lines at a time. */
export const STORY_LINES_MAX = 1_000;
export const STORY_BEGINS: StoryPage = { after: null, limit: STORY_LINES_MAX };
/** For whoever asks where a shipment stands alone. */
export const NO_LINES: StoryPage = { after: null, limit: 0 };

/** Everything an object knows of its shipment, for people. */
export interface Story {
  readonly identity: ShipmentIdentity;
  readonly version: number;
  readonly lastSeq: number;
  readonly cycle: number;
  readonly head: Head | null;
  readonly estimate: Estimate | null;
  readonly link: PickingLink | null;
  readonly reviews: readonly Review[];
  readonly updatedAtMs: number;
  /** By when it happened: a part of it. */
  readonly timeline: readonly StoryLine[];
  /** Behind which place it goes on; absent where it ends. */
  readonly next?: LinePlace;
  readonly sinks: readonly (Pick<Cursor, "version" | "seq" | "parked" | "pendingSinceMs" | "failure"> & {
    readonly sink: Sink;
    readonly pending: boolean;
  })[];
}

export function tell(state: ShipmentState, log: readonly Recorded[], page: StoryPage = STORY_BEGINS): Story {
  const annotated = new Map(annotate(evidenceIn(log)).map((line) => [line.event.seq, line]));
  const retracted = new Set(log.flatMap(({ entry }) => (entry.kind === "retraction" ? [entry.retraction.target] : [])));
  const lines = log.map((one): StoryLine => {
    const note = annotated.get(one.entry.seq);
    const gone = one.entry.kind === "event" && retracted.has(one.entry.event.fingerprint);
    return { ...one, cycle: note?.cycle ?? null, contradicts: note?.contradicts ?? false, retracted: gone };
  });
  const { after } = page;
  const sorted = lines.toSorted(compareLines);
  const behind = after === null ? sorted : sorted.filter((line) => comparePlaces(placeOfLine(line), after) > 0);
  const timeline = behind.slice(0, page.limit);
  const last = timeline.at(-1);
  const next = last && behind.length > timeline.length ? { next: placeOfLine(last) } : {};
  return {
    ...next,
    identity: state.identity,
    version: state.version,
    lastSeq: state.lastSeq,
    cycle: state.folded.cycle,
    head: state.folded.head,
    estimate: state.estimate,
    link: linkOf(state),
    reviews: openReviews(state),
    updatedAtMs: state.updatedAtMs,
    timeline,
    sinks: SINKS.map((sink) => {
      const { version, seq, parked, pendingSinceMs, failure } = state.cursors[sink];
      return {
        sink,
        version,
        seq,
        parked,
        pendingSinceMs,
        failure,
        pending: isPending(state.cursors[sink], state.version),
      };
    }),
  };
}

const compareLines = (a: StoryLine, b: StoryLine): number => comparePlaces(placeOfLine(a), placeOfLine(b));

const comparePlaces = (a: LinePlace, b: LinePlace): number =>
  a.atMs - b.atMs || a.rank - b.rank || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

const placeOfLine = (line: StoryLine): LinePlace => {
  return { atMs: momentOf(line), rank: rankOfLine(line), key: keyOf(line.entry) };
};

function momentOf({ entry }: StoryLine): number {
  return entry.kind === "event" ? entry.event.occurredAt.atMs : entry.retraction.declaredAt.atMs;
}

function rankOfLine({ entry }: StoryLine): number {
  return entry.kind === "event" ? rankOf(entry.event.milestone) : 0;
}
