import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    id: "evt_10000000000000000000000000000003",
    object: "Event",
    description: "tracker.updated",
    created_at: "2026-10-11T09:12:00.000Z",
    result: {
      object: "Tracker",
      tracking_code: "LX00000042",
      carrier: "DhlEcs",
      status: "available_for_pickup",
      status_detail: "arrived_at_pickup_location",
      est_delivery_date: "soon",
      created_at: "2026-10-08T07:00:00Z",
      updated_at: "2026-10-11T09:11:58Z",
      is_return: false,
      tracking_details: [
        {
          datetime: "2026-10-09T08:00:00Z",
          status: "in_transit",
          status_detail: "arrived_at_facility",
          carrier_code: "300",
          message: "ARRIVED AT TERMINAL",
          tracking_location: { city: "Franklin", state: "KY", zip: "42134", country: "US" },
        },
        {
          datetime: null,
          status: "in_transit",
          status_detail: "missorted",
          carrier_code: null,
          message: "Rerouted",
          tracking_location: null,
        },
        {
          datetime: "2026-10-10T11:30:00",
          status: "in_transit",
          status_detail: "teleported",
          carrier_code: "999",
          message: null,
          description: "En route",
          tracking_location: { city: "", state: null, zip: null, country: null },
        },
        {
          datetime: "2026-10-09T08:00:00Z",
          status: "in_transit",
          status_detail: "arrived_at_facility",
          carrier_code: "300",
          message: "ARRIVED AT TERMINAL",
          tracking_location: { city: "Franklin", state: "KY", zip: "42134", country: "US" },
        },
      ],
    },
  }),
};
