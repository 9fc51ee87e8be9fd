import { OdooError } from "./odoo-error.ts";
import { STOCK_UID, UID } from "./store.ts";

/** A request as Odoo sees it: its whole body, and whether the length of that was told ahead. */
export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  /** Without a Content-Length Odoo takes the body for empty. */
  readonly body: string;
}

export interface Host {
  readonly db: string;
  /** An administrator. */
  readonly login: string;
  readonly keys: ReadonlySet<string>;
  /** The integration user, with the least it needs. */
  readonly stockUser: { readonly login: string; readonly key: string };
  readonly series: "17.0" | "19.0";
}

/** The id of the user whose key it is; null when it is nobody's. */
export function userOf(host: Host, key: string): number | null {
  if (host.keys.has(key)) return UID;
  return key === host.stockUser.key ? STOCK_UID : null;
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });

export const htmlPage = (body: string, status: number): Response =>
  new Response(body, { status, headers: { "content-type": "text/html; charset=utf-8" } });

export function noDatabasePage(): Response {
  return htmlPage(
    `<!DOCTYPE html>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>No database is selected and the requested URL was not found in the server-wide controllers.</p>
<p>Please verify the hostname, <a href=/web/login>login</a> and try again.</p>

<!-- Alternatively, use the X-Odoo-Database header. -->
`,
    404,
  );
}

export function notFoundPage(): Response {
  return htmlPage(
    `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`,
    404,
  );
}

/** The answer to a body that is not said to be JSON. */
export function wrongTypePage(route: string, type: string): Response {
  return htmlPage(
    `<!doctype html>
<html lang=en>
<title>415 Unsupported Media Type</title>
<h1>Unsupported Media Type</h1>
<p>Request inferred type is compatible with [&#39;http&#39;] but &#39;${route}&#39; is type=&#39;${type}&#39;.<br><br>Please verify the Content-Type request header and try again.</p>
`,
    415,
  );
}

export function saysJson(headers: Headers): boolean {
  return /^application\/json\s*(?:;|$)/i.test(headers.get("content-type") ?? "");
}

export const badRequest = (message: string): OdooError => new OdooError("werkzeug.exceptions.BadRequest", message);

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Rejects when nobody waits any more. */
export function whenAborted(signal: AbortSignal | null): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(signal?.reason as Error);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
  });
}
