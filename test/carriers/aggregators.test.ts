import { describe, expect, it } from "vitest";
import { seventeenTrack } from "../../src/carriers/17track/sender.ts";
import { afterShip } from "../../src/carriers/aftership/sender.ts";
import { easyship } from "../../src/carriers/easyship/sender.ts";
import { karrio } from "../../src/carriers/karrio/sender.ts";
import { sendcloud } from "../../src/carriers/sendcloud/sender.ts";
import { shippo } from "../../src/carriers/shippo/sender.ts";
import { believe, bytesOf, compact, draft, fixture, flipBit, inbound, type Json, readBody } from "./inbound.ts";
import { readInShort } from "./in-short.ts";

describe("Shippo", () => {
  it("says the status of a parcel whose substatus would say something else, and reads times without an offset as UTC", async () => {
    expect(await readInShort(shippo, fixture("shippo", "delivered-with-odd-substatus"))).toEqual([
      {
        shipment: "usps 9205500000000000000001",
        events: [
          "created 2026-10-05T08:59:00 zone -",
          "departed_facility 2026-10-06T07:10:00 offset Las Vegas",
          "delivered 2026-10-07T18:02:00 offset Reno",
        ],
        estimate: "2026-10-08T00:00:00Z",
      },
    ]);
  });

  it("keeps a code nobody knows as unknown, and lets an operator's word go before", async () => {
    const body = fixture("shippo", "unheard-of-substatus");
    expect(await readInShort(shippo, body)).toMatchObject([{ events: ["unknown? 2026-10-06T07:10:00 offset -"] }]);
    const mapped = (code: string) =>
      code === "TELEPORTED/gone" ? ({ milestone: "in_transit", reason: null } as const) : null;
    expect(await readInShort(shippo, body, { mapped })).toMatchObject([
      { events: ["in_transit 2026-10-06T07:10:00 offset -"] },
    ]);
  });

  it("knows a scan again by what it says, though its object id is another one each time", async () => {
    const once = await readBody(shippo, fixture("shippo", "delivered-with-odd-substatus"));
    const again = await readBody(
      shippo,
      compact("shippo", "delivered-with-odd-substatus").replaceAll(/"object_id":"\w+"/g, `"object_id":"new"`),
    );
    expect(again).toEqual(once);
  });

  it("reads the transactions that older API versions send, whose status is a word", async () => {
    const body = `{"tracking_number":"9102","tracking_status":"DELIVERED","object_updated":"2014-11-29T16:31:19.512Z"}`;
    expect(await readInShort(shippo, body, { settings: { carrier: "usps" } })).toEqual([
      { shipment: "usps 9102", events: ["delivered 2014-11-29T16:31:19 received -"], estimate: null },
    ]);
  });

  it("may be given a token in the URL instead of a signature", async () => {
    const request = (token: string) => inbound("{}", {}, { path: `/in/eu_1?token=${token}` });
    expect(await believe(shippo, request("t0ken"), ["t0ken"], 0, { scheme: "token" })).toMatchObject({ ok: true });
    expect(await believe(shippo, request("t0keN"), ["t0ken"], 0, { scheme: "token" })).toMatchObject({ ok: false });
  });
});

