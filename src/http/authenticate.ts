import type { Actor } from "../domain/audit.ts";
import { err, type Result } from "../domain/result.ts";
import { addressOf, type CallLimits } from "./call-limits.ts";
import type { Refusal } from "./problem.ts";
import type { Inputs, Scope } from "./scope.ts";

/** What a caller shows: a bearer token, or the assertion that Cloudflare Access adds to a browser's request. */
export type Credential =
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "access"; readonly assertion: string };

/** Who stands at the door and decides; governance plays it. */
export interface Gate<Permission extends string, Principal, Kind extends string> {
  /** Who it is, and whether they may do such a thing at all. A first sign-in is on record under the request's id. */
  admit(
    credential: Credential,
    permission: Permission,
    scope: Scope<Kind>,
    requestId: string,
  ): Promise<Result<Principal, Extract<Refusal, { kind: "unauthenticated" | "forbidden" | "unavailable" }>>>;
  /** Whether what the call is about is within their reach. */
  within(principal: Principal, scope: Scope<Kind>, inputs: Inputs): Promise<Result<null, Refusal>>;
  /** What the log calls them: an id, never a name. */
  idOf(principal: Principal): string;
  actorOf(principal: Principal): Actor;
}

/** Room for a token with an e-mail address, names and groups in it; longer ones are not looked at. */
const CREDENTIAL_MAX_CHARS = 8_192;
const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;
const ASSERTION = /^[A-Za-z0-9._-]+$/;

/** The token of `Authorization: Bearer …` (RFC 6750), or null when the header is absent or says something else. */
export function bearerOf(request: Request): string | null {
  const header = request.headers.get("Authorization") ?? "";
  return header.length > CREDENTIAL_MAX_CHARS ? null : (BEARER.exec(header)?.[1] ?? null);
}

/** Authorization is asked first, and alone where it is there: whoever sends it means it. Nothing in a URL is a credential. */
export function credentialOf(request: Request): Credential | null {
  if (request.headers.has("Authorization")) {
    const token = bearerOf(request);
    return token === null ? null : { kind: "bearer", token };
  }
  const assertion = request.headers.get("Cf-Access-Jwt-Assertion") ?? "";
  if (assertion.length > CREDENTIAL_MAX_CHARS || !ASSERTION.test(assertion)) return null;
  return isForeignPage(request) ? null : { kind: "access", assertion };
}

/** A browser signs its user in to Access whichever page asks; what changes something must come from a page of ours, or from none. */
function isForeignPage({ method, headers, url }: Request): boolean {
  if (method === "GET" || method === "HEAD") return false;
  const site = headers.get("Sec-Fetch-Site");
  if (site !== null) return site !== "same-origin" && site !== "none";
  const origin = headers.get("Origin");
  return origin !== null && origin !== new URL(url).origin;
}

/** What bounds how often one calls and guesses, and by which clock. */
export interface AdmissionLimits {
  readonly limits: CallLimits;
  readonly now: () => number;
  /** Work that no answer waits for. */
  readonly later: (work: Promise<unknown>) => void;
}

type NotAdmitted = Extract<Refusal, { kind: "unauthenticated" | "forbidden" | "unavailable" | "rate_limited" }>;

/** Every caller who is not known gets the same answer, whatever was wrong; who guesses on and on is not even looked at. */
export async function admit<Permission extends string, Principal, Kind extends string>(
  request: Request,
  gate: Gate<Permission, Principal, Kind>,
  needs: { readonly permission: Permission; readonly scope: Scope<Kind>; readonly requestId: string },
  { limits, now, later }: AdmissionLimits,
): Promise<Result<Principal, NotAdmitted>> {
  const credential = credentialOf(request);
  if (credential === null) return err({ kind: "unauthenticated" });
  const address = addressOf(request);
  const mayGuessInSeconds = limits.mayGuess(address, now());
  if (mayGuessInSeconds !== null) return err({ kind: "rate_limited", retryAfterSeconds: mayGuessInSeconds });
  const admitted = await gate.admit(credential, needs.permission, needs.scope, needs.requestId);
  if (!admitted.ok) {
    if (admitted.error.kind === "unauthenticated") later(limits.guessed(address, now()));
    return admitted;
  }
  const mayCallInSeconds = limits.call(gate.idOf(admitted.value), now());
  return mayCallInSeconds === null ? admitted : err({ kind: "rate_limited", retryAfterSeconds: mayCallInSeconds });
}
