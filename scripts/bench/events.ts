import { trackerUpdated } from "../easypost-webhook.ts";

export const SHIPMENTS = 200;
const FIRST_SCAN_MS = Date.UTC(2026, 10, 1);
const MINUTE_MS = 60_000;

/** A webhook's body and the shipment it is about. */
export interface BenchEvent {
  readonly shipment: number;
  readonly body: string;
}

export const benchNumberOf = (shipment: number): string => `BENCH${`${shipment}`.padStart(6, "0")}`;

/** Events `from` to `from + count`, one new scan each, the shipments taking turns. */
export function eventsFrom(from: number, count: number): BenchEvent[] {
  return Array.from({ length: count }, (_, offset) => {
    const index = from + offset;
    const shipment = index % SHIPMENTS;
    const scan = {
      status: "in_transit",
      status_detail: "departed_facility",
      datetime: new Date(FIRST_SCAN_MS + Math.floor(index / SHIPMENTS) * MINUTE_MS).toISOString(),
      message: `scan ${index}`,
      city: "Memphis",
    };
    const trackingNumber = benchNumberOf(shipment);
    const body = trackerUpdated({ eventId: `evt_${index}`, trackingNumber, carrier: "FedEx", scans: [scan] });
    return { shipment, body };
  });
}
