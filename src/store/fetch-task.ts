import { and, asc, eq, lte, sql } from "drizzle-orm";
import type { Db } from "./db.ts";
import { fetchTask } from "./schema/fetch-task.ts";

export type FetchTask = typeof fetchTask.$inferSelect;

/** Named again it starts afresh. */
export async function keepFetchTasks(
  db: Db,
  tasks: readonly { endpointId: string; url: string; requestId: string }[],
  nowMs: number,
): Promise<void> {
  if (tasks.length === 0) return;
  const rows = tasks.map((task) => ({ ...task, namedAtMs: nowMs, dueAtMs: nowMs }));
  const set = { namedAtMs: nowMs, dueAtMs: nowMs, attempts: 0, requestId: sql`excluded.request_id`, failure: null };
  await db
    .insert(fetchTask)
    .values(rows)
    .onConflictDoUpdate({ target: [fetchTask.endpointId, fetchTask.url], set });
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
