import type { Region } from "../domain/region.ts";

/** A sealed payload as it lies in the bucket, and the state of it that was read. */
export interface StoredBody {
  readonly sealed: string;
  readonly etag: string;
}

export interface BodyPage {
  readonly bodies: readonly { readonly key: string; readonly putAtMs: number }[];
  /** Null: these were the last. */
  readonly next: string | null;
}

/** A region's bucket of payloads, sealed. A row of D1 says which are there: what no row names is nobody's. */
export interface Bodies {
  put(key: string, sealed: string): Promise<void>;
  /** Null when it is gone. */
  get(key: string): Promise<StoredBody | null>;
  /** Puts another in the place of one that was read; false when that was changed or taken away meanwhile. */
  replace(key: string, sealed: string, etag: string): Promise<boolean>;
  drop(keys: readonly string[]): Promise<void>;
  /** In the order of their keys, behind a place. */
  page(after: string | null, limit: number): Promise<BodyPage>;
}

/** What a payload in the bucket is of; a part of its key. */
export type BodyKind = "kept" | "sample" | "work";

/** Where a payload lies: a tenant's lie together. */
export const bodyKey = (region: Region, tenantId: string, kind: BodyKind, id: string): string =>
  `${region}/${tenantId}/${kind}/${id}`;

/** R2 takes so many keys in one call. */
const KEYS_PER_CALL = 1_000;

export function openBodies(bucket: R2Bucket): Bodies {
  return {
    put: async (key, sealed) => void (await bucket.put(key, sealed)),
    async get(key) {
      const found = await bucket.get(key);
      return found && { sealed: await found.text(), etag: found.etag };
    },
    replace: async (key, sealed, etag) => (await bucket.put(key, sealed, { onlyIf: { etagMatches: etag } })) !== null,
    async drop(keys) {
      for (let from = 0; from < keys.length; from += KEYS_PER_CALL)
        await bucket.delete(keys.slice(from, from + KEYS_PER_CALL));
    },
    async page(after, limit) {
      const found = await bucket.list({ limit, ...(after === null ? {} : { startAfter: after }) });
      const bodies = found.objects.map(({ key, uploaded }) => ({ key, putAtMs: uploaded.getTime() }));
      return { bodies, next: found.truncated ? (bodies.at(-1)?.key ?? null) : null };
    },
  };
}
