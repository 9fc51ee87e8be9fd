import { LoadClient, type Shot } from "../load-client.ts";

export interface Volley {
  readonly perSecond: number;
  /** Of the answers that were 2xx. */
  readonly latenciesMs: readonly number[];
  readonly failed: number;
}

const TIMEOUT_MS = 30_000;
const LIMIT_MS = 30_000;

/** Posts all of them, so many at a time, or as many as go in half a minute. */
export async function fire(shots: readonly Shot[], concurrency: number): Promise<Volley> {
  const client = new LoadClient({ connections: concurrency, timeoutMs: TIMEOUT_MS });
  const latenciesMs: number[] = [];
  let failed = 0;
  let next = 0;
  const startedMs = performance.now();
  const lane = async (): Promise<void> => {
    for (let shot = shots[next++]; shot && performance.now() - startedMs < LIMIT_MS; shot = shots[next++]) {
      const hit = await client.post(shot).catch(() => null);
      if (hit && hit.status >= 200 && hit.status < 300) latenciesMs.push(hit.ms);
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const seconds = (performance.now() - startedMs) / 1000;
  client.close();
  return { perSecond: latenciesMs.length / seconds, latenciesMs, failed };
}
