import type { Reading } from "../carriers/port.ts";
import { SAMPLE_EVENTS_MAX, sampleEventOf, type SampleReading } from "../domain/certification.ts";

/** What a webhook would have come to, as it is kept and shown. */
export function sampleOf({ reports, fetches = [], records = [] }: Reading): SampleReading {
  let room = SAMPLE_EVENTS_MAX;
  const shipments = reports.map(({ carrier, trackingNumber, events, retractions, estimate }) => {
    const shown = events.slice(0, room);
    room -= shown.length;
    return {
      carrier,
      trackingNumber,
      events: shown.map(sampleEventOf),
      retractions: retractions.length,
      estimatedAtMs: estimate?.deliveryAt.atMs ?? null,
    };
  });
  return {
    outcome: "read",
    refusal: null,
    shipments: shipments.slice(0, SAMPLE_EVENTS_MAX),
    events: reports.reduce((sum, { events }) => sum + events.length, 0),
    fetches: fetches.length,
    records: records.length,
  };
}
