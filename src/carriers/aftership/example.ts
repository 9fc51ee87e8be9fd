import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    event: "tracking_update",
    event_id: "0b9ddc50-1111-4222-8333-0242ac120002",
    is_tracking_first_tag: false,
    ts: 1791400000,
    msg: {
      id: "abc",
      tracking_number: "1Z0000000000000001",
      slug: "ups",
      tag: "Exception",
      subtag: "Exception_007",
      subtag_message: "Returned to sender",
      created_at: "2026-10-01T08:00:00+00:00",
      updated_at: "2026-10-07T08:00:00+00:00",
      expected_delivery: "2026-10-06",
      checkpoints: [
        {
          checkpoint_time: "2026-10-03T09:15:00",
          tag: "InTransit",
          subtag: "InTransit_003",
          message: "Arrived at Facility",
          city: "Memphis",
          state: "TN",
          country_iso3: "USA",
          zip: "38118",
        },
        {
          checkpoint_time: "2026-10-05T14:00:00-05:00",
          tag: "Delivered",
          subtag: "Delivered_001",
          message: "Delivered",
          city: "Chicago",
          state: "IL",
          country_region: "USA",
          postal_code: "60601",
        },
      ],
    },
  }),
};
