import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    shipment: {
      id: "p44-1",
      identifiers: [
        { type: "BILL_OF_LADING", value: "BOL-1" },
        { type: "PRO", value: "PRO-77" },
      ],
      carrierIdentifier: { type: "SCAC", value: "ODFL" },
    },
    events: [
      {
        type: "DEPARTED_STOP",
        dateTime: "2026-10-05T12:00:00-0500",
        location: { address: { city: "Dallas", state: "TX", country: "US" } },
      },
      { type: "DELIVERED", dateTime: null, estimateDateTime: "2026-10-07T12:00:00-05:00" },
      { type: "SOMETHING_NEW", dateTime: "2026-10-06T12:00:00Z" },
    ],
  }),
};
