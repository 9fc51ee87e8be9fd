import { utf8, type Bytes } from "../bytes.ts";

export const V1_HEADER = "X-Hmac-Signature";
export const V2_HEADER = "X-Hmac-Signature-V2";
export const TIMESTAMP_HEADER = "X-Timestamp";
export const PATH_HEADER = "X-Path";
export const PREFIX = "hmac-sha256-hex=";

/** EasyPost's clients decompose the secret (NFKD) before they encode it: with `é` as one character the digest is another. */
export function keyBytes(secret: string): Bytes {
  return utf8(secret.normalize("NFKD"));
}

/** What the second scheme puts before the body, with nothing between. */
export function v2Preamble(timestamp: string, method: string, path: string): Bytes {
  return utf8(`${timestamp}${method.toUpperCase()}${path}`);
}
