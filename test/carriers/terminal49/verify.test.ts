import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { terminal49 } from "../../../src/carriers/terminal49/sender.ts";
import { believe, bytesOf, fixture, flipBit, flipBitOf, inbound } from "../inbound.ts";
import { SAMPLE } from "./sample.ts";

const NOW = Date.UTC(2026, 9, 5, 12);
const SECRET = "t49-secret-0002";
const BODY = fixture("terminal49", "vessel-loaded");
const HEADER = "X-T49-Webhook-Signature";
/** Made here by other means than ours. */
const signed = (secret = SECRET): string => createHmac("sha256", secret).update(BODY, "utf8").digest("hex");

const judged = (header: string | null, secrets: readonly string[] = [SECRET], body = bytesOf(BODY)) =>
  believe(terminal49, { ...inbound(body, {}), header: (name) => (name === HEADER ? header : null) }, secrets, NOW);
const because = (reason: string) => ({ ok: false, error: { reason } });

const position = fc.nat({ max: 100_000 });
const bit = fc.nat({ max: 6 });

describe("Terminal49's signature", () => {
  it("is believed over the raw body", async () => {
    expect(await judged(signed())).toEqual({ ok: true, value: { scheme: "terminal49-sha256", secretIndex: 0 } });
  });

  it("is what the sample makes", async () => {
    expect((await SAMPLE.sign(BODY)).headers).toEqual({ [HEADER]: signed(SAMPLE.secret) });
  });

  it("tries every secret and says which it was", async () => {
    expect(await judged(signed(), ["new", SECRET])).toMatchObject({ ok: true, value: { secretIndex: 1 } });
    expect(await judged(signed(), [SECRET, "old"])).toMatchObject({ ok: true, value: { secretIndex: 0 } });
    expect(await judged(signed(), ["other", ""])).toEqual(because("wrong_signature"));
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
      }),
    );
  });

  it("is not believed with one bit of the header changed, but for the case of a digit", async () => {
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
    ["base64", createHmac("sha256", SECRET).update(BODY).digest("base64")],
    ["too few digits", signed().slice(2)],
  ])("is malformed as %s", async (_, header) => {
    expect(await judged(header)).toEqual(because("malformed_signature"));
  });

  it("is missing when no header is there", async () => {
    expect(await judged(null)).toEqual(because("missing_signature"));
  });
});

it("asks Terminal49's API with the key as a token", () => {
  expect(terminal49.api?.origins).toEqual(["https://api.terminal49.com"]);
  expect(terminal49.api?.headers("key-1")).toMatchObject({ Authorization: "Token key-1" });
});
