import { describe, expect, it } from "vitest";
import { dhlEcommerce } from "../../src/carriers/dhl-ecommerce/sender.ts";
import { dhl } from "../../src/carriers/dhl/sender.ts";
import { fedex } from "../../src/carriers/fedex/sender.ts";
import { shipEngine } from "../../src/carriers/shipengine/sender.ts";
import { ups } from "../../src/carriers/ups/sender.ts";
import type { FindPublicKey } from "../../src/carriers/port.ts";
import { err } from "../../src/domain/result.ts";
import type { SenderSample } from "./sample.ts";
import { believe, compact, fixture, inbound, readBody } from "./inbound.ts";
import { readInShort } from "./in-short.ts";
import { SAMPLE as shipEngineSample } from "./shipengine/sample.ts";

const NOW = Date.UTC(2026, 10, 23, 10, 20);

describe("UPS", () => {
  it("delivers with the type, the code and the words for it, and trims the number", async () => {
    expect(await readInShort(ups, fixture("ups", "delivered"))).toEqual([
      {
        shipment: "ups 1Z0000000000000002",
        events: ["delivered 2026-10-05T18:30:05 offset CHARLOTTE"],
        estimate: null,
      },
    ]);
  });

  it("is out for delivery with type D, too", async () => {
    expect(await readInShort(ups, fixture("ups", "loaded"))).toEqual([
      {
        shipment: "ups 1Z0000000000000002",
        events: ["out_for_delivery 2026-10-05T10:41:00 offset Charlotte"],
        estimate: "20261005",
      },
    ]);
  });

  it("does not believe a GMT that lies on the wrong side of the local time", async () => {
    expect(await readInShort(ups, fixture("ups", "impossible-gmt"))).toMatchObject([
      { events: ["created 2026-10-04T07:12:30 place DE"] },
    ]);
  });

  it("reads the local time by its own offset, with a dot, where no GMT is given", async () => {
    const body = compact("ups", "loaded").replaceAll(/"gmtActivity\w+":"\d+"/g, `"x":""`);
    expect(await readInShort(ups, body)).toMatchObject([
      { events: ["out_for_delivery 2026-10-05T10:41:00 offset Charlotte"] },
    ]);
  });

  it("reads a description's code without the zeros before it, and empty words as none", async () => {
    const body = compact("ups", "loaded").replace(`"021"`, `"21"`).replace(`"code":"OT"`, `"code":""`);
    expect(await readInShort(ups, body)).toMatchObject([
      { events: ["out_for_delivery 2026-10-05T10:41:00 offset Charlotte"] },
    ]);
  });

  it("keeps neither who received it nor a picture of it", async () => {
    const hidden = `"receivedBy":"John Doe","deliveryPhoto":"aGVsbG8=","trackingNumber"`;
    const body = compact("ups", "delivered").replace(`"trackingNumber"`, hidden);
    expect(JSON.stringify(await readBody(ups, body))).not.toMatch(/John|aGVsbG8/);
  });

  it("counts a description that is vague for less than the code beside it", async () => {
    const body = compact("ups", "loaded").replace(`"code":"OT"`, `"code":"DP"`).replace(`"021"`, `"005"`);
    expect(await readInShort(ups, body)).toMatchObject([
      { events: ["departed_facility 2026-10-05T10:41:00 offset Charlotte"] },
    ]);
  });

  describe("as a client of our tokens", () => {
    const secret = "client-secret";
    const settings = { clientId: "client-1" };
    const credentials = {
      endpointId: "eu_00000000000000000000000000000000",
      secrets: [secret],
      settings,
      nowMs: NOW,
      publicKey: async () => err("unavailable" as const),
    };
    const ask = (form: string, headers: Record<string, string> = {}, below = "/oauth/token") =>
      ups.greet?.(inbound(form, headers), below, credentials);
    const basic = (id: string, key: string) => ({ Authorization: `Basic ${btoa(`${id}:${key}`)}` });
    const tokenOf = async () => {
      const reply = await ask("grant_type=client_credentials", basic("client-1", secret));
      return String((JSON.parse(reply?.body ?? "{}") as Record<string, unknown>)["access_token"]);
    };
    const call = (
      token: string,
      clientId: string,
      over: Parameters<typeof believe>[4] = {},
      nowMs = NOW,
      secrets = [secret],
    ) =>
      believe(ups, inbound("{}", { Authorization: `Bearer ${token}`, "x-api-key": clientId }), secrets, nowMs, {
        scheme: "bearer",
        settings,
        ...over,
      });

    it("is given one for an hour, and believed with it", async () => {
      const reply = await ask("grant_type=client_credentials", basic("client-1", secret));
      expect(reply).toMatchObject({ status: 200, headers: { "Cache-Control": "no-store" } });
      expect(JSON.parse(reply?.body ?? "")).toMatchObject({ token_type: "Bearer", expires_in: 3600 });
      expect(await call(await tokenOf(), "client-1")).toMatchObject({ ok: true });
    });

    it("may send its credentials in the form", async () => {
      expect(await ask(`grant_type=client_credentials&client_id=client-1&client_secret=${secret}`)).toMatchObject({
        status: 200,
      });
    });

    it("is refused with a wrong secret, a wrong client, or another grant", async () => {
      expect(await ask("grant_type=client_credentials", basic("client-1", "wrong"))).toMatchObject({
        status: 401,
        body: `{"error":"invalid_client"}`,
      });
      expect(await ask("grant_type=client_credentials", basic("client-2", secret))).toMatchObject({ status: 401 });
      expect(await ask("grant_type=password", basic("client-1", secret))).toMatchObject({
        status: 400,
        body: `{"error":"unsupported_grant_type"}`,
      });
      expect(await ask("grant_type=client_credentials", basic("client-1", secret), "/elsewhere")).toBeNull();
    });

    it("is not believed with a token that is over, another endpoint's, changed, or under a secret that is gone", async () => {
      const token = await tokenOf();
      expect(await call(token, "client-1", {}, NOW + 3_601_000)).toEqual(err({ reason: "stale_timestamp" }));
      expect(await call(token, "client-1", { endpointId: "eu_1" })).toEqual(err({ reason: "wrong_signature" }));
      expect(await call(token, "client-2")).toEqual(err({ reason: "wrong_signature" }));
      expect(await call(token.replace(/^\d/, "9"), "client-1")).toEqual(err({ reason: "wrong_signature" }));
      expect(await call(token, "client-1", {}, NOW, ["another"])).toEqual(err({ reason: "wrong_signature" }));
      expect(await call(token, "client-1", {}, NOW, ["another", secret])).toMatchObject({ value: { secretIndex: 1 } });
    });
  });
});

