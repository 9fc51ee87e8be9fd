import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    resource_url:
      "https://api.shipengine.com/v1/tracking?carrier_code=stamps_com&tracking_number=9400000000000000000002",
    resource_type: "API_TRACK",
    data: {
      tracking_number: "9400000000000000000002",
      status_code: "IT",
      status_detail_code: "OUT_FOR_DELIVERY",
      status_description: "In Transit",
      estimated_delivery_date: "2026-10-07T00:00:00",
      events: [
        {
          occurred_at: "2026-10-06T20:00:00Z",
          carrier_occurred_at: "2026-10-06T16:00:00",
          description: "Departed",
          city_locality: "Oakland",
          state_province: "CA",
          postal_code: "94602",
          country_code: "US",
          event_code: "10",
          status_code: "IT",
          status_detail_code: "HUB_SCAN_OUT",
        },
        {
          occurred_at: "2026-10-05T15:00:00Z",
          carrier_occurred_at: "2026-10-05T08:00:00",
          description: "Accepted",
          city_locality: "Fresno",
          state_province: "CA",
          country_code: "US",
          event_code: "OA",
          status_code: "AC",
          status_detail_code: "SHIPMENT_CREATED",
        },
      ],
    },
  }),
};
