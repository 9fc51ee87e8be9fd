import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    event: "track_updated",
    test: false,
    data: {
      carrier: "usps",
      tracking_number: "9205 5000 0000 0000 0000 01",
      eta: "2026-10-08T00:00:00Z",
      metadata: "Order 77",
      transaction: "tx_1",
      tracking_status: {
        object_id: "s9",
        object_created: "2026-10-07T18:31:00Z",
        object_updated: "2026-10-07T18:31:00Z",
        status: "DELIVERED",
        substatus: { code: "information_received", text: "x", action_required: false },
        status_date: "2026-10-07T18:02:00Z",
        status_details: "Delivered, front door",
        location: { city: "Reno", state: "NV", zip: "89501", country: "US" },
      },
      tracking_history: [
        {
          object_id: "h1",
          object_created: "2026-10-05T09:00:00Z",
          status: "PRE_TRANSIT",
          substatus: { code: "information_received" },
          status_date: "2026-10-05T08:59:00",
          status_details: "Label made",
          location: null,
        },
        {
          object_id: "h2",
          object_created: "2026-10-06T09:00:00Z",
          status: "TRANSIT",
          substatus: { code: "package_departed" },
          status_date: "2026-10-06T07:10:00Z",
          status_details: "Departed",
          location: { city: "Las Vegas", state: "NV", zip: "89101", country: "US" },
        },
      ],
    },
  }),
};
