import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    type: "shipment.events.v1",
    timestamp: "2026-11-23T10:20:00Z",
    data: {
      shipments: [
        {
          carrier: "FedEx",
          trackingNumber: "7946 0000 0002",
          estimatedDeliveryAt: "2026-11-26T12:00:00Z",
          events: [{ id: "a", milestone: "picked_up", occurredAt: "2026-11-23T08:00:00Z" }],
        },
        {
          carrier: "fedex",
          trackingNumber: "794600000002",
          estimatedDeliveryAt: "2026-11-25T12:00:00Z",
          events: [
            { id: "a", milestone: "delivered", occurredAt: "2026-11-23T09:00:00Z" },
            { id: "b", milestone: "exception", occurredAt: "2026-11-23T09:30:00" },
          ],
        },
      ],
    },
  }),
};
