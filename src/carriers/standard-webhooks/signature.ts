import { concat, decodeBase64, utf8, type Bytes } from "../bytes.ts";
import type { InboundRequest } from "../port.ts";

export const ID_HEADER = "webhook-id";
export const TIMESTAMP_HEADER = "webhook-timestamp";
export const SIGNATURE_HEADER = "webhook-signature";

/** The headers of one message. */
export interface MessageHeaders {
  readonly id: string | null;
  readonly timestamp: string | null;
  readonly signature: string | null;
}

/**
 * Headers of a message under the names of the specification, else under those of Svix's own libraries, which sign the same way:
 * https://docs.svix.com/receiving/verifying-payloads/how-manual. One message is never read from both sets.
 */
export function messageHeaders({ header }: Pick<InboundRequest, "header">): MessageHeaders {
  const prefix = header(SIGNATURE_HEADER) === null && header("svix-signature") !== null ? "svix" : "webhook";
  return {
    id: header(`${prefix}-id`),
    timestamp: header(`${prefix}-timestamp`),
    signature: header(`${prefix}-signature`),
  };
}
/** Base64 follows. */
export const SECRET_PREFIX = "whsec_";

const KEY_MIN_BYTES = 24;
const KEY_MAX_BYTES = 64;

/** The key in a secret, with its prefix or without; null when it is none by the specification. */
export function keyBytes(secret: string): Bytes | null {
  const key = decodeBase64(secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret);
  return key && key.length >= KEY_MIN_BYTES && key.length <= KEY_MAX_BYTES ? key : null;
}

/** What is signed: `id.timestamp.body`. */
export function signedMessage(id: string, timestamp: string, body: Bytes): Bytes {
  return concat(utf8(`${id}.${timestamp}.`), body);
}