describe("DHL", () => {
  it("reads the clock at the place of the scan, though a status ends in Z, and keeps no signer's name", async () => {
    const body = fixture("dhl", "express");
    expect(await readInShort(dhl, body)).toEqual([
      {
        shipment: "dhl-express 7000000001",
        events: [
          "departed_facility 2026-10-05T06:00:00 place LEIPZIG",
          "delivered 2026-10-06T09:20:00 place AMSTERDAM",
        ],
        estimate: "2026-10-06T16:00:00Z",
      },
    ]);
    expect(JSON.stringify(await readBody(dhl, body))).not.toContain("Mustermann");
  });

  it("says nothing of a shipment when a subscription is answered", async () => {
    expect(await readInShort(dhl, `{"secret":"s","self":"https://api-eu.dhl.com/x","scope":"a"}`)).toEqual([]);
  });

  it("refuses a body without shipments, by its path", async () => {
    expect(await readInShort(dhl, `{"hello":1}`)).toEqual({ kind: "schema", path: "shipments" });
  });

  it("of its eCommerce division comes to an endpoint of its own", async () => {
    expect(await readInShort(dhlEcommerce, fixture("dhl-ecommerce", "history"))).toMatchObject([
      { shipment: "dhl-ecommerce GM0000000001", events: ["in_transit 2026-10-06T15:20:00 place Atlanta"] },
    ]);
  });
});

