import { dueAtMs } from "./cursor.ts";
import { isTerminal } from "./milestone.ts";
import type { ShipmentState } from "./shipment.ts";

const HOUR_MS = 60 * 60_000;

/** A shipment under way is knocked at once it has been silent for so long, each time twice as long: some three weeks, ten times. */
export const SILENCES_MS: readonly number[] = Array.from({ length: 10 }, (_, n) => 2 ** n * HOUR_MS);
/** Who has been silent for longer is knocked at no more. */
const SILENT_MS = SILENCES_MS.at(-2) ?? 0;
/** What the read model hears of later than this is not among the news of the next sweep. */
const LATE_MS = 24 * HOUR_MS;

/** A stretch of the time in which events were recorded, whose shipments are to be knocked at. */
export interface Stretch {
  /** Exclusive. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** `news`: the read model heard of them since the last sweep. `silent`: nothing was heard of them since. */
  readonly kind: "news" | "silent";
}

/**
 * What a sweep looks through: whatever the read model heard of since the last, once, since one of the sinks may not have it; and the shipments
 * that have by now been silent for twice as long as before, since what they have to tell may never have been told. The first sweep looks
 * through everything.
 */
export function stretchesOf(sweptMs: number | null, nowMs: number): readonly Stretch[] {
  if (sweptMs === null) return [{ fromMs: 0, untilMs: nowMs, kind: "news" }];
  const news: Stretch = { fromMs: Math.min(sweptMs, nowMs) - LATE_MS, untilMs: nowMs, kind: "news" };
  if (sweptMs >= nowMs) return [news];
  const silent = SILENCES_MS.map((silenceMs): Stretch => {
    return { fromMs: sweptMs - silenceMs, untilMs: nowMs - silenceMs, kind: "silent" };
  });
  return [news, ...silent];
}

/** Whether a shipment wants anything of the world, now or later. */
export const hasToTell = ({ cursors, version }: Pick<ShipmentState, "cursors" | "version">): boolean =>
  Object.values(cursors).some((cursor) => dueAtMs(cursor, version) !== null);

/** Whether no sweep would look at a shipment any more: it has told everything, and is over or has been silent for long. */
export function isQuiet(state: ShipmentState, nowMs: number): boolean {
  const { head } = state.folded;
  const isOver = head !== null && isTerminal(head);
  return !hasToTell(state) && (isOver || state.updatedAtMs < nowMs - SILENT_MS);
}
