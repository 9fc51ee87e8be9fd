import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { standardWebhooks } from "../../../src/carriers/standard-webhooks/sender.ts";
import { signStandardWebhook } from "../../../src/carriers/standard-webhooks/sign.ts";
import { believe, bytesOf, flipBit, flipBitOf, inbound } from "../inbound.ts";

/** The vector of the specification's own test suite. */
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY = `{"test": 2432232314}`;
const NOW = 1_614_265_330_000;
const HEADERS = {
  "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
  "webhook-timestamp": "1614265330",
  "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const OTHER = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

const judged = (over: Record<string, string> = {}, secrets: readonly string[] = [SECRET], nowMs = NOW) =>
  believe(standardWebhooks, inbound(BODY, { ...HEADERS, ...over }), secrets, nowMs);
const because = (reason: string) => ({ ok: false, error: { reason } });

describe("a Standard Webhooks signature", () => {
  it("of the specification's vector is believed", async () => {
    expect(await judged()).toEqual({ ok: true, value: { scheme: "standard-webhooks-v1", secretIndex: 0 } });
  });

  it("is believed under the header names of Svix's libraries, and never from a mix of both sets", async () => {
    const svix = Object.fromEntries(
      Object.entries(HEADERS).map(([name, value]) => [name.replace("webhook", "svix"), value]),
    );
    const believed = (headers: Record<string, string>) =>
      believe(standardWebhooks, inbound(BODY, headers), [SECRET], NOW);
    expect(await believed(svix)).toMatchObject({ ok: true });
    // The specification's own names go first: what stands beside them counts for nothing.
    expect(await believed({ ...svix, ...HEADERS, "svix-signature": "v1,AAAA" })).toMatchObject({ ok: true });
    expect(await believed({ ...svix, "webhook-signature": "v1,AAAA" })).toEqual(because("malformed_signature"));
    const { "svix-id": id = "", "svix-signature": signature = "" } = svix;
    const mixed = { "svix-id": id, "svix-signature": signature, "webhook-timestamp": HEADERS["webhook-timestamp"] };
    expect(await believed(mixed)).toEqual(because("malformed_signature"));
    expect(await believed({ ...svix, "svix-timestamp": "1614265331" })).toEqual(because("wrong_signature"));
  });

  it("is what signStandardWebhook makes", async () => {
    expect(await signStandardWebhook(BODY, SECRET, HEADERS["webhook-id"], 1_614_265_330)).toEqual(HEADERS);
  });

  it("may be five minutes off either way, and no more", async () => {
    for (const offMs of [-300_000, 300_000]) {
      expect(await judged({}, [SECRET], NOW + offMs)).toMatchObject({ ok: true });
      expect(await judged({}, [SECRET], NOW + offMs + Math.sign(offMs))).toEqual(because("stale_timestamp"));
    }
  });

  it("may be one of several, beside versions that are not ours", async () => {
    const other = (await signStandardWebhook(BODY, OTHER, HEADERS["webhook-id"], 1_614_265_330))["webhook-signature"];
    const list = `v1a,AAAA ${other} v1,!! ${HEADERS["webhook-signature"]}`;
    expect(await judged({ "webhook-signature": list })).toMatchObject({ ok: true });
    expect(await judged({ "webhook-signature": `v1a,AAAA ${other}` })).toEqual(because("wrong_signature"));
  });

  it("is sought among the first eight only", async () => {
    const wrong = `v1,${Buffer.alloc(32).toString("base64")}`;
    const after = (count: number) => `${`${wrong} `.repeat(count)}${HEADERS["webhook-signature"]}`;
    expect(await judged({ "webhook-signature": after(7) })).toMatchObject({ ok: true });
    expect(await judged({ "webhook-signature": after(8) })).toEqual(because("wrong_signature"));
  });

  it("is tried under every secret, and one that cannot be a secret matches nothing", async () => {
    expect(await judged({}, ["whsec_", "whsec_????", "", OTHER, SECRET])).toMatchObject({ value: { secretIndex: 4 } });
  });

  it("is believed under a secret written without its prefix", async () => {
    expect(await judged({}, [SECRET.slice("whsec_".length)])).toMatchObject({ ok: true });
  });

  it.each([23, 24, 64, 65])("is believed under a secret of %i bytes only if that is 24 to 64", async (length) => {
    const key = Buffer.alloc(length, 7);
    const mac = createHmac("sha256", key).update(`m.1614265330.${BODY}`).digest("base64");
    const belief = await judged({ "webhook-id": "m", "webhook-signature": `v1,${mac}` }, [
      `whsec_${key.toString("base64")}`,
    ]);
    expect(belief.ok).toBe(length >= 24 && length <= 64);
  });

  it.each([
    ["no id", { "webhook-id": "" }],
    ["no timestamp", { "webhook-timestamp": "" }],
    ["a timestamp that is no number", { "webhook-timestamp": "2021-02-25" }],
    ["only versions that are not ours", { "webhook-signature": "v1a,AAAA v2,BBBB" }],
    ["a digest of another length", { "webhook-signature": "v1,AAAA" }],
  ])("is malformed with %s", async (_, over) => {
    expect(await judged(over)).toEqual(because("malformed_signature"));
  });

  it("is missing when its header is", async () => {
    const request = inbound(BODY, { "webhook-id": "m", "webhook-timestamp": "1614265330" });
    expect(await believe(standardWebhooks, request, [SECRET], NOW)).toEqual(because("missing_signature"));
  });

  it("is not believed with one bit changed in the body, the secret or any header", async () => {
    const position = fc.nat({ max: 10_000 });
    const header = fc.constantFrom("webhook-id", "webhook-timestamp", "webhook-signature");
    await fc.assert(
      fc.asyncProperty(position, fc.nat({ max: 6 }), header, async (at, turned, name) => {
        const body = flipBitOf(bytesOf(BODY), at, turned);
        expect(await believe(standardWebhooks, inbound(body, HEADERS), [SECRET], NOW)).toMatchObject({ ok: false });
        expect(await judged({}, [flipBit(SECRET, at, turned)])).toMatchObject({ ok: false });
        const changed: Record<string, string> = { ...HEADERS, [name]: flipBit(HEADERS[name], at, turned) };
        const request = { ...inbound(BODY, {}), header: (asked: string) => changed[asked] ?? null };
        expect(await believe(standardWebhooks, request, [SECRET], NOW)).toMatchObject({ ok: false });
      }),
    );
  });

  it("has one spelling: stray bits behind its last digit are refused", async () => {
    const strayed = HEADERS["webhook-signature"].replace("OE=", "OF=");
    expect(Buffer.from(strayed.slice(3), "base64")).toEqual(
      Buffer.from(HEADERS["webhook-signature"].slice(3), "base64"),
    );
    expect(await judged({ "webhook-signature": strayed })).toEqual(because("malformed_signature"));
  });
});

describe("an asymmetric signature (v1a)", () => {
  const message = (body = BODY) => bytesOf(`${HEADERS["webhook-id"]}.${HEADERS["webhook-timestamp"]}.${body}`);
  const signedBy = async ({ privateKey }: CryptoKeyPair) =>
    `v1a,${Buffer.from(await crypto.subtle.sign("Ed25519", privateKey, message())).toString("base64")}`;

  it("is believed under the public key of its pair, and under no other", async () => {
    const [pair, other] = await Promise.all([newPair(), newPair()]);
    const headers = { "webhook-signature": `v1,AAAA ${await signedBy(pair)}` };
    const [key, wrong] = await Promise.all([publicText(pair), publicText(other)]);
    expect(await judged(headers, [key])).toEqual({
      ok: true,
      value: { scheme: "standard-webhooks-v1a", secretIndex: 0 },
    });
    expect(await judged(headers, [wrong, key])).toMatchObject({ value: { secretIndex: 1 } });
    expect(await judged(headers, [wrong])).toEqual(because("wrong_signature"));
    expect(await judged({ ...headers, "webhook-id": "another" }, [key])).toEqual(because("wrong_signature"));
    expect(await judged(headers, ["whpk_AAAA", SECRET])).toEqual(because("wrong_signature"));
  });

  it("made independently by Node is believed", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const signature = sign(null, message(), privateKey).toString("base64");
    const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64");
    expect(await judged({ "webhook-signature": `v1a,${signature}` }, [`whpk_${raw}`])).toMatchObject({ ok: true });
  });

  it("may be five minutes off either way, and no more", async () => {
    const pair = await newPair();
    const [headers, key] = [{ "webhook-signature": await signedBy(pair) }, await publicText(pair)];
    for (const offMs of [-300_000, 300_000]) {
      expect(await judged(headers, [key], NOW + offMs)).toMatchObject({ ok: true });
      expect(await judged(headers, [key], NOW + offMs + Math.sign(offMs))).toEqual(because("stale_timestamp"));
    }
  });

  it("may stand beside a shared secret's, while a sender goes from one to the other", async () => {
    const pair = await newPair();
    const headers = { "webhook-signature": `${HEADERS["webhook-signature"]} ${await signedBy(pair)}` };
    const key = await publicText(pair);
    expect(await judged(headers, [key])).toMatchObject({ value: { scheme: "standard-webhooks-v1a" } });
    expect(await judged(headers, [SECRET])).toMatchObject({ value: { scheme: "standard-webhooks-v1" } });
  });

  it("is sought among the first eight of its version only", async () => {
    const pair = await newPair();
    const [signature, key] = [await signedBy(pair), await publicText(pair)];
    const wrong = `v1a,${Buffer.alloc(64).toString("base64")} `;
    expect(await judged({ "webhook-signature": wrong.repeat(7) + signature }, [key])).toMatchObject({ ok: true });
    expect(await judged({ "webhook-signature": wrong.repeat(8) + signature }, [key])).toEqual(
      because("wrong_signature"),
    );
  });

  it("is not to be had by who knows the public key and makes an HMAC of it", async () => {
    const text = await publicText(await newPair());
    const base64 = text.slice("whpk_".length);
    for (const key of [text, base64, Buffer.from(base64, "base64"), Buffer.from(text, "base64")]) {
      const mac = createHmac("sha256", key).update(message()).digest("base64");
      expect(await judged({ "webhook-signature": `v1,${mac}` }, [text])).toEqual(because("wrong_signature"));
    }
  });

  it("is not believed with one bit changed in the body, the key or any header", async () => {
    const pair = await newPair();
    const key = await publicText(pair);
    const headers: Record<string, string> = { ...HEADERS, "webhook-signature": await signedBy(pair) };
    const header = fc.constantFrom("webhook-id", "webhook-timestamp", "webhook-signature");
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 10_000 }), fc.nat({ max: 6 }), header, async (at, turned, name) => {
        const body = flipBitOf(bytesOf(BODY), at, turned);
        expect(await believe(standardWebhooks, inbound(body, headers), [key], NOW)).toMatchObject({ ok: false });
        expect(await judged(headers, [flipBit(key, at, turned)])).toMatchObject({ ok: false });
        const changed: Record<string, string> = { ...headers, [name]: flipBit(headers[name] ?? "", at, turned) };
        const request = { ...inbound(BODY, {}), header: (asked: string) => changed[asked] ?? null };
        expect(await believe(standardWebhooks, request, [key], NOW)).toMatchObject({ ok: false });
      }),
    );
  });
});

async function newPair(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"])) as CryptoKeyPair;
}

async function publicText({ publicKey }: CryptoKeyPair): Promise<string> {
  const raw = (await crypto.subtle.exportKey("raw", publicKey)) as ArrayBuffer;
  return `whpk_${Buffer.from(raw).toString("base64")}`;
}
