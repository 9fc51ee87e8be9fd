import type { z } from "@hono/zod-openapi";

export const NDJSON = "application/x-ndjson";

/**
 * An answer of any length, a JSON document a line, each through its schema: what is not in that never leaves. The next is asked for when the
 * caller has taken the one before. One that fails midway ends without an end, so that nobody takes it for the whole.
 */
export function linesOf(schema: z.ZodType, items: AsyncIterable<unknown>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const source = items[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await source.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(schema.parse(next.value))}\n`));
    },
    async cancel() {
      await source.return?.();
    },
  });
}
