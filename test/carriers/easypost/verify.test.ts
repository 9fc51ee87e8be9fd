import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { easyPost } from "../../../src/carriers/easypost/sender.ts";
import { signEasyPost, signEasyPostV2 } from "../../../src/carriers/easypost/sign.ts";
import { believe, bytesOf, fixture, flipBit, flipBitOf, inbound } from "../inbound.ts";

const NOW = Date.UTC(2026, 9, 9, 18, 2, 12);
const SECRET = "correct-horse-battery-staple";
const BODY = fixture("easypost", "ups-delivered-after-failure");
/** Made here by other means than ours. */
const hmac = (secret: string, message: string): string =>
  `hmac-sha256-hex=${createHmac("sha256", Buffer.from(secret, "utf8")).update(message, "utf8").digest("hex")}`;
const V1 = { "X-Hmac-Signature": hmac(SECRET, BODY) };

const judged = (headers: Record<string, string>, secrets: readonly string[] = [SECRET], body = BODY, nowMs = NOW) =>
  believe(easyPost, inbound(body, headers), secrets, nowMs);
const because = (reason: string) => ({ ok: false, error: { reason } });

const position = fc.nat({ max: 100_000 });
const bit = fc.nat({ max: 6 });

describe("EasyPost's first signature", () => {
  it("is believed over the raw body", async () => {
    expect(await judged(V1)).toEqual({ ok: true, value: { scheme: "easypost-v1", secretIndex: 0 } });
  });

  it("is what signEasyPost makes", async () => {
    expect(await signEasyPost(BODY, SECRET)).toEqual(V1);
  });

  it("decomposes the secret first, so that é is the same however it was typed", async () => {
    const [composed, decomposed] = ["s\u00E9cret", "se\u0301cret"];
    expect(hmac(composed, BODY)).not.toBe(hmac(decomposed, BODY));
    for (const secret of [composed, decomposed]) {
      expect(await judged({ "X-Hmac-Signature": hmac(decomposed, BODY) }, [secret])).toMatchObject({ ok: true });
      expect(await judged({ "X-Hmac-Signature": hmac(composed, BODY) }, [secret])).toEqual(because("wrong_signature"));
    }
  });

  it("tries every secret and says which it was", async () => {
    expect(await judged(V1, ["new", "", SECRET])).toMatchObject({ ok: true, value: { secretIndex: 2 } });
  });

  it("is not believed without any secret", async () => {
    expect(await judged(V1, [])).toEqual(because("wrong_signature"));
  });

  it("is not believed with one bit of the body changed", async () => {
    await fc.assert(
      fc.asyncProperty(position, fc.nat({ max: 7 }), async (at, turned) => {
        const body = flipBitOf(bytesOf(BODY), at, turned);
        expect(await believe(easyPost, inbound(body, V1), [SECRET], NOW)).toEqual(because("wrong_signature"));
      }),
    );
  });

  it("is not believed with one bit of the secret changed", async () => {
    await fc.assert(
      fc.asyncProperty(position, bit, async (at, turned) => {
        expect(await judged(V1, [flipBit(SECRET, at, turned)])).toEqual(because("wrong_signature"));
      }),
    );
  });

  it("is not believed with one bit of the header changed", async () => {
    await fc.assert(
      fc.asyncProperty(position, bit, async (at, turned) => {
        const changed = flipBit(V1["X-Hmac-Signature"], at, turned);
        const request = {
          ...inbound(BODY, {}),
          header: (name: string) => (name === "X-Hmac-Signature" ? changed : null),
        };
        expect(await believe(easyPost, request, [SECRET], NOW)).toMatchObject({ ok: false });
      }),
    );
  });

  it.each([
    ["an empty header", ""],
    ["another scheme", "hmac-sha512-hex=00"],
    ["upper-case hex", V1["X-Hmac-Signature"].toUpperCase()],
    ["too few digits", V1["X-Hmac-Signature"].slice(0, -1)],
    ["more after the digits", `${V1["X-Hmac-Signature"]}00`],
  ])("is malformed as %s", async (_, header) => {
    expect(await judged({ "X-Hmac-Signature": header })).toEqual(because("malformed_signature"));
  });

  it("is missing when no header is there", async () => {
    expect(await judged({})).toEqual(because("missing_signature"));
  });
});

