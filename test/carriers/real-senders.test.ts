import { expect, it } from "vitest";
import { senderNamed } from "../../src/carriers/registry.ts";
import { schemeOf } from "../../src/carriers/schemes.ts";
import { believe, bytesOf, inbound } from "./inbound.ts";
import { readInShort } from "./in-short.ts";
import { describeOutside, outside } from "./outside.ts";
import { SAMPLES } from "./samples.ts";

const REAL = outside("CARRIER_PAYLOADS");

type Expected = readonly [sender: string, file: string, readings: unknown];
const one = (shipment: string, events: readonly string[], estimate: string | null = null) => [
  { shipment, events, estimate },
];
const LANE = "1ZABCXYZ0112346789";

/** Written by hand, from what the senders' documentation says of each. */
const EXPECTED: readonly Expected[] = [
  [
    "shippo",
    "shippo/track-updated.docs.json",
    one("usps 9205590164917312751089", ["delivered 2016-07-23T00:00:00 offset Las Vegas"], "2019-08-24T14:15:22Z"),
  ],
  [
    "shippo",
    "shippo/track.shippo-transit.test-mode.json",
    one(
      "shippo SHIPPO_TRANSIT",
      ["unknown 2018-07-28T14:39:42 zone San Francisco", "in_transit 2018-07-29T16:44:42 zone San Francisco"],
      "2018-08-02T18:49:42.566",
    ),
  ],
  [
    "shippo",
    "shippo/transaction.track-updated-before-2018-02-08.json",
    one("unknown 9102969010383081813033", ["delivered 2014-11-29T16:31:19 received -"], "2014-11-24T00:00:00Z"),
  ],
  [
    "aftership",
    "aftership/tracking-update.docs-2026-07.trimmed.json",
    one("usps 0000000000000000", ["in_transit 2021-01-14T00:52:00 local -"]),
  ],
  ["aftership", "aftership/returns.return-approved.trimmed.json", []],
  ["aftership", "aftership/warranty.created.trimmed.json", []],
  [
    "sendcloud",
    "sendcloud/parcel-status-changed.docs-v2.json",
    one("unknown 3SYZXG132912330", ["created 1970-01-01T00:02:03 offset -"]),
  ],
  [
    "sendcloud",
    "sendcloud/parcel-status-changed.minimal.json",
    one("unknown 8NLAJ123456789", ["delivered 2026-08-31T11:59:00 offset -"]),
  ],
  [
    "karrio",
    "karrio/tracker-created.local-time-minutes.json",
    one("unknown 1Z12345E6205277936", [
      "unknown 2012-10-04T11:58:00 place FR",
      "in_transit 2012-10-04T11:58:00 place -",
    ]),
  ],
  ["karrio", "karrio/shipment-purchased.json", []],
  [
    "easyship",
    "easyship/tracking-checkpoints-created.json",
    one("unknown 12345", ["delivered 2026-11-23T10:20:00 received -"]),
  ],
  [
    "shipengine",
    "shipengine/api-track.2025-ups-in-transit.json",
    one("ups 1Z9634841399247181", ["in_transit 2025-10-22T23:00:00 place Oakland"], "2025-10-23T00:00:00"),
  ],
  [
    "shipengine",
    "shipengine/api-track.2019-usps-picked-up-at-post-office.json",
    one("usps 9361269903502070406152", [
      "unknown 2019-04-12T17:45:26 offset AUSTIN",
      "delivered 2019-04-12T17:45:26 offset -",
    ]),
  ],
  // Only its head is there: no scan, and no time for the status.
  [
    "shipengine",
    "shipengine/track-event-v2.docs-head.json",
    one("ups 1Z0000000000000000", ["created 2026-11-23T10:20:00 received -"], "2026-04-30T00:00:00"),
  ],
  [
    "17track",
    "17track/v1-letter-keyed.json",
    one("fedex 1Z999AA10123456784", [
      "out_for_delivery 2026-06-13T13:30:00 place Louisville",
      "delivered 2026-06-13T19:22:00 place Austin",
    ]),
  ],
  ["fedex", "fedex/fedex.rest.ErrorResponse.json", expect.anything()],
  // Answers of their APIs, in the shape of what they push.
  [
    "fedex",
    "fedex/fedex.rest.TrackingResponse.json",
    one("fedex 123456789012", ["picked_up 2018-02-02T19:01:00 offset SEATTLE"], "2021-10-15T00:00:00-06:00"),
  ],
  [
    "fedex",
    "fedex/fedex.rest.InconsistentDateTimeResponse.json",
    one("fedex 738488882438", [
      "picked_up 2024-08-15T00:00:00 date MANKATO",
      "created 2024-08-15T15:36:00 offset US",
      "arrived_at_facility 2024-08-15T23:35:00 offset MANKATO",
      "unknown 2024-08-15T23:40:27 offset MANKATO",
      "departed_facility 2024-08-16T00:29:25 offset MANKATO",
      "arrived_at_facility 2024-08-16T09:34:00 offset CEDAR RAPIDS",
      "departed_facility 2024-08-16T12:35:16 offset CEDAR RAPIDS",
      "arrived_at_facility 2024-08-16T23:39:00 offset GROVE CITY",
      "departed_facility 2024-08-17T12:52:11 offset GROVE CITY",
      "in_transit 2024-08-18T07:39:18 offset WOODBRIDGE TWP",
      "in_transit 2024-08-18T20:03:54 offset WOODBRIDGE TWP",
      "in_transit 2024-08-19T13:13:51 offset WOODBRIDGE TWP",
      "arrived_at_facility 2024-08-19T18:31:00 offset KEASBEY",
      "departed_facility 2024-08-20T05:29:05 offset KEASBEY",
      "arrived_at_facility 2024-08-20T10:38:00 offset HOLBROOK",
      "out_for_delivery 2024-08-20T10:47:00 offset HOLBROOK",
      "delivered 2024-08-20T16:41:57 offset Blue Point",
    ]),
  ],
  [
    "dhl",
    "dhl/dhl_universal.rest.TrackingResponseJSON.json",
    one("dhl-express 7777777770", ["created 2018-03-02T06:53:47 place AMSTERDAM"], "2018-08-03T00:00:00Z"),
  ],
  [
    "ups",
    "ups/track-alert.v1.2-ups-has-your-package-message.json",
    one(`ups ${LANE}`, ["picked_up 2024-04-23T01:29:01 offset Hickory"], "20240423"),
  ],
  [
    "ups",
    "ups/track-alert.v1.4-preparing-for-delivery-message.json",
    one(`ups ${LANE}`, ["arrived_at_facility 2024-04-23T04:30:52 offset Charlotte"], "20240423"),
  ],
  [
    "ups",
    "ups/track-alert.v1.6-out-for-delivery-message.json",
    one("ups 1Z204W4R0308071865", ["out_for_delivery 2024-04-23T13:15:19 offset Charlotte"], "20240423"),
  ],
  [
    "ups",
    "ups/track-alert.v2.2-delivery-message.json",
    one("ups 1Z204W4R0308071865", ["delivered 2024-04-23T13:50:04 offset CHARLOTTE"]),
  ],
  [
    "ups",
    "ups/track-alert.v1.1-manifest-label-created-or-billing-information-received-messa.json",
    one(LANE, ["created 2024-04-22T09:12:30 local US"]).map((x) => ({ ...x, shipment: `ups ${LANE}` })),
  ],
  [
    "ups",
    "ups/track-alert.v1.3-on-the-way-arrival-or-departure-from-a-ups-building-message.json",
    one(`ups ${LANE}`, ["departed_facility 2024-04-23T02:54:00 offset Hickory"], "20240423"),
  ],
  [
    "ups",
    "ups/track-alert.v1.5-preparing-for-delivery-loaded-on-vehicle-message.json",
    one(`ups ${LANE}`, ["arrived_at_facility 2024-04-23T10:39:36 offset Charlotte"], "20240423"),
  ],
  [
    "ups",
    "ups/track-alert.v1.7-delivery-message.json",
    one("ups 1Z204W4R0308071865", ["delivered 2024-04-23T13:50:04 offset CHARLOTTE"]),
  ],
  [
    "ups",
    "ups/track-alert.v2.1-out-for-delivery-message.json",
    one("ups 1Z204W4R0308071865", ["out_for_delivery 2024-04-23T13:15:19 offset Charlotte"], "20240423"),
  ],
  [
    "x12",
    "edi/x12-214.ngl-tms-2019.x3-arrived-pickup.edi",
    one("nglt CNS21363", ["created 2019-06-19T17:15:00 place FARMINGTON"]),
  ],
];

