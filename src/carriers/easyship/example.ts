import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    event_type: "shipment.tracking.status.changed",
    resource_type: "shipment",
    resource_id: "ESUS1",
    tracking_status: {
      easyship_shipment_id: "ESUS1",
      status: "In Transit to Customer",
      tracking_number: "EZ0001",
      checkpoints: {},
    },
  }),
};
