import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { senderNamed } from "../../src/carriers/registry.ts";
import { schemeOf } from "../../src/carriers/schemes.ts";
import { believe, bytesOf, fixture, flipBit, flipBitOf, inbound } from "./inbound.ts";
import { BASIC_SAMPLES } from "./basic-samples.ts";
import { SAMPLES } from "./samples.ts";

const NOW = Date.UTC(2026, 10, 23, 10, 20);
const DAY_MS = 86_400_000;
const place = fc.nat({ max: 100_000 });
const bit = fc.nat({ max: 6 });

it("the senders that have nothing to prove with are few, and known", () => {
  const secretless = SAMPLES.filter(({ secret }) => secret === null).map(({ sender }) => sender);
  expect(secretless).toEqual(["inpost", "odoo", "shipengine"]);
});

describe.each([...SAMPLES, ...BASIC_SAMPLES])(
  "a webhook of $sender ($scheme)",
  ({ sender: name, scheme, secret, settings, fixtures, extension, sign, publicKey }) => {
    const sender = senderNamed(name);
    if (!sender) throw new Error(`${name} is not registered`);
    const held = schemeOf(sender, scheme);
    const body = fixture(name, fixtures[0], extension);
    const judged = (
      headers: Record<string, string>,
      over: { body?: ReturnType<typeof bytesOf>; secret?: string; path?: string } = {},
    ) =>
      believe(
        sender,
        inbound(over.body ?? bytesOf(body), headers, { path: over.path ?? "/" }),
        [over.secret ?? secret ?? ""],
        NOW,
        { scheme, settings, ...(publicKey ? { publicKey } : {}) },
      );

    it("is believed as it is sent", async () => {
      const { headers, path = "/" } = await sign(body, NOW);
      expect(await judged(headers, { path })).toMatchObject({ ok: true });
    });

    it.skipIf(held?.assurance === "none")("is not believed without its headers", async () => {
      expect(await judged({})).toEqual({ ok: false, error: { reason: "missing_signature" } });
    });

    it("is not believed with one bit of its body changed, where the signature covers it", async () => {
      const { headers, path = "/" } = await sign(body, NOW);
      const covers = held?.assurance === "body";
      await fc.assert(
        fc.asyncProperty(place, bit, async (at, which) => {
          expect((await judged(headers, { body: flipBitOf(bytesOf(body), at, which), path })).ok).toBe(!covers);
        }),
        { numRuns: 40 },
      );
    });

    it.skipIf(secret === null)("is not believed with one bit of its secret changed", async () => {
      if (secret === null) throw new Error("it has no secret");
      const { headers, path = "/" } = await sign(body, NOW);
      await fc.assert(
        fc.asyncProperty(place, bit, async (at, which) => {
          const other = flipBit(secret, at, which);
          fc.pre(other.normalize("NFKD") !== secret.normalize("NFKD"));
          expect((await judged(headers, { secret: other, path })).ok).toBe(false);
        }),
        { numRuns: 40 },
      );
    });

    it.skipIf(held?.assurance === "none")("is not believed with one bit of any of its headers changed", async () => {
      const { headers, path = "/" } = await sign(body, NOW);
      const names = Object.keys(headers);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...names), place, bit, async (header, at, which) => {
          const value = flipBit(headers[header] ?? "", at, which);
          // A header's case, blanks around it and control characters are not part of its value.
          fc.pre(/^[\x21-\x7e]+$/.test(value) && value.toLowerCase() !== (headers[header] ?? "").toLowerCase());
          expect((await judged({ ...headers, [header]: value }, { path })).ok).toBe(false);
        }),
        { numRuns: 60 },
      );
    });

    it("is not believed a day later, where the signature covers the time", async () => {
      const { headers, path = "/" } = await sign(body, NOW - DAY_MS);
      const late = await judged(headers, { path });
      if (held?.bindsTime) expect(late).toEqual({ ok: false, error: { reason: "stale_timestamp" } });
      else expect(late).toMatchObject({ ok: true });
    });
  },
);
