/** A year; a browser that once came by https comes by nothing else. */
const HSTS = "max-age=31536000; includeSubDomains";

/** What every answer says, whatever its app: it is no page, nobody's to frame, to embed, to guess the type of or to keep. */
const ALWAYS: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};
/** An answer that is a page states its own. */
const UNLESS_STATED: Readonly<Record<string, string>> = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
};
/** Who wants to know what runs here has no good reason. */
const NEVER = ["Server", "X-Powered-By"] as const;

/** The answer with the headers that keep it harmless in a browser. */
export function withSecurityHeaders(response: Response, { protocol }: Pick<URL, "protocol">): Response {
  // That of another region comes with headers that cannot be changed.
  const answer = new Response(response.body, response);
  const { headers } = answer;
  for (const [name, value] of Object.entries(ALWAYS)) headers.set(name, value);
  for (const [name, value] of Object.entries(UNLESS_STATED)) if (!headers.has(name)) headers.set(name, value);
  if (protocol === "https:") headers.set("Strict-Transport-Security", HSTS);
  for (const name of NEVER) headers.delete(name);
  return answer;
}
