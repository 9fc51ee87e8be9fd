import type { Entry } from "./shipment.ts";

/** Whether people are told of an entry: an estimate or a plan is none, nor another sender's word for what they know. */
export function isNews(entry: Entry): boolean {
  return entry.kind === "retraction" || (entry.event.classifier === "actual" && entry.corroborates === undefined);
}

/** How far on the timeline people were told, once these are; undefined as long as they know of nothing. */
export function toldUpTo(toldAtMs: number | undefined, entries: readonly Entry[]): number | undefined {
  const times = entries.flatMap((entry) =>
    entry.kind === "event" && isNews(entry) ? [entry.event.occurredAt.atMs] : [],
  );
  const all = toldAtMs === undefined ? times : [toldAtMs, ...times];
  return all.length > 0 ? Math.max(...all) : undefined;
}

/**
 * Whether an entry happened before something that people were told already. How long it took to arrive is of no account: a history
 * that comes late, but in order, is told in order.
 */
export function isLate(entry: Entry, toldAtMs: number | undefined): boolean {
  return entry.kind === "event" && toldAtMs !== undefined && entry.event.occurredAt.atMs < toldAtMs;
}
