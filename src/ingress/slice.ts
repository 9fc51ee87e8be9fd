import type { Reading } from "../carriers/port.ts";

/** So many shipments, and events taken back by name, are done before a webhook is answered; and in each step of the rest. */
export const SLICE_MAX = 100;

/** A part of a reading, in an order that another reading of the same webhook has too, and where the next part begins. */
export interface Slice {
  readonly reading: Reading;
  /** Null: it is the last. */
  readonly next: string | null;
  /** Shipments that come after it. */
  readonly left: number;
}

/** The part of a reading behind a place; null: its beginning. What is not of a shipment is in the first. */
export function sliceOf(reading: Reading, after: string | null, max = SLICE_MAX): Slice {
  const { reports, orphanRetractions = [] } = reading;
  if (after === null && reports.length + orphanRetractions.length <= max) return { reading, next: null, left: 0 };
  const items = [
    ...reports.map((report) => ({ place: `r ${report.carrier} ${report.trackingNumber}`, report, retraction: null })),
    ...orphanRetractions.map((retraction) => ({ place: `t ${retraction.target}`, report: null, retraction })),
  ].toSorted((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0));
  const behind = after === null ? items : items.filter(({ place }) => place > after);
  const last = behind[max - 1]?.place;
  // Of one shipment all is in one part.
  const part = last === undefined ? behind : behind.filter(({ place }) => place <= last);
  const rest = behind.slice(part.length);
  return {
    reading: {
      ...(after === null ? reading : { sourceEventId: reading.sourceEventId }),
      reports: part.flatMap(({ report }) => report ?? []),
      orphanRetractions: part.flatMap(({ retraction }) => retraction ?? []),
    },
    next: rest.length > 0 ? (last ?? null) : null,
    left: rest.filter(({ report }) => report !== null).length,
  };
}
