import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    trackingNumber: " 1Z0000000000000002",
    localActivityDate: "20261005",
    localActivityTime: "143005",
    activityLocation: { city: "CHARLOTTE", stateProvince: "NC", postalCode: "28209", country: "US" },
    activityStatus: { type: "D", code: "FS", description: "Delivered" },
    scheduledDeliveryDate: "20261005",
    gmtActivityDate: "20261005",
    gmtActivityTime: "183005",
    actualDeliveryDate: "20261005",
    actualDeliveryTime: "143005",
  }),
};