describe("AfterShip", () => {
  it("calls DHL Express dhl, and DHL's other companies by longer names", async () => {
    const carrier = async (slug: string) => {
      const { msg, ...push } = draft("aftership", "returned-after-delivery");
      const reading = await readBody(afterShip, JSON.stringify({ ...push, msg: { ...(msg as Json), slug } }));
      return reading.ok ? reading.value.reports[0]?.carrier : null;
    };
    expect(await carrier("dhl")).toBe("dhl-express");
    expect(await carrier("dhl-germany")).toBe("dhl-paket");
    expect(await carrier("dhl-global-mail")).toBe("dhl-ecommerce");
  });

  it("lets the parcel's tag outrank its last checkpoint, and the words decide on Exception_007", async () => {
    expect(await readInShort(afterShip, fixture("aftership", "returned-after-delivery"))).toEqual([
      {
        shipment: "ups 1Z0000000000000001",
        events: [
          "arrived_at_facility 2026-10-03T14:15:00 place Memphis",
          "delivered 2026-10-05T19:00:00 offset Chicago",
          "returned 2026-10-05T19:00:00 offset -",
        ],
        estimate: "2026-10-06",
      },
    ]);
  });

  it("means an address by Exception_007 when it says nothing of a return", async () => {
    const body = fixture("aftership", "returned-after-delivery").replace("Returned to sender", "Incorrect address");
    expect(await readInShort(afterShip, body)).toMatchObject([
      {
        events: [{}, {}, "exception:address 2026-10-05T19:00:00 offset -"].map((one) =>
          typeof one === "string" ? one : (expect.any(String) as string),
        ),
      },
    ]);
  });

  it("says nothing of a shipment in the webhooks of its other products", async () => {
    expect(await readInShort(afterShip, `{"event":"return.approved","id":"x","data":{}}`)).toEqual([]);
  });

  it("reads a place's postal code by its name of either version", async () => {
    const codeIn = async (name: string) => {
      const { msg, ...push } = draft("aftership", "returned-after-delivery");
      const checkpoint = {
        checkpoint_time: "2026-10-03T09:15:00",
        tag: "InTransit",
        country_region: "USA",
        [name]: "38118",
      };
      const changed = { ...push, msg: { ...(msg as Json), checkpoints: [checkpoint] } };
      const reading = await readBody(afterShip, JSON.stringify(changed));
      return reading.ok ? reading.value.reports[0]?.events[0]?.place?.postalCode : null;
    };
    expect(await codeIn("zip")).toBe("38118");
    expect(await codeIn("postal_code")).toBe("38118");
  });

  it("takes the event's id", async () => {
    expect(await readBody(afterShip, fixture("aftership", "returned-after-delivery"))).toMatchObject({
      value: { sourceEventId: "0b9ddc50-1111-4222-8333-0242ac120002" },
    });
  });
});

describe("Sendcloud", () => {
  it("verifies the vector of its documentation", async () => {
    const hex = "1eed4b3d41f4653ac64fd56f1bf1cbfd349e4482cbc11dff7134bd93e5da4b0a";
    const request = inbound(`{"key": "value"}`, { "Sendcloud-Signature": hex });
    expect(await believe(sendcloud, request, ["secretkey"], 0)).toMatchObject({ ok: true });
  });

  it("does not verify that vector with one bit of it changed", async () => {
    const hex = "1eed4b3d41f4653ac64fd56f1bf1cbfd349e4482cbc11dff7134bd93e5da4b0a";
    const judge = (body: string, digest: string, secret: string) =>
      believe(sendcloud, inbound(body, { "Sendcloud-Signature": digest }), [secret], 0);
    for (let at = 0; at < hex.length * 7; at += 1) {
      const [place, bit] = [Math.trunc(at / 7), at % 7];
      const digest = flipBit(hex, place, bit);
      const isDigit = digest.toLowerCase() === hex || !/^[\x21-\x7e]+$/.test(digest);
      if (!isDigit) expect((await judge(`{"key": "value"}`, digest, "secretkey")).ok).toBe(false);
      expect((await judge(flipBit(`{"key": "value"}`, place, bit), hex, "secretkey")).ok).toBe(false);
      expect((await judge(`{"key": "value"}`, hex, flipBit("secretkey", place, bit))).ok).toBe(false);
    }
  });

  it("reads times in seconds and in milliseconds", async () => {
    expect(await readInShort(sendcloud, fixture("sendcloud", "delivered"))).toEqual([
      { shipment: "postnl 3SAAAA0000001", events: ["delivered 2026-10-07T17:30:01 offset -"], estimate: null },
    ]);
  });

  it("believes a status's number before its words, and takes the webhook's time for a change that is not the carrier's", async () => {
    expect(await readInShort(sendcloud, fixture("sendcloud", "contradicting-status"))).toEqual([
      { shipment: "dpd 3SAAAA0000002", events: ["created 2026-10-07T17:30:05 offset -"], estimate: null },
    ]);
  });

  it("believes a status's code before its number", async () => {
    const json = draft("sendcloud", "delivered");
    const body = JSON.stringify(json).replace(`"id":11,`, `"id":11,"code":"DELAYED",`);
    expect(await readInShort(sendcloud, body)).toMatchObject([
      { events: ["exception:delay 2026-10-07T17:30:01 offset -"] },
    ]);
  });

  it.each([`{"action":"integration_updated"}`, `{"action":"parcel_status_changed","parcel":{"tracking_number":""}}`])(
    "says nothing of a shipment in %s",
    async (body) => {
      expect(await readInShort(sendcloud, body)).toEqual([]);
    },
  );
});

