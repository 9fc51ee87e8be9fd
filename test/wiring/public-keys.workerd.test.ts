import { beforeEach, expect, it } from "vitest";
import { publicKeys } from "../../src/wiring/public-keys.ts";
import { outbound } from "../../src/wiring/outbound.ts";
import { world } from "../../src/wiring/world.ts";

const URL_OF_KEYS = "https://publisher.example/jwks";
const send = outbound({ allowLoopback: false, dnsResolverUrl: "" });
const HOUR_MS = 3_600_000;
const key = (kid: string) => ({ kid, kty: "RSA", n: "AQAB", e: "AQAB" });

let nowMs: number;
let listed: string[];
let calls: number;
let answer: () => Response;
beforeEach(() => {
  nowMs = 0;
  calls = 0;
  listed = ["one"];
  answer = () => Response.json({ keys: listed.map(key) });
  world.now = () => nowMs;
  world.fetch = async () => {
    calls += 1;
    return answer();
  };
});

it("are fetched once, and kept", async () => {
  const find = publicKeys(send);
  for (let n = 0; n < 5; n += 1) expect(await find(URL_OF_KEYS, "one")).toMatchObject({ value: { kid: "one" } });
  expect(calls).toBe(1);
});

it("are fetched once more for an id that is not among them, and no more for a minute", async () => {
  const find = publicKeys(send);
  await find(URL_OF_KEYS, "one");
  nowMs += 61_000;
  listed = ["one", "two"];
  expect(await find(URL_OF_KEYS, "two")).toMatchObject({ value: { kid: "two" } });
  expect(calls).toBe(2);
  for (const made of ["x", "y", "z"]) expect(await find(URL_OF_KEYS, made)).toEqual({ ok: true, value: null });
  expect(calls).toBe(2);
  nowMs += 61_000;
  expect(await find(URL_OF_KEYS, "x")).toEqual({ ok: true, value: null });
  expect(calls).toBe(3);
});

it("that their publisher took back are believed for a day at most", async () => {
  const find = publicKeys(send);
  await find(URL_OF_KEYS, "one");
  listed = ["two"];
  nowMs += 23 * HOUR_MS;
  expect(await find(URL_OF_KEYS, "one")).toMatchObject({ value: { kid: "one" } });
  nowMs += 2 * HOUR_MS;
  expect(await find(URL_OF_KEYS, "one")).toEqual({ ok: true, value: null });
});

it("that are known outlast a publisher who cannot be asked, and one that is not known is then in doubt", async () => {
  const find = publicKeys(send);
  await find(URL_OF_KEYS, "one");
  answer = () => new Response(null, { status: 503 });
  nowMs += 25 * HOUR_MS;
  expect(await find(URL_OF_KEYS, "one")).toMatchObject({ value: { kid: "one" } });
  expect(await find(URL_OF_KEYS, "two")).toEqual({ ok: false, error: "unavailable" });
});

it.each([
  ["no JSON", () => new Response("<html>")],
  ["another shape", () => Response.json({ keys: [{ kty: "RSA" }] })],
  ["more than anybody lists", () => Response.json({ keys: Array.from({ length: 101 }, (_, n) => key(String(n))) })],
])("that come as %s are none", async (_, given) => {
  answer = given;
  expect(await publicKeys(send)(URL_OF_KEYS, "one")).toEqual({ ok: false, error: "unavailable" });
});
