import { jwtVerify } from "jose";
import { z } from "zod";
import { comparableEmail } from "../domain/person.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { verifierOf, type IdentityProvider, type IssuerKeys } from "./issuer-keys.ts";

/** Signatures alone: with a shared secret, or with none, whoever can verify could sign. */
export const ALGORITHMS = ["RS256", "ES256", "EdDSA"];
/** What clocks may differ by. */
export const SKEW_SECONDS = 60;

/** What its header may call it (RFC 8725, 3.11): a JWT, or an access token (RFC 9068). All else was signed for another use. */
const TYPES: ReadonlySet<string> = new Set(["jwt", "at+jwt"]);

/** Without a type it is taken for a JWT, as issuers of before that practice have it. */
function isSignIn(type: unknown): boolean {
  if (type === undefined) return true;
  return typeof type === "string" && TYPES.has(type.toLowerCase().replace(/^application\//, ""));
}

const Claims = z.object({
  sub: z.string().min(1).max(255),
  exp: z.number().int(),
  email: z.string().max(254).optional(),
  email_verified: z.unknown().optional(),
  events: z.unknown().optional(),
});

/** Whom a believed assertion speaks of. */
export interface Asserted {
  readonly subject: string;
  /** Comparable; null where there is none, or nobody vouches for it. */
  readonly email: string | null;
  readonly expiresAtMs: number;
}

/** Reads a signed JWT (RFC 7519, best practices of RFC 8725). `refused` whatever was wrong with it. */
export async function readAssertion(
  jwt: string,
  provider: IdentityProvider,
  { keys, nowMs }: { readonly keys: IssuerKeys; readonly nowMs: number },
): Promise<Result<Asserted, "refused" | "unavailable">> {
  let unavailable = false;
  try {
    const { payload, protectedHeader } = await jwtVerify(
      jwt,
      async ({ kid = "", alg }) => {
        const found = await keys.find(kid);
        unavailable = !found.ok;
        if (!found.ok || !found.value) throw new TypeError("no such key");
        return verifierOf(found.value, alg);
      },
      {
        issuer: provider.issuer,
        audience: provider.audience,
        algorithms: ALGORITHMS,
        clockTolerance: SKEW_SECONDS,
        currentDate: new Date(nowMs),
        requiredClaims: ["sub", "exp"],
      },
    );
    if (!isSignIn(protectedHeader.typ)) return err("refused");
    const claims = Claims.safeParse(payload);
    // A security event (RFC 8417), such as a logout, speaks of somebody and lets nobody in.
    if (!claims.success || claims.data.events !== undefined) return err("refused");
    const { sub: subject, exp, email, email_verified: verified } = claims.data;
    const vouched = email !== undefined && (provider.vouchesForEmail || verified === true);
    return ok({ subject, email: vouched ? comparableEmail(email) : null, expiresAtMs: exp * 1000 });
  } catch {
    return err(unavailable ? "unavailable" : "refused");
  }
}
