import type { Act } from "./act.ts";
import type { ChainHead } from "./audit.ts";
import type { TrackingEvent } from "./event.ts";
import type { Standing } from "./milestone.ts";
import type { Entry } from "./shipment.ts";

/** What an operator said that an entry's unknown code means, by the act that says so. It lies over the entry, which stays as it came. */
export interface Meaning extends Standing {
  readonly n: number;
}

/** The entry as it is read: with its meaning, where it got one. The code that it came with stays. */
export function understood(entry: Entry, meant: Meaning | undefined): Entry {
  if (!meant || entry.kind !== "event") return entry;
  const { unmapped: _, ...event } = entry.event;
  const { milestone, reason } = meant;
  return { ...entry, event: { ...event, milestone, reason, understoodLate: true } satisfies TrackingEvent };
}

/** Whether a code's meaning is one for this entry. */
export function isMeant(entry: Entry, from: { readonly sender: string }, sender: string, code: string): boolean {
  return entry.kind === "event" && entry.event.unmapped === true && from.sender === sender && entry.event.code === code;
}

type RemapAct = Act & ChainHead;

/** The meaning that acts give an entry whose own place is `n`: the first one behind it. */
export function meaningOf(
  entry: Entry,
  from: { readonly sender: string },
  n: number,
  acts: readonly RemapAct[],
): Meaning | undefined {
  for (const act of acts) {
    const { deed } = act;
    if (deed.verb !== "remap" || act.n < n || !isMeant(entry, from, deed.sender, deed.code)) continue;
    return { n: act.n, milestone: deed.milestone, reason: deed.reason };
  }
  return undefined;
}
