interface Held {
  readonly text: string;
  readonly etag: string;
  readonly uploaded: Date;
}

/** A bucket in memory, as far as the store uses one: its answers have R2's shape. */
export function nodeR2(): { readonly bucket: R2Bucket; clear(): void } {
  const held = new Map<string, Held>();
  let puts = 0;
  const bucket = {
    async put(key: string, text: string, { onlyIf }: { onlyIf?: { etagMatches?: string } } = {}) {
      if (onlyIf?.etagMatches !== undefined && held.get(key)?.etag !== onlyIf.etagMatches) return null;
      const one = { text, etag: `etag-${(puts += 1)}`, uploaded: new Date() };
      held.set(key, one);
      return { key, ...one };
    },
    async get(key: string) {
      const one = held.get(key);
      return one ? { key, etag: one.etag, text: async () => one.text } : null;
    },
    async delete(keys: string | readonly string[]) {
      for (const key of [keys].flat()) held.delete(key);
    },
    async list({ limit = 1_000, startAfter = "" }: { limit?: number; startAfter?: string } = {}) {
      const all = [...held].filter(([key]) => key > startAfter).toSorted(([a], [b]) => (a < b ? -1 : 1));
      const objects = all.slice(0, limit).map(([key, { uploaded }]) => ({ key, uploaded }));
      return { objects, truncated: all.length > limit };
    },
  };
  return { bucket: bucket as unknown as R2Bucket, clear: () => held.clear() };
}
