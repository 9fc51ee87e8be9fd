import type { Actor } from "../domain/audit.ts";
import { err, type Result } from "../domain/result.ts";
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

/** Every caller who is not known gets the same answer, whatever was wrong. */
export async function admit<Permission extends string, Principal, Kind extends string>(
  request: Request,
  gate: Gate<Permission, Principal, Kind>,
  permission: Permission,
  scope: Scope<Kind>,
  requestId: string,
): ReturnType<Gate<Permission, Principal, Kind>["admit"]> {
  const credential = credentialOf(request);
  return credential === null ? err({ kind: "unauthenticated" }) : gate.admit(credential, permission, scope, requestId);
}
