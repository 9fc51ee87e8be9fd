import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    shipments: [
      {
        id: "GM0000000001",
        service: "ecommerce",
        status: { timestamp: "2026-10-06T11:20:00", statusCode: "transit", status: "300" },
        events: [
          {
            timestamp: "2026-10-06T11:20:00",
            location: { address: { countryCode: "US", postalCode: "30336", addressLocality: "Atlanta" } },
            statusCode: "transit",
            status: "300",
            description: "PROCESSED",
          },
        ],
      },
    ],
  }),
};
