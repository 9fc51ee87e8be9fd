import { err, ok, type Result } from "./result.ts";

/** Why the mesh will not call a URL that someone gave it. */
export type UrlFault =
  | "not_a_url"
  | "not_https"
  | "credentials"
  | "query_or_fragment"
  | "ip_address"
  | "private_host"
  | "port";

export const URL_FAULTS: Readonly<Record<UrlFault, string>> = {
  not_a_url: "is not an absolute URL",
  not_https: "must be https",
  credentials: "must not carry credentials",
  query_or_fragment: "must not carry a query or a fragment",
  ip_address: "must name a host, not an address",
  private_host: "must name a public host",
  port: "must be at port 443, or at 1024 or above",
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

export interface UrlTerms {
  /** A mesh for trying things out may call this very machine, and the names that RFC 6761 keeps for tests. */
  readonly allowLoopback: boolean;
}

/**
 * Judges a URL the mesh is to call with a secret, as somebody sets it: https to a public host name, no query. `URL` has already brought
 * every spelling of an IPv4 address (hexadecimal, one number, full-width digits) to its dotted form. Answers it without a trailing slash.
 */
export function checkOutboundUrl(text: string, terms: UrlTerms): Result<string, UrlFault> {
  const url = URL.parse(text);
  if (!url) return err("not_a_url");
  // `URL` forgets an empty query or fragment, so the text is asked.
  if (!hasCredentials(url) && /[?#]/.test(text)) return err("query_or_fragment");
  const fault = faultOf(url, terms);
  return fault === null ? ok(withoutTrailing("/", url.href)) : err(fault);
}

/** Judges a URL at the moment it is called: as `checkOutboundUrl` does, but it may carry a query by now. */
export function checkTarget(text: string, terms: UrlTerms): Result<URL, UrlFault> {
  const url = URL.parse(text);
  if (!url) return err("not_a_url");
  const fault = faultOf(url, terms);
  return fault === null ? ok(url) : err(fault);
}

/** Whether a host means this machine, in any spelling `URL` leaves. */
export const isLoopbackHost = (hostname: string): boolean => {
  const host = bare(hostname);
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d+){3}$/.test(host);
};

const hasCredentials = ({ username, password }: URL): boolean => username !== "" || password !== "";

function faultOf(url: URL, { allowLoopback }: UrlTerms): UrlFault | null {
  if (hasCredentials(url)) return "credentials";
  const own = allowLoopback && isLoopbackHost(url.hostname);
  if (url.protocol !== "https:" && !(own && url.protocol === "http:")) return "not_https";
  if (own || (allowLoopback && bare(url.hostname).endsWith(".test"))) return null;
  return hostFault(bare(url.hostname)) ?? portFault(url.port);
}

/** Browsers and resolvers take `localhost.` for `localhost`. */
const bare = (hostname: string): string => withoutTrailing(".", hostname).toLowerCase();

/** The text without that character at its end, however often it stands there: in time that grows with the text alone. */
export function withoutTrailing(char: string, text: string): string {
  let end = text.length;
  while (text[end - 1] === char) end -= 1;
  return text.slice(0, end);
}

/** Below 1024 live mail, file and directory servers, which may take a line of a request for one of their own. */
function portFault(port: string): UrlFault | null {
  return port === "" || Number(port) >= 1024 ? null : "port";
}

function hostFault(host: string): UrlFault | null {
  if (host.startsWith("[") || /^\d+(?:\.\d+){3}$/.test(host)) return "ip_address";
  const inside = PRIVATE_ZONES.some((zone) => host === zone || host.endsWith(`.${zone}`));
  return inside || !host.includes(".") ? "private_host" : null;
}