describe("EasyPost's second signature", () => {
  const TIMESTAMP = "2026-10-09T18:02:11.000Z";
  const PATH = "/in/eu_1?x=1";
  const v2 = (timestamp = TIMESTAMP, path = PATH) => ({
    "X-Hmac-Signature-V2": hmac(SECRET, `${timestamp}POST${path}${BODY}`),
    "X-Timestamp": timestamp,
    "X-Path": path,
  });

  it("is believed alone, whatever path we were called by", async () => {
    expect(await judged(v2())).toEqual({ ok: true, value: { scheme: "easypost-v2", secretIndex: 0 } });
  });

  it("is what signEasyPostV2 makes", async () => {
    expect(await signEasyPostV2({ method: "post", path: PATH, body: BODY }, SECRET, TIMESTAMP)).toEqual(v2());
  });

  it.each([
    ["ISO 8601", "2026-10-09T20:02:11+02:00"],
    ["RFC 2822", "Fri, 09 Oct 2026 18:02:11 +0000"],
    ["seconds since the epoch", "1791568931"],
    ["seconds with a fraction", "1791568931.25"],
    ["milliseconds since the epoch", "1791568931000"],
  ])("reads its timestamp as %s", async (_, timestamp) => {
    expect(await judged(v2(timestamp))).toMatchObject({ ok: true });
    expect(await judged(v2(timestamp), [SECRET], BODY, NOW + 5 * 60_000)).toEqual(because("stale_timestamp"));
  });

  it("may be five minutes off either way, and no more", async () => {
    const at = Date.parse(TIMESTAMP);
    for (const offMs of [-300_000, 300_000]) {
      expect(await judged(v2(), [SECRET], BODY, at + offMs)).toMatchObject({ ok: true });
      const further = at + offMs + Math.sign(offMs);
      expect(await judged(v2(), [SECRET], BODY, further)).toEqual(because("stale_timestamp"));
    }
  });

  it("is wrong, not stale, under a wrong secret", async () => {
    expect(await judged(v2("2020-01-01T00:00:00Z"), ["other"])).toEqual(because("wrong_signature"));
  });

  it("covers timestamp, method and path", async () => {
    expect(await judged({ ...v2(), "X-Timestamp": "2026-10-09T18:02:12.000Z" })).toEqual(because("wrong_signature"));
    expect(await judged({ ...v2(), "X-Path": "/in/eu_2" })).toEqual(because("wrong_signature"));
    const put = inbound(BODY, v2(), { method: "PUT" });
    expect(await believe(easyPost, put, [SECRET], NOW)).toEqual(because("wrong_signature"));
  });

  it.each([
    ["no timestamp", { "X-Timestamp": undefined }],
    ["no path", { "X-Path": undefined }],
    ["a timestamp nobody can read", { "X-Timestamp": "yesterday" }],
    ["a signature of another form", { "X-Hmac-Signature-V2": "sha256=00" }],
  ])("is malformed with %s", async (_, over) => {
    const headers = Object.entries({ ...v2(), ...over }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    );
    expect(await judged(Object.fromEntries(headers))).toEqual(because("malformed_signature"));
  });

  it("does not help a wrong first one, nor harm a right one", async () => {
    const wrong = { "X-Hmac-Signature": hmac("other", BODY) };
    expect(await judged({ ...v2(), ...wrong })).toEqual(because("wrong_signature"));
    expect(await judged({ ...v2("2020-01-01T00:00:00Z"), ...V1 })).toMatchObject({ value: { scheme: "easypost-v1" } });
  });
});
