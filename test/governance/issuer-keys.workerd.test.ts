import { beforeEach, describe, expect, it } from "vitest";
import { ASK_AGAIN_MS, KEYS_FRESH_MS } from "../../src/governance/issuer-keys.ts";
import { seconds, signInUnderTest, T0, type SignInUnderTest } from "./sign-in-under-test.ts";

let at: SignInUnderTest;
beforeEach(async () => {
  at = await signInUnderTest();
  await at.letIn();
});

describe("the issuer's keys", () => {
  const timesAsked = () => at.provider.asked.filter((url) => url === at.provider.jwksUrl).length;

  it("are asked for once, whoever comes", async () => {
    for (let n = 0; n < 5; n += 1) expect(await at.whoIs(await at.signed({ n }))).not.toBeNull();
    expect(timesAsked()).toBe(1);
  });

  it("that are new are found when they are first used", async () => {
    await at.whoIs(await at.signed());
    await at.provider.rotate();
    at.clock.nowMs += ASK_AGAIN_MS;
    expect(await at.whoIs(await at.signed())).not.toBeNull();
    expect(timesAsked()).toBe(2);
  });

  it("are not asked for again by a flood of made-up ids but once a minute", async () => {
    await at.whoIs(await at.signed());
    for (let ms = 0; ms <= 3 * ASK_AGAIN_MS; ms += 1_000) {
      at.clock.nowMs = T0 + ms;
      const refused = await Promise.all(
        [1, 2, 3].map(async (n) => at.whoIs(await at.signed({}, { kid: `made-up-${ms}-${n}` }))),
      );
      expect(refused.filter((one) => one !== null && one !== "unavailable")).toEqual([]);
    }
    expect(timesAsked()).toBeLessThanOrEqual(1 + 3);
  });

  it("are asked for by few at once when none is known yet", async () => {
    const jwts = await Promise.all(Array.from({ length: 40 }, (_, n) => at.signed({}, { kid: `made-up-${n}` })));
    await Promise.all(jwts.map((jwt) => at.whoIs(jwt)));
    expect(timesAsked()).toBeLessThanOrEqual(4);
  });

  it("that cannot be had make it say so, and not be asked for at every call", async () => {
    at.provider.isDown = true;
    const jwt = await at.signed();
    for (let n = 0; n < 10; n += 1) expect(await at.whoIs(jwt)).toBe("unavailable");
    expect(at.provider.asked.length).toBe(1);
    at.provider.isDown = false;
    at.clock.nowMs += 5_000;
    expect(await at.whoIs(jwt)).not.toBeNull();
  });

  it("of before are believed while the issuer cannot be asked, and no longer than a day", async () => {
    await at.whoIs(await at.signed());
    at.provider.isDown = true;
    at.clock.nowMs += KEYS_FRESH_MS;
    expect(await at.whoIs(await at.signed())).not.toBeNull();
    at.clock.nowMs = T0 + 24 * 60 * 60_000;
    expect(await at.whoIs(await at.signed())).toBe("unavailable");
  });

  it("taken back are believed no longer than an hour", async () => {
    const old = await at.signed({ exp: seconds(at.clock.nowMs) + 9_999 });
    expect(await at.whoIs(old)).not.toBeNull();
    await at.provider.rotate();
    at.clock.nowMs += KEYS_FRESH_MS;
    expect(await at.whoIs(old)).toBeNull();
  });

  it.each([
    ["speaks for another issuer", { issuer: "https://other.example.com" }],
    ["puts them on a private host", { jwks_uri: "https://169.254.169.254/keys" }],
    ["puts them on a plain one", { jwks_uri: "http://login.example.com/keys" }],
    ["names none", { jwks_uri: undefined }],
  ])("are not taken from a discovery document that %s", async (_, discovery) => {
    at.provider.discovery = discovery;
    expect(await at.whoIs(await at.signed())).toBe("unavailable");
    expect(timesAsked()).toBe(0);
  });

  it("are none that are for encryption, or secret", async () => {
    const jwt = await at.signed();
    for (const key of at.provider.published) Object.assign(key, { use: "enc" });
    expect(await at.whoIs(jwt)).toBeNull();
  });
});