describe("FedEx", () => {
  it("means the newest of the parcels that had a number, and reads a pick-up's midnight as a day", async () => {
    expect(await readInShort(fedex, fixture("fedex", "delivered"))).toEqual([
      {
        shipment: "fedex 700000000001",
        events: [
          "picked_up 2026-10-04T00:00:00 date Mankato",
          "out_for_delivery 2026-10-06T10:47:00 offset HOLBROOK",
          "delivered 2026-10-06T16:41:57 offset Blue Point",
        ],
        estimate: "2026-10-06T20:00:00-04:00",
      },
    ]);
  });
});

describe("ShipEngine", () => {
  const sign: SenderSample["sign"] = async (body, nowMs) => shipEngineSample.sign(body, nowMs);
  const publicKey: FindPublicKey = async (url, keyId) => shipEngineSample.publicKey(url, keyId);

  it("is not believed with a time more than five minutes ahead", async () => {
    const { headers } = await sign("{}", NOW + 301_000);
    expect(await believe(shipEngine, inbound("{}", headers), [], NOW, { publicKey })).toEqual(
      err({ reason: "stale_timestamp" }),
    );
  });

  it("says an estimate when it signs", async () => {
    const timestamp = "2026-10-06T23:30:00Z";
    const headers = { "x-shipengine-timestamp": timestamp };
    const reading = await readBody(shipEngine, fixture("shipengine", "out-for-delivery"), { headers });
    const [report] = reading.ok ? reading.value.reports : [];
    expect(report?.estimate?.reportedAtMs).toBe(Date.parse(timestamp));
  });

  it("is believed by a key that it publishes, and by no other", async () => {
    const { headers } = await sign("{}", NOW);
    const judged = (over: Record<string, string>, find: FindPublicKey = publicKey) =>
      believe(shipEngine, inbound("{}", { ...headers, ...over }), [], NOW, { publicKey: find });
    expect(await judged({})).toMatchObject({ ok: true });
    expect(await judged({ "x-shipengine-rsa-sha256-key-id": "key-2" })).toEqual(err({ reason: "unknown_key" }));
    expect(await judged({}, async () => err("unavailable"))).toEqual(err({ reason: "keys_unavailable" }));
  });

  it("reads its details before its statuses, and the carrier's clock at the place where their UTC contradicts it", async () => {
    expect(await readInShort(shipEngine, fixture("shipengine", "out-for-delivery"))).toEqual([
      {
        shipment: "usps 9400000000000000000002",
        events: [
          "created 2026-10-05T15:00:00 offset Fresno",
          "departed_facility 2026-10-06T23:00:00 place Oakland",
          "out_for_delivery 2026-10-06T23:00:00 place -",
        ],
        estimate: "2026-10-07T00:00:00",
      },
    ]);
  });

  it("reads the names of 2019, and the carrier out of the resource's path", async () => {
    expect(await readInShort(shipEngine, fixture("shipengine", "of-2019"))).toMatchObject([
      {
        shipment: "usps 9400000000000000000003",
        events: ["unknown 2019-04-12T17:45:26 offset AUSTIN", "delivered 2019-04-12T17:45:26 offset -"],
      },
    ]);
  });

  it("names what is to be fetched when only a resource is named, and reads the resource itself", async () => {
    const url = "https://api.shipengine.com/v1/tracking?carrier_code=ups&tracking_number=1Z1";
    const thin = await readBody(shipEngine, JSON.stringify({ resource_url: url, resource_type: "API_TRACK" }));
    expect(thin).toMatchObject({ value: { reports: [], fetches: [{ url }] } });
    const resource = JSON.stringify({
      tracking_number: "1Z1",
      carrier_code: "ups",
      status_code: "DE",
      ship_date: "2026-10-01T00:00:00Z",
    });
    expect(await readInShort(shipEngine, resource)).toMatchObject([{ shipment: "ups 1Z1" }]);
  });
});