describe("Karrio", () => {
  it("reads local dates and times at the place of the scan, and scans without a status as words", async () => {
    expect(await readInShort(karrio, fixture("karrio", "out-for-delivery"))).toEqual([
      {
        shipment: "canada-post 7023210039414604",
        events: [
          "unknown 2026-10-07T03:40:00 place MISSISSAUGA",
          "out_for_delivery 2026-10-07T12:05:00 place MONTREAL",
        ],
        estimate: "2026-10-08",
      },
    ]);
  });

  it("says nothing of a shipment when one was bought", async () => {
    expect(await readInShort(karrio, `{"event":"shipment_purchased","data":{}}`)).toEqual([]);
  });
});

describe("Easyship", () => {
  it("takes the time it came for a status that has none, and knows it again", async () => {
    const body = fixture("easyship", "in-transit");
    expect(await readInShort(easyship, body, { settings: { carrier: "UPS" } })).toEqual([
      { shipment: "ups EZ0001", events: ["in_transit 2026-11-23T10:20:00 received -"], estimate: null },
    ]);
    const [early, late] = await Promise.all(
      [0, 1e12].map(async (receivedAtMs) => readBody(easyship, body, { receivedAtMs })),
    );
    const printOf = (reading: typeof early) => (reading?.ok ? reading.value.reports[0]?.events[0]?.fingerprint : null);
    expect(printOf(early)).toBe(printOf(late));
  });

  it("reads checkpoints where it sends them", async () => {
    expect(await readInShort(easyship, fixture("easyship", "with-checkpoints"))).toEqual([
      {
        shipment: "ups EZ0002",
        events: ["in_transit 2026-10-06T08:00:00 place Berlin", "delivered 2026-10-07T08:30:00 offset Hamburg"],
        estimate: null,
      },
    ]);
  });

  it("does not believe a token that signs itself with nothing", async () => {
    const none = `${Buffer.from(`{"alg":"none"}`).toString("base64url")}.${Buffer.from("{}").toString("base64url")}.`;
    const request = inbound(bytesOf("{}"), { "X-EASYSHIP-SIGNATURE": none });
    expect(await believe(easyship, request, ["secret"], 0)).toEqual({
      ok: false,
      error: { reason: "wrong_signature" },
    });
  });
});

describe("17TRACK", () => {
  it("names the carrier who answered, reads the clock at the place of the scan, and believes its computed UTC no further", async () => {
    expect(await readInShort(seventeenTrack, fixture("17track", "paket-in-summer"))).toEqual([
      {
        shipment: "dhl-paket 00340000000000000001",
        events: [
          "unknown 2026-09-12T17:30:00 place DE",
          "arrived_at_facility 2026-09-13T04:00:00 place Bonn",
          "available_for_pickup 2026-09-14T06:47:00 place DE",
          "exception:other 2026-09-14T06:47:00 place -",
        ],
        estimate: null,
      },
    ]);
  });

  it("may be given a token in the URL for pushes without a signature, and believes nothing else then", async () => {
    const judge = (path: string) =>
      believe(seventeenTrack, inbound("{}", {}, { path }), ["t0ken"], 0, { scheme: "token" });
    expect(await judge("/in/eu_1?token=t0ken")).toMatchObject({ ok: true });
    expect(await judge("/in/eu_1")).toEqual({ ok: false, error: { reason: "missing_signature" } });
  });

  it("finds what belongs into track_info beside it, too", async () => {
    const { data, ...push } = draft("17track", "paket-in-summer");
    const { track_info: info, ...parcel } = data as Json;
    const flat = JSON.stringify({ ...push, data: { ...parcel, track_info: { shipping_info: {} }, ...(info as Json) } });
    expect(await readInShort(seventeenTrack, flat)).toEqual(
      await readInShort(seventeenTrack, fixture("17track", "paket-in-summer")),
    );
  });

  it("reads the letter-keyed format of version 1", async () => {
    expect(await readInShort(seventeenTrack, fixture("17track", "letters"))).toMatchObject([
      {
        events: ["out_for_delivery 2026-06-13T13:30:00 place Louisville", "delivered 2026-06-13T19:22:00 place Austin"],
      },
    ]);
  });

  it("says nothing when a parcel is no longer looked after", async () => {
    expect(await readInShort(seventeenTrack, `{"event":"TRACKING_STOPPED","data":{"number":"1"}}`)).toEqual([]);
  });
});
