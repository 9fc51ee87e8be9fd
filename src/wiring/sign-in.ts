import { err, ok, type Result } from "../domain/result.ts";
import { checkOutboundUrl, withoutTrailing } from "../domain/outbound-url.ts";
import type { IdentityProviders } from "../governance/sign-in.ts";
import { fetchText } from "./fetch-text.ts";

const TIMEOUT_MS = 2_000;
const MAX_BYTES = 64 * 1024;

/** GETs a JSON document, of bounded size and in bounded time. */
export const jsonFetcher = ({ outbound }: { readonly outbound: typeof fetch }) => {
  return (url: string): Promise<Result<unknown, string>> => fetchJson(outbound, url);
};

async function fetchJson(send: typeof fetch, url: string): Promise<Result<unknown, string>> {
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES };
  const answer = await fetchText(send, url, { Accept: "application/json" }, limits);
  if (!answer.ok) return answer;
  if (answer.value.status !== 200) return err(`HTTP ${answer.value.status}`);
  try {
    return ok(JSON.parse(answer.value.text) as unknown);
  } catch {
    return err("not JSON");
  }
}

/** Text of the environment; what is empty is off, and what is half set, too. */
export interface SignInVariables {
  readonly oidcIssuer: string;
  readonly oidcAudience: string;
  /** Such as `acme.cloudflareaccess.com`. */
  readonly accessTeamDomain: string;
  readonly accessAudience: string;
}

export function identityProviders(given: SignInVariables, allowLoopback: boolean): IdentityProviders {
  const { oidcIssuer, oidcAudience, accessTeamDomain, accessAudience } = given;
  const team = withoutTrailing("/", accessTeamDomain.replace(/^https:\/\//, ""));
  const isOn = (issuer: string, audience: string) => audience !== "" && checkOutboundUrl(issuer, { allowLoopback }).ok;
  return {
    bearer: isOn(oidcIssuer, oidcAudience)
      ? { issuer: oidcIssuer, audience: oidcAudience, keysUrl: null, vouchesForEmail: false }
      : null,
    // Access signs a person in by the e-mail address itself.
    access: isOn(`https://${team}`, accessAudience)
      ? {
          issuer: `https://${team}`,
          audience: accessAudience,
          keysUrl: `https://${team}/cdn-cgi/access/certs`,
          vouchesForEmail: true,
        }
      : null,
  };
}
