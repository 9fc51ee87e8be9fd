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
  /** By when it happened. */
  readonly timeline: readonly StoryLine[];
  readonly sinks: readonly (Pick<Cursor, "version" | "seq" | "parked" | "pendingSinceMs" | "failure"> & {
    readonly sink: Sink;
    readonly pending: boolean;
  })[];
}

export function tell(state: ShipmentState, log: readonly Recorded[]): Story {
  const annotated = new Map(annotate(evidenceIn(log)).map((line) => [line.event.seq, line]));
  const retracted = new Set(log.flatMap(({ entry }) => (entry.kind === "retraction" ? [entry.retraction.target] : [])));
  const lines = log.map((one): StoryLine => {
    const note = annotated.get(one.entry.seq);
    const gone = one.entry.kind === "event" && retracted.has(one.entry.event.fingerprint);
    return { ...one, cycle: note?.cycle ?? null, contradicts: note?.contradicts ?? false, retracted: gone };
  });
  return {
    identity: state.identity,
    version: state.version,
    lastSeq: state.lastSeq,
    cycle: state.folded.cycle,
    head: state.folded.head,
    estimate: state.estimate,
    link: linkOf(state),
    reviews: openReviews(state),
    updatedAtMs: state.updatedAtMs,
    timeline: lines.toSorted(compareLines),
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

function compareLines(a: StoryLine, b: StoryLine): number {
  return momentOf(a) - momentOf(b) || rankOfLine(a) - rankOfLine(b) || (keyOf(a.entry) < keyOf(b.entry) ? -1 : 1);
}

function momentOf({ entry }: StoryLine): number {
  return entry.kind === "event" ? entry.event.occurredAt.atMs : entry.retraction.declaredAt.atMs;
}

function rankOfLine({ entry }: StoryLine): number {
  return entry.kind === "event" ? rankOf(entry.event.milestone) : 0;
}
