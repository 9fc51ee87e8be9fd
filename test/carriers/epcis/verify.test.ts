import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { epcis } from "../../../src/carriers/epcis/sender.ts";
import { believe, bytesOf, fixture, flipBit, flipBitOf, inbound } from "../inbound.ts";
import { SAMPLE } from "./sample.ts";

const NOW = Date.UTC(2026, 9, 6, 8);
const SECRET = "correct-horse";
const BODY = fixture("epcis", "shipping-and-receiving");
const because = (reason: string) => ({ ok: false, error: { reason } });

type Headers = Readonly<Record<string, string>>;
/** Headers that may hold what no real request could. */
const request = (headers: Headers, body = bytesOf(BODY)) => ({
  ...inbound(body, {}),
  header: (name: string) => headers[name.toLowerCase()] ?? null,
});
const judged = (
  scheme: string | null,
  headers: Headers,
  over: { secrets?: readonly string[]; settings?: Headers } = {},
) => believe(epcis, request(headers), over.secrets ?? [SECRET], NOW, { scheme, settings: over.settings ?? {} });

const position = fc.nat({ max: 100_000 });
const bit = fc.nat({ max: 6 });
const basic = (password: string) => ({
  authorization: `Basic ${Buffer.from(`tallyman:${password}`, "utf8").toString("base64")}`,
});

const TOKENS: [scheme: string, headersWith: (secret: string) => Headers][] = [
  ["header", (secret) => ({ "x-api-key": secret })],
  ["bearer", (secret) => ({ authorization: `Bearer ${secret}` })],
  ["basic", basic],
];

describe.each(TOKENS)("the token of scheme %s", (scheme, headersWith) => {
  it("is believed when it is the secret, the current one or the one before", async () => {
    expect(await judged(scheme, headersWith(SECRET))).toEqual({
      ok: true,
      value: { scheme: `epcis-${scheme}`, secretIndex: 0 },
    });
    expect(await judged(scheme, headersWith(SECRET), { secrets: ["new", SECRET] })).toMatchObject({
      ok: true,
      value: { secretIndex: 1 },
    });
    expect(await judged(scheme, headersWith(SECRET), { secrets: [] })).toEqual(because("wrong_signature"));
  });

  it("is not believed with one bit of it changed, on either side", async () => {
    await fc.assert(
      fc.asyncProperty(position, bit, async (at, turned) => {
        const changed = flipBit(SECRET, at, turned);
        expect(await judged(scheme, headersWith(changed))).toMatchObject({ ok: false });
        expect(await judged(scheme, headersWith(SECRET), { secrets: [changed] })).toEqual(because("wrong_signature"));
      }),
    );
  });

  it("is missing when it is not there, or empty", async () => {
    expect(await judged(scheme, {})).toEqual(because("missing_signature"));
    expect(await judged(scheme, headersWith(""))).toEqual(because("missing_signature"));
  });
});

describe("the header of the default scheme", () => {
  it("is what the sample sends", async () => {
    const { headers } = await SAMPLE.sign();
    expect(await believe(epcis, inbound(BODY, headers), [SAMPLE.secret], NOW)).toMatchObject({ ok: true });
  });

  it("is the one that the endpoint was told", async () => {
    const settings = { header: "GS1-Signature" };
    expect(await judged(null, { "gs1-signature": SECRET }, { settings })).toMatchObject({ ok: true });
    expect(await judged(null, { "x-api-key": SECRET }, { settings })).toEqual(because("missing_signature"));
    expect(epcis.settings.safeParse(settings).success).toBe(true);
    expect(epcis.settings.safeParse({ header: "no header" }).success).toBe(false);
  });
});

describe("Basic credentials", () => {
  it.each([["Basic"], ["Basic a b"], [`Bearer ${SECRET}`]])("are missing as %j", async (authorization) => {
    expect(await judged("basic", { authorization })).toEqual(because("missing_signature"));
  });

  it.each([["!!!"], [btoa("no colon")]])("cannot be read as %j", async (text) => {
    expect(await judged("basic", { authorization: `Basic ${text}` })).toEqual(because("malformed_signature"));
  });

  it("are another's with another user", async () => {
    const settings = { user: "partner" };
    expect(await judged("basic", basic(SECRET), { settings })).toEqual(because("wrong_signature"));
    const authorization = `Basic ${btoa(`partner:${SECRET}`)}`;
    expect(await judged("basic", { authorization }, { settings })).toMatchObject({ ok: true });
    expect(epcis.settings.safeParse({ user: "a:b" }).success).toBe(false);
  });
});

describe("GS1-Signature", () => {
  /** Made here by other means than ours. */
  const digest = createHmac("sha256", SECRET).update(BODY, "utf8").digest("base64");
  const signed = { "gs1-signature": digest };

  it("is believed over the raw body, under either secret", async () => {
    const belief = { scheme: "epcis-gs1-sha256", secretIndex: 1 };
    expect(await judged("signature", signed, { secrets: ["new", SECRET] })).toEqual({ ok: true, value: belief });
  });

  it("is not believed with one bit of body, secret or header changed", async () => {
    await fc.assert(
      fc.asyncProperty(position, bit, async (at, turned) => {
        const body = flipBitOf(bytesOf(BODY), at, turned);
        const over = { scheme: "signature" };
        expect(await believe(epcis, request(signed, body), [SECRET], NOW, over)).toEqual(because("wrong_signature"));
        const secrets = [flipBit(SECRET, at, turned)];
        expect(await judged("signature", signed, { secrets })).toEqual(because("wrong_signature"));
        const changed = { "gs1-signature": flipBit(digest, at, turned) };
        expect(await judged("signature", changed)).toMatchObject({ ok: false });
      }),
    );
  });
});

describe("a Standard Webhooks signature", () => {
  const key = Buffer.from("a key of thirty-two bytes, or so");
  const secrets = [`whsec_${key.toString("base64")}`];
  const headersAt = (seconds: number) => ({
    "webhook-id": "msg_1",
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${createHmac("sha256", key).update(`msg_1.${seconds}.${BODY}`).digest("base64")}`,
  });

  it("is believed, and grows old", async () => {
    expect(await judged("standard-webhooks", headersAt(NOW / 1000), { secrets })).toMatchObject({ ok: true });
    expect(await judged("standard-webhooks", headersAt(NOW / 1000 - 301), { secrets })).toEqual(
      because("stale_timestamp"),
    );
    const moved = { ...headersAt(NOW / 1000), "webhook-timestamp": String(NOW / 1000 - 1) };
    expect(await judged("standard-webhooks", moved, { secrets })).toEqual(because("wrong_signature"));
  });
});
