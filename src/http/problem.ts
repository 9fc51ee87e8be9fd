import { z } from "@hono/zod-openapi";
import { unreachable } from "../domain/result.ts";
import { notOwnerText, type NotOwner } from "../domain/system-of-record.ts";

/** One thing wrong with what was sent: where (a dotted path, empty for the whole) and what. Never the value. */
export const Issue = z.object({ path: z.string(), message: z.string() });
export type Issue = z.infer<typeof Issue>;

/** Every way the mesh says no. */
export type Refusal =
  | { readonly kind: "unauthenticated" }
  | { readonly kind: "bad_signature" }
  /** `needs`: a permission, and where, in words. */
  | { readonly kind: "forbidden"; readonly needs: string }
  /** It is another's to write. */
  | ({ readonly kind: "not_owner" } & NotOwner)
  | { readonly kind: "not_found"; readonly detail?: string }
  | { readonly kind: "method_not_allowed"; readonly allow: readonly string[] }
  | { readonly kind: "malformed"; readonly detail: string }
  | { readonly kind: "invalid"; readonly issues: readonly Issue[] }
  | { readonly kind: "conflict"; readonly detail: string }
  | { readonly kind: "too_large"; readonly maxBytes: number }
  | { readonly kind: "too_slow" }
  | { readonly kind: "rate_limited"; readonly retryAfterSeconds: number }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number }
  | { readonly kind: "internal" };

/** A problem document of RFC 9457. `requestId` finds the matching line in the log. */
export const Problem = z
  .object({
    type: z.string().openapi({ example: "/problems/invalid" }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    requestId: z.string(),
    issues: z.array(Issue).optional(),
    retryAfterSeconds: z.int().optional(),
  })
  .openapi("Problem");
export type Problem = z.infer<typeof Problem>;

/** What each refusal is called and which status it has. */
export const PROBLEMS: Readonly<
  Record<Refusal["kind"], { readonly slug: string; readonly title: string; readonly status: number }>
> = {
  unauthenticated: { slug: "unauthenticated", title: "Sign in first", status: 401 },
  bad_signature: { slug: "bad-signature", title: "Signature not accepted", status: 401 },
  forbidden: { slug: "forbidden", title: "Not allowed", status: 403 },
  not_owner: { slug: "not-owner", title: "Not yours to write", status: 403 },
  not_found: { slug: "not-found", title: "Not found", status: 404 },
  method_not_allowed: { slug: "method-not-allowed", title: "Method not allowed", status: 405 },
  malformed: { slug: "malformed", title: "Malformed request", status: 400 },
  invalid: { slug: "invalid", title: "Invalid request", status: 422 },
  conflict: { slug: "conflict", title: "Conflict", status: 409 },
  too_large: { slug: "too-large", title: "Too large", status: 413 },
  too_slow: { slug: "too-slow", title: "The body took too long", status: 408 },
  rate_limited: { slug: "rate-limited", title: "Too many requests", status: 429 },
  unavailable: { slug: "unavailable", title: "Try again later", status: 503 },
  internal: { slug: "internal", title: "Something went wrong here", status: 500 },
};

/** The one table from what went wrong to what the caller sees. */
export function toProblem(refusal: Refusal, requestId: string): Problem {
  const { slug, title, status } = PROBLEMS[refusal.kind];
  return { type: `/problems/${slug}`, title, status, ...particulars(refusal), requestId };
}

function particulars(refusal: Refusal): Pick<Problem, "detail" | "issues" | "retryAfterSeconds"> {
  switch (refusal.kind) {
    case "unauthenticated":
      return { detail: "Send a valid token: Authorization: Bearer tm_…" };
    case "forbidden":
      return { detail: `needs the permission ${refusal.needs}` };
    case "not_owner":
      return { detail: notOwnerText(refusal) };
    case "not_found":
      return refusal.detail === undefined ? {} : { detail: refusal.detail };
    case "method_not_allowed":
      return { detail: `allowed: ${refusal.allow.join(", ")}` };
    case "malformed":
    case "conflict":
      return { detail: refusal.detail };
    case "invalid":
      return {
        detail: refusal.issues.map(({ path, message }) => `${path || "body"}: ${message}`).join("; "),
        issues: [...refusal.issues],
      };
    case "too_large":
      return { detail: `at most ${refusal.maxBytes} bytes` };
    case "rate_limited":
    case "unavailable":
      return { retryAfterSeconds: refusal.retryAfterSeconds };
    case "bad_signature":
    case "too_slow":
    case "internal":
      return {};
    default:
      return unreachable(refusal);
  }
}

/** The headers RFC 9110 wants beside some statuses. */
function headersOf(refusal: Refusal): Record<string, string> {
  switch (refusal.kind) {
    case "unauthenticated":
      return { "WWW-Authenticate": 'Bearer realm="tallyman"' };
    case "bad_signature":
      return { "WWW-Authenticate": 'Signature realm="tallyman"' };
    case "method_not_allowed":
      return { Allow: refusal.allow.join(", ") };
    case "rate_limited":
    case "unavailable":
      return { "Retry-After": String(refusal.retryAfterSeconds) };
    default:
      return {};
  }
}

/** How an app words its refusals. */
export type Refuse = (refusal: Refusal, requestId: string) => Response;

export function problemResponse(refusal: Refusal, requestId: string): Response {
  return problemOf(toProblem(refusal, requestId), refusal);
}

/** For customers' applications: which kind of refusal it is, and nothing of what is behind it. */
export function bareProblemResponse(refusal: Refusal, requestId: string): Response {
  const { detail: _detail, issues: _issues, ...bare } = toProblem(refusal, requestId);
  return problemOf(bare, refusal);
}

function problemOf(problem: Problem, refusal: Refusal): Response {
  const headers = {
    ...headersOf(refusal),
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "X-Request-Id": problem.requestId,
  };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
