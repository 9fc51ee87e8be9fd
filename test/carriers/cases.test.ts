import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import type { ShipmentReport, TrackingEvent } from "../../src/domain/event.ts";
import { SENDERS, type SenderName } from "../../src/carriers/registry.ts";
import { WORDS } from "./cases-words.ts";
import { bytesOf, readBody } from "./inbound.ts";
import { describeOutside, outside } from "./outside.ts";

/**
 * Webhooks that were once misread, one file each, beside them what is right (`.meta.json`). They are not part of this repository:
 * `CARRIER_CASES` says where they are. What is expected below is written by hand from what is said to be right.
 */
const REAL = outside("CARRIER_CASES");

/** What a webhook says of one shipment. */
interface Said {
  readonly shipment: string;
  /** `milestone[:reason] instant certainty city/state/postal code/country`, in the order of time; a part that is absent is left out. */
  readonly events: readonly string[];
  /** `instant certainty`. */
  readonly estimate?: string;
  readonly references?: readonly string[];
}

export interface Case {
  readonly file: string;
  readonly sender: SenderName;
  readonly settings?: Readonly<Record<string, string>>;
  readonly said: readonly Said[];
  /** How often the answer has this in it. */
  readonly reply?: readonly [RegExp, number];
  /** Still misread: the row says so by failing once it is not. */
  readonly yet?: true;
}

const CASES: readonly Case[] = [
  {
    file: "01-karrio-city-state-is-a-country.json",
    sender: "karrio",
    said: [
      {
        shipment: "landmark-global LTN0000009001",
        events: [
          "in_transit 2025-09-23T14:00:00Z place Chicago/IL/US",
          "in_transit 2025-09-24T13:00:00Z place Wilmington/DE/US",
          "in_transit 2025-09-25T19:00:00Z place Denver/CO/US",
        ],
      },
    ],
  },
  {
    file: "04-karrio-city-state-zip-country.json",
    sender: "karrio",
    said: [
      {
        shipment: "fedex 776000009004",
        events: [
          "picked_up 2024-04-25T21:25:00Z place CLOVIS/CA/93612/US",
          "out_for_delivery 2024-04-26T15:52:00Z place CLOVIS/CA/93612/US",
        ],
      },
    ],
  },
  {
    file: "06-karrio-country-by-name-or-in-brackets.json",
    sender: "karrio",
    said: [
      {
        shipment: "dpd 05808000009006",
        events: [
          "in_transit 2009-08-28T11:26:00Z place Barcelona/ES",
          "in_transit 2016-03-18T08:02:00Z place Bonn/DE",
          "in_transit 2021-08-18T02:15:00Z place Aschaffenburg/DE",
        ],
      },
    ],
  },
  {
    file: "09-easyship-handler-and-local-clock.json",
    sender: "easyship",
    said: [
      {
        shipment: "usps 92000000009009",
        events: ["in_transit 2025-01-01T20:00:00Z place OAKLAND/CA/94612/US"],
        references: ["#100001", "100001"],
      },
    ],
  },
  {
    file: "10-x12-3050-six-digit-dates.edi",
    sender: "x12",
    said: [
      {
        shipment: "abcd PRO0009010",
        events: [
          "picked_up 2024-01-13T22:30:00Z zone DALLAS/TX/US",
          "delivered 2024-01-15T14:10:00Z zone HOUSTON/TX/US",
        ],
        references: ["BOL214"],
      },
    ],
    reply: [/ST\*997/g, 1],
  },
  {
    file: "12-x12-second-interchange-other-separators.edi",
    sender: "x12",
    said: [
      {
        shipment: "abcd PRO0009012A",
        events: ["created 2024-03-11T13:45:00Z place DALLAS/TX/US"],
        references: ["BOL218"],
      },
      {
        shipment: "abcd PRO0009012B",
        events: ["delivered 2024-03-11T14:00:00Z place DALLAS/TX/US"],
        references: ["BOL218"],
      },
    ],
    reply: [/ST[*|]997/g, 2],
  },
  {
    file: "13-x12-mexican-state.edi",
    sender: "x12",
    said: [
      {
        shipment: "abcd PRO0009013",
        events: ["arrived_at_facility 2024-03-10T18:00:00Z place MONTERREY/NL/MX"],
        references: ["BOL"],
      },
    ],
  },
  {
    file: "14-17track-china-raw-time-without-zone.json",
    sender: "17track",
    said: [
      {
        shipment: "china-post RR000009014CN",
        events: ["customs_hold 2023-09-02T02:11:00Z place SHENZHEN/CN"],
        references: ["SO0042"],
      },
    ],
  },
  {
    file: "16-aftership-china-one-time.json",
    sender: "aftership",
    said: [
      {
        shipment: "china-post LB000009016CN",
        events: [
          "picked_up 2021-08-19T12:30:00Z place SOUTHWEST AREA/CN",
          "departed_facility 2021-08-20T01:00:00Z place Guangzhou/Guangdong Province/CN",
          "departed_facility 2021-08-20T12:00:00Z place Yiwu/CN",
        ],
      },
    ],
  },
  {
    file: "18-shippo-delivered-without-date.json",
    sender: "shippo",
    said: [{ shipment: "ups 1Z0000000000009018", events: ["delivered 2024-05-06T10:00:00Z received"] }],
  },
  {
    file: "20-fedex-delivered-unreadable-time.json",
    sender: "fedex",
    said: [{ shipment: "fedex 794600009020", events: ["delivered 2024-05-07T09:00:00Z offset London/GB"] }],
  },
  {
    file: "22-shippo-eta-is-a-day.json",
    sender: "shippo",
    said: [
      {
        shipment: "fedex 114300009022",
        events: ["in_transit 2019-08-07T12:00:00Z offset Memphis/TN/38118/US"],
        estimate: "2019-08-09T00:00:00Z date",
      },
    ],
  },
  {
    file: "26-aftership-status-dated-by-birth.json",
    sender: "aftership",
    said: [
      {
        shipment: "ups 1Z0000000000009026",
        events: [
          "arrived_at_facility 2023-11-13T00:00:00Z date RENO/NV/US",
          "delivered 2023-11-14T17:00:00Z offset RENO/NV/US",
        ],
      },
    ],
  },
  {
    file: "37-ups-estimated-day-in-odoo.json",
    sender: "ups",
    said: [
      {
        shipment: "ups 1Z0000000000009037",
        events: ["picked_up 2024-04-23T01:29:01Z offset Hickory/NC/US"],
        estimate: "2024-04-23T00:00:00Z date",
      },
    ],
  },
  ...WORDS,
];

