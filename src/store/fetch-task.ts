import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { fetchTask } from "./schema/fetch-task.ts";

export type FetchTask = typeof fetchTask.$inferSelect;

/** An endpoint has no more resources than this waiting. */
export const FETCHES_WAITING_MAX = 5_000;
/** A name brings what failed back no sooner than this, and asks again for what waits this long: its bell may be lost. */
const NAMED_AGAIN_MS = 30_000;

/** In how long somebody must be rung for; null: nobody. `full`: the endpoint has too many waiting. */
export type FetchesKept = { readonly ringInMs: number | null } | "full";

/**
 * Writes resources down that a notification named. One that waits is on the list already; one that is being fetched is fetched once more;
 * one that fails comes a little sooner, and its tries still count.
 */
export async function keepFetchTasks(
  db: Db,
  { endpointId, requestId }: Pick<FetchTask, "endpointId" | "requestId">,
  urls: readonly string[],
  nowMs: number,
): Promise<FetchesKept> {
  const soonMs = nowMs + NAMED_AGAIN_MS;
  const waiting = db.$count(fetchTask, eq(fetchTask.endpointId, endpointId));
  if ((await waiting) + urls.length > FETCHES_WAITING_MAX) return "full";
  const kept = await db.all<{ dueAtMs: number }>(sql`
    INSERT INTO fetch_task (endpoint_id, url, named_at_ms, request_id, attempts, due_at_ms)
    SELECT DISTINCT ${endpointId}, value, ${nowMs}, ${requestId}, 0, ${nowMs} FROM json_each(${JSON.stringify(urls)}) WHERE true
    ON CONFLICT (endpoint_id, url) DO UPDATE SET
      request_id = excluded.request_id,
      named_at_ms = max(excluded.named_at_ms, fetch_task.named_at_ms + 1),
      attempts = iif(fetch_task.failure IS NULL, 0, fetch_task.attempts),
      due_at_ms = iif(fetch_task.failure IS NULL, excluded.due_at_ms, min(fetch_task.due_at_ms, ${soonMs}))
    WHERE fetch_task.due_at_ms > ${nowMs} OR fetch_task.due_at_ms < ${nowMs - NAMED_AGAIN_MS}
    RETURNING due_at_ms AS dueAtMs`);
  const soonest = Math.min(...kept.map(({ dueAtMs }) => dueAtMs));
  return { ringInMs: soonest <= soonMs ? Math.max(0, soonest - nowMs) : null };
}

/** Those due, the longest due first. */
export async function dueFetchTasks(db: Db, nowMs: number, limit: number): Promise<FetchTask[]> {
  return db.select().from(fetchTask).where(lte(fetchTask.dueAtMs, nowMs)).orderBy(asc(fetchTask.dueAtMs)).limit(limit);
}

const same = ({ endpointId, url, namedAtMs }: FetchTask) =>
  and(eq(fetchTask.endpointId, endpointId), eq(fetchTask.url, url), eq(fetchTask.namedAtMs, namedAtMs));

/** Takes a task for a while: false when another has it, or it was named anew. */
export async function takeFetchTask(db: Db, task: FetchTask, untilMs: number): Promise<boolean> {
  const taken = await db
    .update(fetchTask)
    .set({ dueAtMs: untilMs, attempts: task.attempts + 1 })
    .where(and(same(task), eq(fetchTask.dueAtMs, task.dueAtMs)))
    .returning({ url: fetchTask.url });
  return taken.length > 0;
}

export async function endFetchTask(db: Db, task: FetchTask): Promise<void> {
  await db.delete(fetchTask).where(same(task));
}

export async function putOffFetchTask(db: Db, task: FetchTask, dueAtMs: number, failure: string): Promise<void> {
  await db
    .update(fetchTask)
    .set({ dueAtMs, failure: failure.slice(0, 300) })
    .where(same(task));
}
