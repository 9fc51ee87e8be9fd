import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    event_ts: "2026-10-05 15:08:42 +0200",
    event: "shipment_status_changed",
    organization_id: 1,
    payload: { shipment_id: 49, status: "adopted_at_sorting_center", tracking_number: "600000000000000000000001" },
  }),
};
