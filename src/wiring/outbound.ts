import { z } from "zod";
import { isPublicAddress } from "../domain/address.ts";
import { checkTarget, isLoopbackHost, URL_FAULTS } from "../domain/outbound-url.ts";
import { world } from "./world.ts";

/** What a call to somebody else's server is judged by. */
export interface OutboundTerms {
  readonly allowLoopback: boolean;
  /** A resolver that answers in JSON (`?name=…&type=…`), such as https://cloudflare-dns.com/dns-query; empty: names are not resolved. */
  readonly dnsResolverUrl: string;
}

/** The mesh will not call that URL. Its message names what is wrong, never the URL. */
export class OutboundRefused extends Error {
  override name = "OutboundRefused";
}

const RESOLVE_TIMEOUT_MS = 2_000;
const ANSWER_MAX_CHARS = 64 * 1024;
/** An answer is believed no longer, whatever it says: a name may lead elsewhere by then. */
const BELIEVED_MAX_MS = 60_000;
const NAMES_MAX = 1_000;
const A = 1;
const AAAA = 28;

/** The JSON of RFC 8484's cousins at Cloudflare and Google, as far as it is read. */
const DnsAnswer = z.object({
  Status: z.int(),
  Answer: z
    .array(z.object({ type: z.int(), TTL: z.int().min(0), data: z.string() }))
    .max(500)
    .default([]),
});

/** By resolver and name: until when its addresses were seen to be public. */
const seen = new Map<string, number>();

/**
 * The one door to servers that somebody configured: an Odoo, a freight platform, an identity provider, a sender's API and keys. It judges
 * the URL as it stands, then where its name leads, and follows no redirect: the answer goes back to whoever asked. Throws
 * `OutboundRefused`, and what `fetch` throws.
 */
export function outbound(terms: OutboundTerms): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const target = checkTarget(url, terms);
    if (!target.ok) throw new OutboundRefused(`the URL ${URL_FAULTS[target.error]}`);
    if (terms.dnsResolverUrl !== "" && !isLoopbackHost(target.value.hostname))
      await refuseInside(terms.dnsResolverUrl, target.value.hostname);
    return world.fetch(input, { ...init, redirect: "manual" });
  };
}

/** Fails closed: a name that cannot be resolved is not called. */
async function refuseInside(resolver: string, hostname: string): Promise<void> {
  const key = `${resolver} ${hostname}`;
  if ((seen.get(key) ?? 0) > world.now()) return;
  const [v4, v6] = await Promise.all([ask(resolver, hostname, "A"), ask(resolver, hostname, "AAAA")]);
  const found = [...v4.Answer, ...v6.Answer].filter(({ type }) => type === A || type === AAAA);
  if (found.length === 0) throw new TypeError("the URL's name has no address");
  if (!found.every(({ data }) => isPublicAddress(data)))
    throw new OutboundRefused("the URL's name leads to an address that is not public");
  if (seen.size >= NAMES_MAX) seen.clear();
  const ttlMs = Math.min(...found.map(({ TTL }) => TTL * 1000));
  seen.set(key, world.now() + Math.min(ttlMs, BELIEVED_MAX_MS));
}

async function ask(resolver: string, name: string, type: "A" | "AAAA"): Promise<z.infer<typeof DnsAnswer>> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), RESOLVE_TIMEOUT_MS);
  try {
    const response = await world.fetch(`${resolver}?name=${encodeURIComponent(name)}&type=${type}`, {
      headers: { Accept: "application/dns-json" },
      redirect: "manual",
      signal: controller.signal,
    });
    const text = response.status === 200 ? await response.text() : "";
    const answer = text === "" || text.length > ANSWER_MAX_CHARS ? null : DnsAnswer.safeParse(JSON.parse(text)).data;
    if (answer?.Status === 0) return answer;
  } catch {
    // Said below, whatever it was.
  } finally {
    clearTimeout(timer);
  }
  throw new TypeError("the URL's name could not be resolved");
}