describeOutside("real payloads of more senders", REAL, () => {
  it.each(EXPECTED)("of %s: %s", async (name, file, readings) => {
    const body = REAL.read(file);
    const sender = senderNamed(name);
    if (!sender) throw new Error(`${name} is not registered`);
    const sample = SAMPLES.find((held) => held.sender === name);
    const nowMs = Date.UTC(2026, 10, 23, 10, 20);
    const signed = await sample?.sign(body, nowMs);
    if (sample && signed) {
      const { scheme, settings, publicKey } = sample;
      const request = inbound(bytesOf(body), signed.headers, { path: signed.path ?? "/" });
      const over = { scheme, settings, ...(publicKey ? { publicKey } : {}) };
      expect(schemeOf(sender, scheme)).not.toBeNull();
      expect(await believe(sender, request, [sample.secret ?? ""], nowMs, over)).toMatchObject({ ok: true });
    }
    expect(await readInShort(sender, body)).toEqual(readings);
  });

  it.each(["ups-delivered", "ups-delivered.flattened"])(
    "of 17TRACK: %s, registered under another carrier",
    async (file) => {
      const body = REAL.read(`17track/tracking-updated.${file}.json`);
      const sender = senderNamed("17track");
      const reading = sender && (await readInShort(sender, body));
      expect(reading).toMatchObject([{ shipment: "ups 1Z2617V10397725789" }]);
      expect(JSON.stringify(reading)).toContain("delivered 2022-04-04T23:35:22 place GASQUET");
      expect(JSON.stringify(reading)).toContain("out_for_delivery 2022-04-04T15:46:06 place Crescent City");
    },
  );

  it("of 17TRACK: a parcel to be picked up, whose summary says exception", async () => {
    const body = REAL.read("17track/tracking-updated.dhl-paket-available-for-pickup.json");
    const sender = senderNamed("17track");
    const reading = sender && (await readInShort(sender, body));
    expect(reading).toMatchObject([{ shipment: "dhl-paket 1234567890" }]);
    expect(JSON.stringify(reading)).toContain("available_for_pickup 2022-09-14T06:47:00 place");
  });
});
