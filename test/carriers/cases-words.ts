import type { Case } from "./cases.test.ts";

/** Webhooks whose carriers, numbers, codes or envelopes were misread. */
export const WORDS: readonly Case[] = [
  {
    file: "28-easypost-number-with-direction-marks.json",
    sender: "easypost",
    said: [
      {
        shipment: "usps 94001000000000000000322",
        events: ["arrived_at_facility 2026-11-06T09:00:00Z claimed_utc AUSTIN/TX/78721/US"],
      },
    ],
  },
  {
    file: "29-aftership-zip-as-number.json",
    sender: "aftership",
    said: [{ shipment: "ups 1Z0000000000009029", events: ["delivered 2023-11-14T17:00:00Z offset RENO/NV/89501/US"] }],
  },
];