const instant = (atMs: number): string => new Date(atMs).toISOString().replace(".000Z", "Z");

function inShort({ milestone, reason, occurredAt, place }: TrackingEvent): string {
  const where = [place?.city, place?.state, place?.postalCode, place?.country].filter(Boolean).join("/");
  const what = [milestone, reason].filter(Boolean).join(":");
  return [what, instant(occurredAt.atMs), occurredAt.certainty, where].filter(Boolean).join(" ");
}

function saidIn({ carrier, trackingNumber, events, estimate, references }: ShipmentReport): Said {
  return {
    shipment: `${carrier} ${trackingNumber}`,
    events: events.toSorted((a, b) => a.occurredAt.atMs - b.occurredAt.atMs).map(inShort),
    ...(estimate && { estimate: `${instant(estimate.deliveryAt.atMs)} ${estimate.deliveryAt.certainty}` }),
    ...(references?.length && { references }),
  };
}

async function holds({ file, sender, settings = {}, said, reply }: Case): Promise<void> {
  const body = bytesOf(REAL.read(file));
  const reading = await readBody(SENDERS[sender], body, { settings });
  expect(reading.ok ? reading.value.reports.map(saidIn) : reading.error).toEqual(said);
  if (!reply) return;
  const [what, times] = reply;
  expect((reading.ok ? reading.value.reply?.body : null)?.match(what)).toHaveLength(times);
}

describeOutside("webhooks that were once misread", REAL, () => {
  it.each(CASES.filter(({ yet }) => !yet))("$file says what is right", holds);
  it.fails.each(CASES.filter(({ yet }) => yet))("$file is misread still", holds);

  it("is here with what is right for it, whichever file it is", () => {
    const known = new Set(CASES.map(({ file }) => file));
    const files = readdirSync(REAL.folder).filter((file) => !file.endsWith(".meta.json"));
    expect(files.filter((file) => !known.has(file))).toEqual([]);
  });
});
