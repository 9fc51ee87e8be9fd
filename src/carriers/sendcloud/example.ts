import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    action: "parcel_status_changed",
    timestamp: 1791394205123,
    carrier_status_change_timestamp: 1791394201,
    parcel: {
      id: 9,
      tracking_number: "3SAAAA0000001",
      carrier: { code: "postnl" },
      order_number: "S00042",
      status: { id: 11, message: "Delivered" },
    },
  }),
};
