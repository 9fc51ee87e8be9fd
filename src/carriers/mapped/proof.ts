import { addressRange } from "../address-range.ts";
import type { Credentials, InboundRequest, Scheme, Settings } from "../port.ts";
import { basicAuth, bearerToken, bodyHmac, namedHeaderToken, queryToken, UNSIGNED } from "../schemes.ts";
import { signExample } from "../standard-webhooks/sign.ts";
import { verify } from "../standard-webhooks/verify.ts";
import { mappingIn, type Authentication } from "./mapping.ts";

type Named<Name extends Authentication["scheme"]> = Extract<Authentication, { readonly scheme: Name }>;

/** How a mapping says its partner proves itself, where it says so by the scheme of that name. */
function declared<Name extends Authentication["scheme"]>(settings: Settings, name: Name): Named<Name> | null {
  const said = mappingIn(settings)?.authentication;
  return said?.scheme === name ? (said as Named<Name>) : null;
}

/** A scheme whose particulars stand in the endpoint's mapping. */
function byMapping(usual: Scheme, of: (settings: Settings) => Scheme | null): Scheme {
  return {
    ...usual,
    verify: (request: InboundRequest, credentials: Credentials) =>
      (of(credentials.settings) ?? usual).verify(request, credentials),
    ...(usual.sign
      ? {
          sign: async (body, secret, signing) =>
            (await (of(signing.settings) ?? usual).sign?.(body, secret, signing)) ?? null,
        }
      : {}),
  };
}

const hmac = ({ header, encoding, prefix }: Omit<Named<"hmac">, "scheme">): Scheme =>
  bodyHmac({ scheme: "mapped-hmac", headers: [header], encoding, prefix });

/** Every way a partner may prove itself, by the name that a mapping gives it. */
export const SCHEMES: Readonly<Record<Authentication["scheme"], Scheme>> = {
  hmac: byMapping(hmac({ header: "X-Signature", encoding: "hex", prefix: "" }), (settings) => {
    const said = declared(settings, "hmac");
    return said && hmac(said);
  }),
  header: byMapping(namedHeaderToken("mapped-header", "X-API-Key"), (settings) => {
    const said = declared(settings, "header");
    return said && namedHeaderToken("mapped-header", said.header);
  }),
  bearer: bearerToken("mapped-bearer"),
  basic: byMapping(basicAuth("mapped-basic"), (settings) => {
    const said = declared(settings, "basic");
    return said && ofUser(said.user);
  }),
  query: byMapping(queryToken("mapped-query"), (settings) => {
    const said = declared(settings, "query");
    return said && queryToken("mapped-query", said.parameter);
  }),
  "standard-webhooks": {
    assurance: "body",
    bindsTime: true,
    secretForm: "whsec_{base64:32}",
    verify: (request, { secrets, nowMs }) => verify(request, secrets, nowMs),
    sign: signExample,
  },
  addresses: byMapping(addressRange("mapped-addresses", ""), (settings) => {
    const said = declared(settings, "addresses");
    return said && addressRange("mapped-addresses", said.ranges);
  }),
  unsigned: UNSIGNED,
};

/** Basic authentication of a user that the mapping names. */
function ofUser(user: string): Scheme {
  const scheme = basicAuth("mapped-basic");
  return {
    ...scheme,
    verify: (request, credentials) => scheme.verify(request, { ...credentials, settings: { user } }),
    sign: async (body, secret, signing) =>
      (await scheme.sign?.(body, secret, { ...signing, settings: { user } })) ?? null,
  };
}
