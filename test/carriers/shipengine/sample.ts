import { ok } from "../../../src/domain/result.ts";
import type { SenderSample } from "../sample.ts";
import { base64, utf8 } from "../signing.ts";

const ALGORITHM = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

/** One pair a run: the test is the publisher. */
let pair: Promise<CryptoKeyPair> | null = null;
async function keys(): Promise<CryptoKeyPair> {
  pair ??= crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
  return pair;
}

export const SAMPLE = {
  sender: "shipengine",
  scheme: null,
  secret: null,
  settings: {},
  fixtures: ["out-for-delivery", "of-2019"],
  async sign(body, nowMs) {
    const { privateKey } = await keys();
    const timestamp = new Date(nowMs).toISOString();
    const signed = await crypto.subtle.sign(ALGORITHM.name, privateKey, utf8(`${timestamp}.${body}`));
    return {
      headers: {
        "x-shipengine-rsa-sha256-key-id": "key-1",
        "x-shipengine-rsa-sha256-signature": base64(new Uint8Array(signed)),
        "x-shipengine-timestamp": timestamp,
      },
    };
  },
  async publicKey(_url, keyId) {
    const { publicKey } = await keys();
    return ok(keyId === "key-1" ? ((await crypto.subtle.exportKey("jwk", publicKey)) as JsonWebKey) : null);
  },
} as const satisfies SenderSample;
