import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from "jose";
import { err, ok, type Result } from "../../src/domain/result.ts";

type Alg = "RS256" | "ES256" | "EdDSA";

interface SigningKey {
  readonly kid: string;
  readonly alg: Alg;
  readonly privateKey: CryptoKey;
  readonly published: JWK;
}

export interface Signed {
  readonly alg?: Alg;
  /** Another key id in the header than the key's own. */
  readonly kid?: string;
  readonly header?: Readonly<Record<string, unknown>>;
}

/**
 * An OpenID Connect provider as far as a resource server sees one: a discovery document, a key set, and signed tokens. Its keys
 * rotate when they are told to; what it was asked is counted.
 */
export class OidcStandIn {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  /** What its discovery document says beside, or in place of, the usual. */
  discovery: Readonly<Record<string, unknown>> = {};
  isDown = false;
  #keys: SigningKey[] = [];
  #made = 0;

  constructor(issuer: string, jwksPath = "/keys") {
    this.issuer = issuer;
    this.jwksUrl = `${issuer}${jwksPath}`;
  }

  /** Its present keys, one of each algorithm; those of before are published no more. */
  async rotate(): Promise<void> {
    this.#made += 1;
    this.#keys = await Promise.all(
      (["RS256", "ES256", "EdDSA"] as const).map(async (alg) => {
        const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
        const kid = `${alg}-${this.#made}`;
        return { kid, alg, privateKey, published: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
      }),
    );
  }

  /** Its published keys; a test may change them. */
  get published(): JWK[] {
    return this.#keys.map(({ published }) => published);
  }

  async sign(
    claims: Readonly<Record<string, unknown>>,
    { alg = "ES256", kid, header = {} }: Signed = {},
  ): Promise<string> {
    const key = this.#keys.find((one) => one.alg === alg);
    if (!key) throw new Error("no keys: rotate first");
    return new SignJWT({ iss: this.issuer, ...claims })
      .setProtectedHeader({ alg, kid: kid ?? key.kid, typ: "JWT", ...header })
      .sign(key.privateKey);
  }

  /** Answers a GET of one of its documents. */
  async fetchJson(url: string): Promise<Result<unknown, string>> {
    this.asked.push(url);
    if (this.isDown) return err("TimeoutError");
    if (url === `${this.issuer}/.well-known/openid-configuration`)
      return ok({ issuer: this.issuer, jwks_uri: this.jwksUrl, ...this.discovery });
    return url === this.jwksUrl ? ok({ keys: this.published }) : err("HTTP 404");
  }

  /** The same over HTTP. */
  async handle(request: Request): Promise<Response> {
    const answer = await this.fetchJson(request.url);
    return answer.ok ? Response.json(answer.value) : new Response(null, { status: this.isDown ? 503 : 404 });
  }
}
