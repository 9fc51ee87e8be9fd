import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dcsa } from "../../../src/carriers/dcsa/sender.ts";
import { ok } from "../../../src/domain/result.ts";
import { believe, bytesOf, fixture, flipBit, flipBitOf, inbound } from "../inbound.ts";
import { SAMPLE } from "./sample.ts";

const NOW = Date.UTC(2026, 9, 2, 12);
const BODY = fixture("dcsa", "bundle-v3");
const KEY = Buffer.from("a key of thirty-two bytes, or so", "utf8");
const SECRET = KEY.toString("base64");
const HEADER = "Notification-Signature";
/** Made here by other means than ours. */
const signed = (key: Buffer = KEY, body = BODY): string =>
  `sha256=${createHmac("sha256", key).update(body, "utf8").digest("hex")}`;

const judged = (header: string | null, secrets: readonly string[] = [SECRET], body = bytesOf(BODY)) =>
  believe(dcsa, { ...inbound(body, {}), header: (name) => (name === HEADER ? header : null) }, secrets, NOW);
const because = (reason: string) => ({ ok: false, error: { reason } });

const position = fc.nat({ max: 100_000 });
const bit = fc.nat({ max: 6 });

describe("DCSA's signature", () => {
  it("is believed over the raw body under the decoded secret", async () => {
    expect(await judged(signed())).toEqual({ ok: true, value: { scheme: "dcsa-sha256", secretIndex: 0 } });
  });

  it("is what the sample makes", async () => {
    const { headers } = await SAMPLE.sign(BODY);
    expect(headers).toEqual({ [HEADER]: signed(Buffer.from(SAMPLE.secret, "base64")) });
  });

  it("may name its algorithm in upper case, and write its digest so", async () => {
    expect(await judged(signed().toUpperCase())).toMatchObject({ ok: true });
  });

  it("tries every secret and says which it was", async () => {
    const other = Buffer.alloc(32, 7).toString("base64");
    expect(await judged(signed(), [other, SECRET])).toMatchObject({ ok: true, value: { secretIndex: 1 } });
    expect(await judged(signed(), [SECRET, other])).toMatchObject({ ok: true, value: { secretIndex: 0 } });
    expect(await judged(signed(), [other])).toEqual(because("wrong_signature"));
    expect(await judged(signed(), [])).toEqual(because("wrong_signature"));
  });

  it.each([
    [31, false],
    [32, true],
    [64, true],
    [65, false],
  ])("takes a key of %i bytes: %s", async (length, isTaken) => {
    const key = Buffer.alloc(length, 0x5a);
    expect(await judged(signed(key), [key.toString("base64")])).toMatchObject({ ok: isTaken });
  });

  it("is not believed under the secret's own characters", async () => {
    expect(await judged(signed(Buffer.from(SECRET, "utf8")))).toEqual(because("wrong_signature"));
  });

  it("is not believed with one bit of the body changed", async () => {
    await fc.assert(
      fc.asyncProperty(position, fc.nat({ max: 7 }), async (at, turned) => {
        const body = flipBitOf(bytesOf(BODY), at, turned);
        expect(await judged(signed(), [SECRET], body)).toEqual(because("wrong_signature"));
      }),
    );
  });

  it("is not believed with one bit of the secret changed", async () => {
    await fc.assert(
      fc.asyncProperty(position, bit, async (at, turned) => {
        expect(await judged(signed(), [flipBit(SECRET, at, turned)])).toEqual(because("wrong_signature"));
        const key = Buffer.from(flipBitOf(new Uint8Array(KEY), at, turned));
        expect(await judged(signed(), [key.toString("base64")])).toEqual(because("wrong_signature"));
      }),
    );
  });

  it("is not believed with one bit of the header changed, but for the case of a letter", async () => {
    await fc.assert(
      fc.asyncProperty(position, bit, async (at, turned) => {
        const changed = flipBit(signed(), at, turned);
        fc.pre(changed.toLowerCase() !== signed());
        expect(await judged(changed)).toMatchObject({ ok: false });
      }),
    );
  });

  it.each([
    ["an empty header", ""],
    ["another algorithm", signed().replace("sha256", "sha512")],
    ["no algorithm", signed().slice("sha256=".length)],
    ["too few digits", signed().slice(0, -1)],
    ["two headers in one", `${signed()}, ${signed()}`],
  ])("is malformed as %s", async (_, header) => {
    expect(await judged(header)).toEqual(because("malformed_signature"));
  });

  it("is missing when no header is there", async () => {
    expect(await judged(null)).toEqual(because("missing_signature"));
  });
});

describe("DCSA's calls that are no webhooks", () => {
  const credentials = { endpointId: "eu_1", secrets: [], settings: {}, nowMs: NOW, publicKey: async () => ok(null) };
  const greet = (method: string, below = "") => dcsa.greet?.(inbound("", {}, { method }), below, credentials);

  it.each(["HEAD", "GET"])("answers %s with 204 and nothing else", async (method) => {
    expect(await greet(method)).toEqual({ status: 204, contentType: null, body: null });
  });

  it("answers nothing below the URL, and no POST", async () => {
    expect(await greet("HEAD", "/x")).toBeNull();
    expect(await greet("POST")).toBeNull();
  });

  it("acknowledges with exactly 204", () => {
    expect(dcsa.acknowledgement).toEqual({ status: 204 });
  });
});
