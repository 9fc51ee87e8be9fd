import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    shipments: [
      {
        id: 7000000001,
        service: "express",
        status: {
          timestamp: "2026-10-06T11:20:00Z",
          location: { address: { countryCode: "NL", postalCode: "1043 AG", addressLocality: "Oderweg 2, AMSTERDAM" } },
          statusCode: "delivered",
          status: "OK",
          description: "Erika Mustermann",
        },
        estimatedTimeOfDelivery: "2026-10-06T16:00:00Z",
        events: [
          {
            timestamp: "2026-10-06T11:20:00",
            location: { address: { countryCode: "NL", addressLocality: "Oderweg 2, AMSTERDAM" } },
            statusCode: "delivered",
            status: "OK",
            description: "Erika Mustermann",
          },
          {
            timestamp: "2026-10-05T08:00:00",
            location: { address: { countryCode: "DE", addressLocality: "LEIPZIG" } },
            statusCode: "transit",
            status: "DF",
            description: "Departed Facility",
          },
        ],
      },
    ],
  }),
};
