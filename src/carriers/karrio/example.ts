import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    event: "tracker_updated",
    data: {
      id: "trk_1",
      carrier_name: "canadapost",
      tracking_number: "7023210039414604",
      status: "out_for_delivery",
      estimated_delivery: "2026-10-08",
      updated_at: "2026-10-07T12:00:00Z",
      events: [
        {
          code: "20",
          date: "2026-10-07",
          time: "08:05 AM",
          location: "MONTREAL, QC, CA",
          description: "Item out for delivery",
          status: "out_for_delivery",
        },
        {
          code: "10",
          date: "2026-10-06",
          time: "23:40",
          location: "MISSISSAUGA, ON, CA",
          description: "Item processed",
        },
      ],
    },
  }),
};
