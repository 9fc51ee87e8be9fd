import { SignJWT, exportJWK, exportSPKI, generateKeyPair, importJWK, UnsecuredJWT } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { SIGN_IN_CACHE_MS } from "../../src/governance/sign-in.ts";
import { disablePerson } from "../../src/store/person.ts";
import { OidcStandIn } from "../oidc-stand-in/stand-in.ts";
import { db, seconds, signInUnderTest, T0, type SignInUnderTest } from "./sign-in-under-test.ts";
import { carriedOut } from "../support/carried-out.ts";

let at: SignInUnderTest;
beforeEach(async () => {
  at = await signInUnderTest();
});

const base64url = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });

describe("a person", () => {
  it.each(["RS256", "ES256", "EdDSA"] as const)(
    "is let in by a token signed with %s, as what the list says",
    async (alg) => {
      const tenants = [`tnt_${"1".repeat(32)}`];
      const id = await at.letIn({ role: "finance", tenants, domains: ["charges"] });
      const found = await at.desk.identify("bearer", await at.signed({}, { alg }), "req-1");
      expect(found).toEqual({
        ok: true,
        value: {
          kind: "person",
          personId: id,
          name: "Ada",
          role: "finance",
          tenants,
          domains: ["charges"],
          expiresAtMs: (seconds(T0) + 600) * 1000,
        },
      });
    },
  );

  it("whom nobody let in is nobody, however well the issuer knows them", async () => {
    expect(await at.whoIs(await at.signed())).toBeNull();
    const id = await at.letIn();
    expect(await at.whoIs(await at.signed())).toBe(id);
  });

  it("of a role that is gone is nobody", async () => {
    await at.letIn({ role: "emperor" });
    expect(await at.whoIs(await at.signed())).toBeNull();
  });

  it("is known by an e-mail address only where it is verified", async () => {
    const email = `${at.sub}@example.com`;
    const id = await at.letIn({ claim: "email", value: email });
    expect(await at.whoIs(await at.signed({ email: email.toUpperCase(), email_verified: true }))).toBe(id);
    for (const verified of [false, undefined, "true", 1])
      expect(await at.whoIs(await at.signed({ email, email_verified: verified }))).toBeNull();
  });

  it("by an e-mail address is the one who first signed in by it, should the address be given to another", async () => {
    const email = `${at.sub}@example.com`;
    const id = await at.letIn({ claim: "email", value: email });
    const asked = { email, email_verified: true };
    const [first, ...others] = await Promise.all(
      ["u-1", "u-2", "u-3"].map(async (sub) => at.whoIs(await at.signed({ ...asked, sub }), at.newDesk())),
    );
    expect([first, ...others].filter((one) => one !== null)).toEqual([id]);
    const again = await Promise.all(
      ["u-1", "u-2", "u-3"].map(async (sub) => at.whoIs(await at.signed({ ...asked, sub }), at.newDesk())),
    );
    expect(again).toEqual([first, ...others]);
  });

  it("is not known by an address that only looks like theirs in lower case", async () => {
    await at.letIn({ claim: "email", value: `k${at.sub}@example.com` });
    const kelvin = `\u212a${at.sub}@example.com`;
    expect(kelvin.toLowerCase()).toBe(`k${at.sub}@example.com`);
    expect(await at.whoIs(await at.signed({ email: kelvin, email_verified: true }))).toBeNull();
  });

  it("of another issuer by the same subject is another", async () => {
    await at.letIn({ issuer: "https://other.example.com" });
    expect(await at.whoIs(await at.signed())).toBeNull();
  });

  it("disabled by one of their names is not let in by the other", async () => {
    const id = await at.letIn();
    const email = `${at.sub}@example.com`;
    await at.letIn({ claim: "email", value: email });
    const both = { email, email_verified: true };
    expect(await at.whoIs(await at.signed(both))).toBe(id);
    await carriedOut(db, disablePerson(db, id, 1));
    expect(await at.whoIs(await at.signed(both), at.newDesk())).toBeNull();
  });

  it("disabled elsewhere is believed for 30 seconds at most; here not at all", async () => {
    const id = await at.letIn();
    const elsewhere = at.newDesk();
    const jwt = await at.signed();
    expect([await at.whoIs(jwt), await at.whoIs(jwt, elsewhere)]).toEqual([id, id]);
    await carriedOut(db, disablePerson(db, id, at.clock.nowMs));
    at.desk.forget(id);
    expect(await at.whoIs(jwt)).toBeNull();
    expect(SIGN_IN_CACHE_MS).toBeLessThanOrEqual(30_000);
    at.clock.nowMs += SIGN_IN_CACHE_MS;
    expect(await at.whoIs(jwt, elsewhere)).toBeNull();
  });
});

