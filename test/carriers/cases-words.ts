import type { Case } from "./cases.test.ts";

/** Webhooks whose carriers, numbers, codes or envelopes were misread. */
export const WORDS: readonly Case[] = [
  {
    file: "32-easypost-fedex-codes-ignored.json",
    sender: "easypost",
    said: [
      {
        shipment: "fedex 397200009032",
        events: [
          "picked_up 2023-04-20T22:01:00Z claimed_utc CITY OF INDUSTRY/CA/92056/US",
          "delivery_attempted 2023-04-21T21:06:30Z claimed_utc OCEANSIDE/CA/92056/US",
          "unknown 2023-04-25T20:43:31Z claimed_utc OCEANSIDE/CA/92056/US",
        ],
      },
    ],
  },
  {
    file: "24-terminal49-full-out-to-rail.json",
    sender: "terminal49",
    said: [{ shipment: "cosu FFAU0009024", events: ["departed_facility 2022-10-21T18:11:00Z offset Vancouver/BC/CA"] }],
  },
  {
    file: "34-x12-x6-is-a-position.edi",
    sender: "x12",
    said: [
      {
        shipment: "abcd 4200009034",
        events: ["in_transit 2017-10-20T11:21:00Z zone Orange City/FL/US"],
        references: ["51400034"],
      },
    ],
  },
  {
    file: "07-easyship-current-envelope-checkpoints.json",
    sender: "easyship",
    said: [
      {
        shipment: "usps 92000000000107",
        events: [
          "in_transit 2025-01-01T17:00:00Z place CITY/STATE/12345/US",
          "in_transit 2025-01-02T15:00:00Z place CITY/STATE/12345/US",
          "delivered 2025-01-02T15:00:00Z place",
        ],
        references: ["#100001", "100001"],
      },
    ],
  },
  {
    file: "17-aftership-slug-usps-api.json",
    sender: "aftership",
    said: [
      {
        shipment: "usps 9400100000000000009017",
        events: ["arrived_at_facility 2022-04-10T15:15:00Z place DENVER/CO/80202/US"],
      },
    ],
  },
  {
    file: "25-aftership-own-estimate.json",
    sender: "aftership",
    said: [
      {
        shipment: "ups 1Z0000000000009025",
        events: ["arrived_at_facility 2023-11-14T17:00:00Z offset RENO/NV/US"],
        estimate: "2023-11-18T00:00:00Z date",
      },
    ],
  },
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
  {
    file: "31-sendcloud-v3-event.json",
    sender: "sendcloud",
    said: [
      {
        shipment: "dpd 3SYZXG132912330",
        events: ["created 2026-01-15T10:00:00Z offset"],
        references: ["ORDER-12345", "WMS-2026-000123"],
      },
    ],
  },
  {
    file: "36-dcsa-tnt-3.0.0-envelope.json",
    sender: "dcsa",
    said: [{ shipment: "exco APZU4812090", events: ["in_transit 2026-01-20T14:15:00Z offset Example City/1000AB/NL"] }],
  },
];
