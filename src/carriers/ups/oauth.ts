import { err, ok } from "../../domain/result.ts";
import { decodeBase64, encodeHex, utf8 } from "../bytes.ts";
import { hmacSha256 } from "../hmac.ts";
import type { Credentials, InboundRequest, Reply, Scheme } from "../port.ts";
import { secretThatEquals } from "../schemes.ts";

const TOKEN_SECONDS = 3600;

/**
 * The token is `expiry.digest`, the digest an HMAC of the endpoint and the expiry under the endpoint's secret: nothing is stored, a
 * token is good at its own endpoint alone, and a rotated secret ends its tokens with its overlap.
 */
async function tokenFor(secret: string, endpointId: string, expiresAtSeconds: number): Promise<string> {
  const digest = await hmacSha256(utf8(secret), utf8(`ups-token.${endpointId}.${expiresAtSeconds}`));
  return `${expiresAtSeconds}.${encodeHex(digest)}`;
}

/** Version 2: `Authorization: Bearer` with a token of ours, and the client id in `x-api-key`. */
export const bearer: Scheme = {
  assurance: "possession",
  bindsTime: false,
  secretForm: "{hex:32}",
  async verify(request, { endpointId, secrets, settings, nowMs }) {
    const token = /^Bearer +(\d{1,12})\.([0-9a-f]{64})$/i.exec(request.header("Authorization") ?? "");
    const clientId = request.header("x-api-key");
    if (request.header("Authorization") === null || clientId === null) return err({ reason: "missing_signature" });
    const [, expiry = "", digest = ""] = token ?? [];
    if (!token) return err({ reason: "malformed_signature" });
    const made = await Promise.all(
      secrets.map(async (secret) => (secret === "" ? "" : tokenFor(secret, endpointId, Number(expiry)))),
    );
    const secretIndex = await secretThatEquals(made, `${expiry}.${digest}`);
    const isClient = (await secretThatEquals([settings["clientId"] ?? ""], clientId)) !== null;
    if (secretIndex === null || !isClient) return err({ reason: "wrong_signature" });
    if (Number(expiry) * 1000 <= nowMs) return err({ reason: "stale_timestamp" });
    return ok({ scheme: "ups-bearer", secretIndex });
  },
  /** With a token as its sender would have been granted. */
  async sign(_body, secret, { endpointId, settings, nowMs }) {
    const token = await tokenFor(secret, endpointId, Math.trunc(nowMs / 1000) + TOKEN_SECONDS);
    return { headers: { Authorization: `Bearer ${token}`, "x-api-key": settings["clientId"] ?? "" } };
  },
};

/** The token endpoint of RFC 6749 §4.4: client credentials, in a Basic header (§2.3.1) or in the form. */
export async function grantToken(request: InboundRequest, credentials: Credentials): Promise<Reply> {
  const form = new URLSearchParams(new TextDecoder().decode(request.body));
  const client = clientOf(request, form);
  if (form.get("grant_type") !== "client_credentials") return refusal(400, "unsupported_grant_type");
  const isClient = client && (await secretThatEquals([credentials.settings["clientId"] ?? ""], client.id)) !== null;
  const index = isClient ? await secretThatEquals(credentials.secrets, client.secret) : null;
  const secret = index === null ? undefined : credentials.secrets[index];
  if (secret === undefined) return refusal(401, "invalid_client");
  const expiresAtSeconds = Math.trunc(credentials.nowMs / 1000) + TOKEN_SECONDS;
  const token = await tokenFor(secret, credentials.endpointId, expiresAtSeconds);
  return reply(200, { access_token: token, token_type: "Bearer", expires_in: TOKEN_SECONDS });
}

function clientOf(request: InboundRequest, form: URLSearchParams): { id: string; secret: string } | null {
  const [, basic] = /^Basic +(\S+)$/i.exec(request.header("Authorization") ?? "") ?? [];
  if (basic !== undefined) {
    const bytes = decodeBase64(basic);
    const text = bytes ? new TextDecoder().decode(bytes) : "";
    const colon = text.indexOf(":");
    return colon < 0 ? null : { id: plain(text.slice(0, colon)), secret: plain(text.slice(colon + 1)) };
  }
  const [id, secret] = [form.get("client_id"), form.get("client_secret")];
  return id && secret ? { id, secret } : null;
}

/** Both parts are form-encoded before they are joined, by those who read the RFC. */
function plain(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll("+", "%20"));
  } catch {
    return part;
  }
}

const refusal = (status: 400 | 401, error: string): Reply =>
  reply(status, { error }, status === 401 ? { "WWW-Authenticate": "Basic" } : {});

function reply(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  const contentType = "application/json";
  return { status, contentType, body: JSON.stringify(body), headers: { "Cache-Control": "no-store", ...headers } };
}
