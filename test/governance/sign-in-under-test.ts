import { SignInDesk } from "../../src/governance/sign-in.ts";
import { addPerson, type Person } from "../../src/store/person.ts";
import { OidcStandIn, type Signed } from "../oidc-stand-in/stand-in.ts";
import { testDb } from "../store/build.ts";
import { carriedOut } from "../support/carried-out.ts";
import { macUnder } from "../../src/domain/mac.ts";

export const db = testDb();
const AUDIENCE = "tallyman";
export const T0 = Date.UTC(2026, 10, 23, 10, 15);
export const seconds = (atMs: number) => Math.floor(atMs / 1000);

/** A desk whose only issuer is the stand-in, and one person whom the issuer knows. */
export interface SignInUnderTest {
  readonly clock: { nowMs: number };
  readonly provider: OidcStandIn;
  readonly desk: SignInDesk;
  /** What the issuer calls them. */
  readonly sub: string;
  /** Another isolate's. */
  newDesk(): SignInDesk;
  /** Lets them in, by subject unless told otherwise; answers their id. */
  letIn(over?: Partial<Person>): Promise<string>;
  claims(over?: Record<string, unknown>): Record<string, unknown>;
  /** Their token. */
  signed(over?: Record<string, unknown>, how?: Signed): Promise<string>;
  /** The id of whom it lets in; null when nobody; the word when it cannot say. */
  whoIs(jwt: string, at?: SignInDesk): Promise<string | null>;
}

export async function signInUnderTest(): Promise<SignInUnderTest> {
  const clock = { nowMs: T0 };
  const sub = crypto.randomUUID();
  const provider = new OidcStandIn("https://login.example.com");
  await provider.rotate();
  const bearer = { issuer: provider.issuer, audience: AUDIENCE, keysUrl: null, vouchesForEmail: false };
  const newDesk = () =>
    new SignInDesk({
      db,
      mac: macUnder(new Uint8Array(32), "test"),
      now: () => clock.nowMs,
      allowLoopback: false,
      fetchJson: (url) => provider.fetchJson(url),
      providers: { bearer, access: null },
    });
  const claims = (over: Record<string, unknown> = {}) => {
    const nowSeconds = seconds(clock.nowMs);
    return { sub, aud: AUDIENCE, iat: nowSeconds, exp: nowSeconds + 600, ...over };
  };
  const desk = newDesk();
  return {
    clock,
    provider,
    desk,
    sub,
    newDesk,
    claims,
    async letIn(over = {}) {
      const id = `psn_${crypto.randomUUID().replaceAll("-", "")}`;
      const called = { issuer: provider.issuer, claim: "sub" as const, value: sub };
      const given = { name: "Ada", role: "operator", tenants: null, domains: null };
      const made = { createdAtMs: 1, createdBy: "tests", disabledAtMs: null, pinnedSubject: null };
      await carriedOut(db, addPerson(db, { id, ...called, ...given, ...made, ...over }));
      return id;
    },
    signed: (over = {}, how = {}) => provider.sign(claims(over), how),
    async whoIs(jwt, at = desk) {
      const found = await at.identify("bearer", jwt, "req-1");
      if (!found.ok) return found.error;
      return found.value?.kind === "person" ? found.value.personId : null;
    },
  };
}