describe("a token is refused", () => {
  beforeEach(async () => {
    await at.letIn();
    // All keys are known, so that it is the token that is judged.
    expect(await at.whoIs(await at.signed())).not.toBeNull();
  });

  const forgeries: [string, () => Promise<string>][] = [
    ["without a signature", async () => new UnsecuredJWT(at.claims({ iss: at.provider.issuer })).encode()],
    [
      "that says alg none and brings a signature",
      async () => `${base64url({ alg: "none", kid: "ES256-1" })}.${(await at.signed()).split(".").slice(1).join(".")}`,
    ],
    [
      "with HS256 and the public key's text as the secret",
      async () => {
        const key = at.provider.published.find(({ alg }) => alg === "RS256") ?? {};
        const text = await exportSPKI(
          (await importJWK({ ...key, ext: true }, "RS256", { extractable: true })) as CryptoKey,
        );
        return new SignJWT(at.claims({ iss: at.provider.issuer }))
          .setProtectedHeader({ alg: "HS256", kid: "RS256-1" })
          .sign(new TextEncoder().encode(text));
      },
    ],
    [
      "with HS256 and the public key's JSON as the secret",
      async () =>
        new SignJWT(at.claims({ iss: at.provider.issuer }))
          .setProtectedHeader({ alg: "HS256", kid: "RS256-1" })
          .sign(new TextEncoder().encode(JSON.stringify(at.provider.published[0]))),
    ],
    ["with the algorithm of another key", () => at.signed({}, { alg: "ES256", kid: "RS256-1" })],
    ["without a key id", () => at.signed({}, { header: { kid: undefined } })],
    [
      "with a key that it brings itself",
      async () => {
        const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
        return new SignJWT(at.claims({ iss: at.provider.issuer }))
          .setProtectedHeader({ alg: "ES256", kid: "ES256-1", jwk: await exportJWK(publicKey) })
          .sign(privateKey);
      },
    ],
    [
      "with a header it must understand and does not",
      () => at.signed({}, { header: { crit: ["x-unknown"], "x-unknown": 1 } }),
    ],
    ["of another issuer", () => at.signed({ iss: "https://other.example.com" })],
    ["of an issuer that begins alike", () => at.signed({ iss: `${at.provider.issuer}.evil.example` })],
    ["for another audience", () => at.signed({ aud: "another" })],
    ["for no audience", () => at.signed({ aud: undefined })],
    ["for several, none of which this is", () => at.signed({ aud: ["a", "b"] })],
    ["without an end", () => at.signed({ exp: undefined })],
    ["that ended more than a minute ago", () => at.signed({ exp: seconds(at.clock.nowMs) - 61 })],
    ["that begins in more than a minute", () => at.signed({ nbf: seconds(at.clock.nowMs) + 61 })],
    ["of nobody", () => at.signed({ sub: undefined })],
    ["of an empty subject", () => at.signed({ sub: "" })],
    ["with a claim of another type", () => at.signed({ sub: 7 })],
    [
      "whose claims were changed",
      async () => {
        const [head, , signature] = (await at.signed()).split(".");
        return `${head}.${base64url({ ...at.claims(), iss: at.provider.issuer, exp: seconds(at.clock.nowMs) + 9_999 })}.${signature}`;
      },
    ],
    ...[
      "logout+jwt",
      "secevent+jwt",
      "dpop+jwt",
      "oauth-authz-req+jwt",
      "client-authentication+jwt",
      "token-introspection+jwt",
      "application/kb+jwt",
      "JOSE",
      "JWE",
      "",
      "jwt ",
      "at+jwt+x",
    ].map((typ): [string, () => Promise<string>] => [
      `that its issuer signed for another use: ${typ}`,
      () => at.signed({}, { header: { typ } }),
    ]),
    ["whose type is no text", () => at.signed({}, { header: { typ: 7 } })],
    [
      "that tells of a logout",
      () => at.signed({ events: { "http://schemas.openid.net/event/backchannel-logout": {} } }),
    ],
    ["in five parts", async () => `${await at.signed()}.x.y`],
    ["that is not JSON", async () => `${base64url("{")}.${base64url("{")}.x`],
  ];
  it.each(forgeries)("%s", async (_, forge) => {
    expect(await at.whoIs(await forge())).toBeNull();
  });

  it.each([undefined, "JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"])(
    "and of the type %s is not",
    async (typ) => {
      expect(await at.whoIs(await at.signed({}, { header: { typ } }))).not.toBeNull();
    },
  );

  it("and within a minute's difference of clocks is not", async () => {
    expect(await at.whoIs(await at.signed({ exp: seconds(at.clock.nowMs) - 59 }))).not.toBeNull();
    expect(await at.whoIs(await at.signed({ nbf: seconds(at.clock.nowMs) + 59 }))).not.toBeNull();
  });

  it("once its time is over, though it was believed just before", async () => {
    const jwt = await at.signed({ exp: seconds(at.clock.nowMs) + 10 });
    expect(await at.whoIs(jwt)).not.toBeNull();
    at.clock.nowMs += 70_000;
    expect(await at.whoIs(jwt)).toBeNull();
  });

  it("by the way that has no provider", async () => {
    expect(await at.desk.identify("access", await at.signed(), "req-1")).toEqual({ ok: true, value: null });
  });

  it("with a key that another issuer published under the same id", async () => {
    const other = new OidcStandIn(at.provider.issuer);
    await other.rotate();
    expect(await at.whoIs(await other.sign(at.claims()))).toBeNull();
  });
});
