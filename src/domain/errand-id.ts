import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { ERRAND_KINDS, type ErrandKind } from "./errand.ts";

/** An errand that failed so often is shown to people, though it is tried on: about three quarters of an hour. */
export const ERRAND_SHOWN_AFTER = 10;

export interface ErrandName {
  readonly tenantId: string;
  readonly kind: ErrandKind;
  readonly key: string;
}

const PLAIN = /^[A-Za-z0-9][\w-]*$/;

/** An errand's id: its tenant, its kind, and its key; behind a dash in hex where it holds other signs. */
export const errandId = ({ tenantId, kind, key }: ErrandName): string =>
  `${tenantId}.${kind}.${PLAIN.test(key) ? key : `-${bytesToHex(utf8ToBytes(key))}`}`;

/** Null: no errand has such an id. */
export function errandNamed(id: string): ErrandName | null {
  const [, tenantId = "", word, key = ""] = /^(tnt_[0-9a-f]{32})\.([a-z_]+)\.([\w-]+)$/.exec(id) ?? [];
  const kind = ERRAND_KINDS.find((one) => one === word);
  if (kind === undefined) return null;
  if (PLAIN.test(key)) return { tenantId, kind, key };
  return /^-(?:[0-9a-f]{2})+$/.test(key)
    ? { tenantId, kind, key: new TextDecoder().decode(hexToBytes(key.slice(1))) }
    : null;
}
