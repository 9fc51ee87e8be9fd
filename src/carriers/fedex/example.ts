import type { Example } from "../port.ts";

/** A webhook as this sender makes them, invented: what a partner is given to try its endpoint with. */
export const EXAMPLE: Example = {
  contentType: "application/json",
  body: JSON.stringify({
    transactionId: "t",
    output: {
      completeTrackResults: [
        {
          trackingNumber: "700000000001",
          trackResults: [
            {
              trackingNumberInfo: {
                trackingNumber: "700000000001",
                carrierCode: "FDXE",
                trackingNumberUniqueId: "old~1~FDXE",
              },
              scanEvents: [
                {
                  date: "2024-01-02T10:00:00-05:00",
                  eventType: "DL",
                  derivedStatusCode: "DL",
                  scanLocation: { city: "Old", countryCode: "US" },
                },
              ],
            },
            {
              trackingNumberInfo: {
                trackingNumber: "700000000001",
                carrierCode: "FDXG",
                trackingNumberUniqueId: "new~1~FDEG",
              },
              latestStatusDetail: {
                code: "DL",
                derivedCode: "DL",
                description: "Delivered",
                scanLocation: { city: "Blue Point" },
              },
              dateAndTimes: [{ type: "ESTIMATED_DELIVERY", dateTime: "2026-10-06T20:00:00-04:00" }],
              scanEvents: [
                {
                  date: "2026-10-06T12:41:57-04:00",
                  eventType: "DL",
                  eventDescription: "Delivered",
                  derivedStatusCode: "DL",
                  scanLocation: {
                    city: "Blue Point",
                    stateOrProvinceCode: "NY",
                    postalCode: "11715",
                    countryCode: "US",
                  },
                },
                {
                  date: "2026-10-06T06:47:00-04:00",
                  eventType: "OD",
                  eventDescription: "On FedEx vehicle for delivery",
                  derivedStatusCode: "IT",
                  scanLocation: { city: "HOLBROOK", stateOrProvinceCode: "NY", countryCode: "US" },
                },
                {
                  date: "2026-10-04T00:00:00",
                  eventType: "PU",
                  eventDescription: "Picked up",
                  derivedStatusCode: "PU",
                  scanLocation: { city: "Mankato", stateOrProvinceCode: "MN", countryCode: "US" },
                },
              ],
            },
          ],
        },
      ],
    },
  }),
};
