import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { app } from "../../src/app.ts";
import { addPerson } from "../../src/store/person.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { identityProviders } from "../../src/wiring/sign-in.ts";
import { world } from "../../src/wiring/world.ts";
import { OidcStandIn } from "../oidc-stand-in/stand-in.ts";
import { carriedOut } from "../support/carried-out.ts";

const off = { oidcIssuer: "", oidcAudience: "", accessTeamDomain: "", accessAudience: "" };

it("takes nobody's word unless it is told whose, and for which audience", () => {
  const none = { bearer: null, access: null };
  expect(identityProviders(off, false)).toEqual(none);
  expect(groundOf(env).providers).toEqual(none);
  for (const half of [
    { oidcIssuer: "https://login.example.com" },
    { oidcAudience: "tallyman" },
    { accessTeamDomain: "acme.cloudflareaccess.com" },
    { oidcIssuer: "http://login.example.com", oidcAudience: "tallyman" },
    { oidcIssuer: "https://127.0.0.1", oidcAudience: "tallyman" },
    { accessTeamDomain: "localhost", accessAudience: "0a1b" },
  ])
    expect(identityProviders({ ...off, ...half }, false)).toEqual(none);
});

it.each(["acme.cloudflareaccess.com", "https://acme.cloudflareaccess.com/"])(
  "finds the keys of an Access team at its domain: %s",
  (accessTeamDomain) => {
    expect(identityProviders({ ...off, accessTeamDomain, accessAudience: "0a1b" }, false).access).toEqual({
      issuer: "https://acme.cloudflareaccess.com",
      audience: "0a1b",
      keysUrl: "https://acme.cloudflareaccess.com/cdn-cgi/access/certs",
      vouchesForEmail: true,
    });
  },
);

it("signs a person in at the front door, with keys fetched from their issuer", async () => {
  const oidc = new OidcStandIn("https://login.example.com");
  await oidc.rotate();
  world.fetch = async (input, init) => oidc.handle(new Request(input, init));
  const oidcIssuer = oidc.issuer;
  const providers = identityProviders({ ...off, oidcIssuer, oidcAudience: "tallyman" }, false);
  const ground = { ...groundOf(env), providers };
  const person = { id: `psn_${"1".repeat(32)}`, issuer: oidcIssuer, claim: "sub" as const, value: "u-1", name: "Ada" };
  const given = { role: "auditor", tenants: null, domains: null, createdAtMs: 1, createdBy: "tests" };
  await carriedOut(ground.db, addPerson(ground.db, { ...person, ...given, disabledAtMs: null, pinnedSubject: null }));
  const exp = Math.floor(world.now() / 1000) + 600;
  const jwt = await oidc.sign({ sub: "u-1", aud: "tallyman", exp });
  const headers = { Authorization: `Bearer ${jwt}` };
  const response = await app(ground).fetch(new Request("https://eu.hooks.test/v1/whoami", { headers }));
  expect(await response.json()).toMatchObject({ kind: "person", id: person.id, role: "auditor", region: "eu" });
  expect(oidc.asked).toEqual([`${oidc.issuer}/.well-known/openid-configuration`, oidc.jwksUrl]);
});

it("notes a token's use behind the answer", async () => {
  const ground = groundOf(env);
  const bootstrap = { Authorization: `Bearer ${ground.bootstrapToken}`, "Content-Type": "application/json" };
  const made = await app(ground).fetch(
    new Request("https://eu.hooks.test/v1/tokens", {
      method: "POST",
      headers: bootstrap,
      body: JSON.stringify({ name: "x" }),
    }),
  );
  const { id, token } = await made.json<{ id: string; token: string }>();
  const works: Promise<unknown>[] = [];
  world.later = (work) => void works.push(work);
  const headers = { Authorization: `Bearer ${token}` };
  await app({ ...ground }).fetch(new Request("https://eu.hooks.test/v1/whoami", { headers }));
  await Promise.all(works);
  const row = await env.DB.prepare("SELECT last_used_at_ms AS at FROM api_token WHERE id = ?")
    .bind(id)
    .first<{ at: number }>();
  expect(row?.at).toBeGreaterThan(0);
});
