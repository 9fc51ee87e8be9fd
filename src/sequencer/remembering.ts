import { isEvidence } from "../domain/timeline.ts";
import type { ShipmentState } from "../domain/shipment.ts";
import type { Remembering } from "../domain/forgettable.ts";
import { STORY_BEGINS, tell } from "./story.ts";
import type { Recorded } from "../outbox/claim.ts";

/** What must be known of a shipment before it forgets itself: by what others find it, and of which deliveries a proof is to stay. */
export function remembering(state: ShipmentState, log: readonly Recorded[]): Remembering {
  const { timeline, version } = tell(state, log, { ...STORY_BEGINS, limit: log.length });
  const deliveries = timeline.flatMap(({ entry, retracted }) => {
    if (entry.kind !== "event" || retracted || !isEvidence(entry.event) || entry.event.milestone !== "delivered")
      return [];
    const { occurredAt, place, description } = entry.event;
    return [{ deliveredAtMs: occurredAt.atMs, place: place && JSON.stringify(place), words: description }];
  });
  return {
    version,
    recordedAtMs: [...new Set(timeline.map(({ from }) => from.receivedAtMs))],
    pickings: [...new Set(state.links.flatMap(({ link }) => [link.pickingId, ...(link.left ?? [])]))],
    deliveries,
  };
}
