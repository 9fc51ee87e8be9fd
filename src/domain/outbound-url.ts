import { err, ok, type Result } from "./result.ts";

/** Why the mesh will not call a URL that someone gave it. */
export type UrlFault = "not_a_url" | "not_https" | "credentials" | "query_or_fragment" | "ip_address" | "private_host";

export const URL_FAULTS: Readonly<Record<UrlFault, string>> = {
  not_a_url: "is not an absolute URL",
  not_https: "must be https",
  credentials: "must not carry credentials",
  query_or_fragment: "must not carry a query or a fragment",
  ip_address: "must name a host, not an address",
  private_host: "must name a public host",
};

/** Names that only mean something inside somebody's network: RFC 6761, 6762, 8375, ICANN's `internal`, and the usual habits. */
const PRIVATE_ZONES = [
  "localhost",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
  "test",
  "invalid",
  "onion",
];

/**
 * Judges a URL the mesh is to call with a secret: https to a public host name. `URL` has already brought every spelling of an
 * IPv4 address (hexadecimal, one number, full-width digits) to its dotted form. Answers it without a trailing slash.
 */
export function checkOutboundUrl(
  text: string,
  { allowLoopback }: { allowLoopback: boolean },
): Result<string, UrlFault> {
  if (!URL.canParse(text)) return err("not_a_url");
  const url = new URL(text);
  const host = url.hostname.toLowerCase().replace(/\.+$/, "");
  if (url.username !== "" || url.password !== "") return err("credentials");
  // `URL` forgets an empty query or fragment, so the text is asked.
  if (/[?#]/.test(text)) return err("query_or_fragment");
  const loopback = allowLoopback && isLoopback(host);
  if (url.protocol !== "https:" && !(loopback && url.protocol === "http:")) return err("not_https");
  if (!loopback) {
    const fault = hostFault(host);
    if (fault) return err(fault);
  }
  return ok(url.href.replace(/\/+$/, ""));
}

function hostFault(host: string): UrlFault | null {
  if (host.startsWith("[") || /^\d+(?:\.\d+){3}$/.test(host)) return "ip_address";
  const inside = PRIVATE_ZONES.some((zone) => host === zone || host.endsWith(`.${zone}`));
  return inside || !host.includes(".") ? "private_host" : null;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d+){3}$/.test(host);
}
