import { err, ok, type Result } from "../domain/result.ts";
import { classify, type OdooFailure } from "./failure.ts";

/** Where an Odoo is and who we are there. */
export interface OdooConnection {
  /** Base URL, with or without a path; `https` but for tests. */
  readonly url: string;
  readonly db: string;
  /** JSON-RPC alone needs it; null means `admin`. */
  readonly login: string | null;
  /** An API key (JSON-RPC also takes a password). */
  readonly key: string;
  readonly api: "json2" | "jsonrpc";
}

export interface OdooPorts {
  readonly fetch: typeof fetch;
  /** Of one whole call, the answer's body included. Odoo itself may retry a conflicting write for 25 s. */
  readonly timeoutMs: number;
}

/** A JSON answer, whatever its status. `body` is undefined when it is not JSON. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** The first words of a body that is not JSON, for people. */
  readonly text: string;
  readonly retryAfterMs: number | null;
}

export const RESPONSE_MAX_BYTES = 16 * 1024 * 1024;
const RETRY_AFTER_MAX_MS = 60 * 60_000;
const WORDS_MAX_CHARS = 300;

/** Sends one JSON object and reads the whole answer. Never throws: what goes wrong on the way is a failure. */
export async function post(
  ports: OdooPorts,
  url: URL,
  headers: Record<string, string>,
  body: Record<string, unknown>,
): Promise<Result<Reply, OdooFailure>> {
  // Taken out of its object: a runtime's own fetch refuses to be called as a method of another.
  const { fetch: send } = ports;
  // Not `AbortSignal.timeout`, which cannot be called off: a timer that is still running keeps a Durable Object awake, and billed.
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("timed out", "TimeoutError")), ports.timeoutMs);
  try {
    const response = await send(url.href, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", ...headers },
      // A string, never a stream: Odoo ignores a body without a Content-Length and runs the method without arguments.
      body: JSON.stringify(body),
      // A followed redirect would turn the POST into a GET, and could carry the key to another host.
      redirect: "manual",
      signal: controller.signal,
    });
    if (isRedirect(response)) return err(redirected(response));
    const bytes = await readBounded(response);
    if (bytes === null)
      return err({ kind: "misconfigured", name: "answer too large", message: `more than ${RESPONSE_MAX_BYTES} bytes` });
    return ok(replyOf(response, new TextDecoder().decode(bytes)));
  } catch (error) {
    return err(unreached(error, ports.timeoutMs));
  } finally {
    clearTimeout(timer);
  }
}

/** The URL of a path under the connection's base, which may have a path of its own. */
export function urlOf(connection: OdooConnection, path: string): URL {
  return new URL(path, connection.url.endsWith("/") ? connection.url : `${connection.url}/`);
}

function isRedirect(response: Response): boolean {
  // 0 is what a browser-like runtime makes of a redirect that is not followed.
  return response.status === 0 || (response.status >= 300 && response.status < 400);
}

function redirected(response: Response): OdooFailure {
  void response.body?.cancel().catch(() => {});
  const location = response.headers.get("location");
  const target = location === null ? null : URL.parse(location, response.url || undefined);
  const message = target ? `the URL redirects to ${target.origin}${target.pathname}` : "the URL redirects elsewhere";
  return { kind: "misconfigured", name: `HTTP ${response.status}`, message };
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(response.headers.get("content-length") ?? 0) > RESPONSE_MAX_BYTES) {
    await response.body?.cancel();
    return null;
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > RESPONSE_MAX_BYTES) return null;
    chunks.push(chunk);
  }
  return joined(chunks, bytes);
}

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function replyOf(response: Response, text: string): Reply {
  const { status } = response;
  const isJson = /^application\/(?:[a-z.+-]+\+)?json\b/i.test(response.headers.get("content-type") ?? "");
  const body = isJson ? parsed(text) : undefined;
  return { status, body, text: body === undefined ? wordsOf(text) : "", retryAfterMs: retryAfterMs(response) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What ends a tag that hides more than itself. */
const HIDDEN = [
  ["<script", "</script>"],
  ["<style", "</style>"],
  ["<!--", "-->"],
] as const;

/** What a page says, without its tags. */
function wordsOf(page: string): string {
  const text = page.slice(0, 8192);
  const lower = text.toLowerCase();
  let words = "";
  for (let at = 0; at < text.length;) {
    const open = text.indexOf("<", at);
    const close = HIDDEN.find(([begin]) => lower.startsWith(begin, open))?.[1] ?? ">";
    const end = open === -1 ? -1 : lower.indexOf(close, open);
    words += `${text.slice(at, end === -1 ? undefined : open)} `;
    at = end === -1 ? text.length : end + close.length;
  }
  return words.replaceAll(/\s+/g, " ").trim().slice(0, WORDS_MAX_CHARS);
}

/** `Retry-After` in seconds, or as a date, which is read against the answer's own `Date`. */
function retryAfterMs({ headers }: Response): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const waitMs = /^\d+$/.test(value.trim())
    ? Number(value) * 1000
    : Date.parse(value) - Date.parse(headers.get("date") ?? "");
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), RETRY_AFTER_MAX_MS) : null;
}

function unreached(error: unknown, timeoutMs: number): OdooFailure {
  const name = error instanceof Error ? error.name : "Error";
  if (name === "TimeoutError" || name === "AbortError")
    return { kind: "transient", name: "timeout", message: `no answer within ${timeoutMs} ms`, retryAfterMs: null };
  const message = error instanceof Error ? error.message : String(error);
  // The door to the outside would not call it, and will not the next time.
  if (name === "OutboundRefused") return { kind: "misconfigured", name: "url", message };
  return classify({ status: 503, name: "network", message, retryAfterMs: null });
}
