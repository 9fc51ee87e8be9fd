import { err, ok, type Result } from "../domain/result.ts";
import { decodeBase64, decodeHex, encodeBase64, encodeHex, utf8, type Bytes } from "./bytes.ts";
import { hmacSha256, secretThatSigned } from "./hmac.ts";
import type { Belief, Credentials, Disbelief, InboundRequest, Scheme, Sender, Settings, Signed } from "./port.ts";

/**
 * The scheme of an endpoint: the one chosen, else its sender's first; null for one that this sender does not have. One that proves
 * nothing must be chosen, also where it is the only one.
 */
export function schemeOf(sender: Pick<Sender, "schemes">, chosen: string | null): Scheme | null {
  const name = chosen ?? Object.keys(sender.schemes)[0] ?? "";
  const scheme = Object.hasOwn(sender.schemes, name) ? (sender.schemes[name] ?? null) : null;
  return chosen === null && scheme?.assurance === "none" ? null : scheme;
}

type Verdict = Promise<Result<Belief, Disbelief>>;

interface BodyHmac {
  readonly scheme: string;
  /** The first of them that is there counts. */
  readonly headers: readonly string[];
  readonly encoding: "hex" | "base64";
  /** What stands before the digest in the header. */
  readonly prefix?: string;
  /** The key in a secret; null for one that this sender cannot have given out. */
  readonly keyOf?: (secret: string) => Bytes | null;
  readonly secretForm?: string;
}

const DIGEST_BYTES = 32;

/** HMAC-SHA256 over the raw body, in one header. */
export function bodyHmac({
  scheme,
  headers,
  encoding,
  prefix = "",
  keyOf = utf8,
  secretForm = "{hex:32}",
}: BodyHmac): Scheme {
  return {
    assurance: "body",
    bindsTime: false,
    secretForm,
    async verify(request, { secrets }): Verdict {
      const sent = headers.map((name) => request.header(name)).find((value) => value !== null);
      if (sent === undefined || sent === null) return err({ reason: "missing_signature" });
      const digest = sent.startsWith(prefix) ? decodeDigest(sent.slice(prefix.length), encoding) : null;
      if (digest?.length !== DIGEST_BYTES) return err({ reason: "malformed_signature" });
      const secretIndex = await secretThatSigned(secrets.map(keyOf), [digest], request.body);
      return secretIndex === null ? err({ reason: "wrong_signature" }) : ok({ scheme, secretIndex });
    },
    async sign(body, secret) {
      const key = keyOf(secret);
      const [header] = headers;
      if (!key || header === undefined) return null;
      const digest = await hmacSha256(key, body);
      return { headers: { [header]: `${prefix}${encoding === "hex" ? encodeHex(digest) : encodeBase64(digest)}` } };
    },
  };
}

function decodeDigest(text: string, encoding: "hex" | "base64"): Bytes | null {
  // Longer than any digest in either spelling: not worth decoding.
  if (text.length > 2 * DIGEST_BYTES) return null;
  return encoding === "hex" ? decodeHex(text.toLowerCase()) : decodeBase64(text);
}

/** A secret that the sender repeats with each webhook: it proves that they hold it, and nothing of the body. */
export function staticToken(
  scheme: string,
  tokenIn: (request: InboundRequest, credentials: Credentials) => string | null,
  withToken: (token: string, settings: Settings) => Signed,
): Scheme {
  return {
    assurance: "possession",
    bindsTime: false,
    secretForm: "{hex:32}",
    async verify(request, credentials): Verdict {
      const token = tokenIn(request, credentials);
      if (token === null || token === "") return err({ reason: "missing_signature" });
      const secretIndex = await secretThatEquals(credentials.secrets, token);
      return secretIndex === null ? err({ reason: "wrong_signature" }) : ok({ scheme, secretIndex });
    },
    sign: async (_body, secret, { settings }) => withToken(secret, settings),
  };
}

/** A header of a name that is fixed. */
export const headerToken = (scheme: string, header: string): Scheme =>
  staticToken(
    scheme,
    (request) => request.header(header),
    (token) => ({ headers: { [header]: token } }),
  );

/** A header that the endpoint's settings name (`header`). */
export function namedHeaderToken(scheme: string, fallback: string): Scheme {
  return staticToken(
    scheme,
    (request, { settings }) => request.header(settings["header"] ?? fallback),
    (token, settings) => ({ headers: { [settings["header"] ?? fallback]: token } }),
  );
}

/** `?token=` in the URL that the sender was given. */
export function queryToken(scheme: string, parameter = "token"): Scheme {
  return staticToken(
    scheme,
    ({ path }) => {
      const query = path.indexOf("?");
      return query < 0 ? null : new URLSearchParams(path.slice(query + 1)).get(parameter);
    },
    (token) => ({ headers: {}, query: `${parameter}=${encodeURIComponent(token)}` }),
  );
}

/** `Authorization: Bearer`. */
export function bearerToken(scheme: string): Scheme {
  return staticToken(
    scheme,
    (request) => /^Bearer +(\S+)$/i.exec(request.header("Authorization") ?? "")?.[1] ?? null,
    (token) => ({ headers: { Authorization: `Bearer ${token}` } }),
  );
}

/** Who is meant by `Authorization: Basic` where an endpoint's settings name nobody. */
const BASIC_USER = "tallyman";

/** `Authorization: Basic` (RFC 7617): the user is the setting `user`, the password a secret. */
export function basicAuth(scheme: string): Scheme {
  return {
    assurance: "possession",
    bindsTime: false,
    secretForm: "{hex:32}",
    async verify(request, { secrets, settings }): Verdict {
      const sent = /^Basic +(\S{1,1000})$/i.exec(request.header("Authorization") ?? "")?.[1];
      if (sent === undefined) return err({ reason: "missing_signature" });
      const bytes = decodeBase64(sent);
      const [, user, password] = /^([^:]*):([^]*)$/.exec(bytes ? new TextDecoder().decode(bytes) : "") ?? [];
      if (user === undefined || password === undefined) return err({ reason: "malformed_signature" });
      if (password === "") return err({ reason: "missing_signature" });
      const secretIndex = await secretThatEquals(secrets, password);
      const isUser = (await secretThatEquals([settings["user"] ?? BASIC_USER], user)) !== null;
      return secretIndex === null || !isUser ? err({ reason: "wrong_signature" }) : ok({ scheme, secretIndex });
    },
    sign: async (_body, _secret, { settings }) => ({ headers: {}, basicUser: settings["user"] ?? BASIC_USER }),
  };
}

/** Whoever knows the URL is believed: for a sender that can prove nothing, and only where an operator chose it. */
export const UNSIGNED: Scheme = {
  assurance: "none",
  bindsTime: false,
  secretForm: "{hex:32}",
  verify: async () => ok({ scheme: "unsigned", secretIndex: 0 }),
  sign: async () => ({ headers: {} }),
};

/** Which of the secrets a token is: compared as digests under a key of this isolate's own, so that time tells nothing. */
export async function secretThatEquals(secrets: readonly string[], token: string): Promise<number | null> {
  const digests = await Promise.all([token, ...secrets].map(async (text) => digestOf(utf8(text))));
  const [sent, ...held] = digests;
  if (!sent) return null;
  let found: number | null = null;
  for (const [index, digest] of held.entries()) {
    if (secrets[index] === "") continue;
    let difference = 0;
    for (const [at, byte] of digest.entries()) difference |= byte ^ (sent[at] ?? 0);
    if (difference === 0 && found === null) found = index;
  }
  return found;
}

async function digestOf(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
