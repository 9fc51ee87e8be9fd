import type { Sender } from "../carriers/port.ts";
import type { Result } from "../domain/result.ts";
import type { Endpoint } from "./endpoint-cache.ts";

/** A resource that a thin notification named. */
export interface FetchTask {
  readonly endpointId: string;
  /** The resource's URL. */
  readonly url: string;
  readonly requestId: string;
  /** How often it was tried before. */
  readonly attempts: number;
}

export interface FetchPorts<Task extends FetchTask> {
  readonly now: () => number;
  readonly due: (limit: number) => Promise<Task[]>;
  /** False when another run has it. */
  readonly take: (task: Task, untilMs: number) => Promise<boolean>;
  readonly end: (task: Task) => Promise<void>;
  readonly putOff: (task: Task, dueAtMs: number, failure: string) => Promise<void>;
  /** Null when its endpoint takes nothing in any more. */
  readonly endpoint: (task: Task) => Promise<{ endpoint: Endpoint; sender: Sender; credential: string } | null>;
  readonly get: (
    url: string,
    headers: Readonly<Record<string, string>>,
  ) => Promise<
    Result<
      { readonly status: number; readonly body: Uint8Array<ArrayBuffer>; readonly retryAfterMs: number | null },
      string
    >
  >;
  /** Reads and records; a payload that cannot be read is quarantined, which ends the task. */
  readonly hear: (
    task: Task,
    endpoint: Endpoint,
    sender: Sender,
    body: Uint8Array<ArrayBuffer>,
  ) => Promise<Result<null, string>>;
  readonly report: (task: Task, outcome: "fetched" | "put off" | "given up", reason: string | null) => void;
}

export const FETCHES_PER_RUN = 20;
/** Longer than one fetch may take. */
const TAKEN_MS = 60_000;
const BACKOFF_MS = 5_000;
const BACKOFF_MAX_MS = 60 * 60_000;
/** About two days of trying. */
const ATTEMPTS_MAX = 60;

/** Fetches what is due, each once; what fails is put off, ever longer. */
export async function fetchDue<Task extends FetchTask>(ports: FetchPorts<Task>): Promise<void> {
  const tasks = await ports.due(FETCHES_PER_RUN);
  await Promise.all(
    tasks.map(async (task) => {
      if (!(await ports.take(task, ports.now() + TAKEN_MS))) return;
      const failure = await attempt(task, ports);
      if (failure === null) {
        await ports.end(task);
        ports.report(task, "fetched", null);
        return;
      }
      const attempts = task.attempts + 1;
      if (failure.final || attempts >= ATTEMPTS_MAX) {
        await ports.end(task);
        ports.report(task, "given up", failure.why);
        return;
      }
      const waitMs = Math.max(
        failure.retryAfterMs ?? 0,
        Math.min(BACKOFF_MS * 2 ** Math.min(task.attempts, 12), BACKOFF_MAX_MS),
      );
      await ports.putOff(task, ports.now() + waitMs, failure.why);
      ports.report(task, "put off", failure.why);
    }),
  );
}

interface Failure {
  readonly why: string;
  readonly final: boolean;
  readonly retryAfterMs: number | null;
}

const failed = (why: string, final = false, retryAfterMs: number | null = null): Failure => ({
  why,
  final,
  retryAfterMs,
});

async function attempt<Task extends FetchTask>(task: Task, ports: FetchPorts<Task>): Promise<Failure | null> {
  const known = await ports.endpoint(task);
  const api = known?.sender.api;
  if (!known || !api) return failed("the endpoint fetches nothing any more", true);
  const url = within(api.origins, task.url);
  if (url === null) return failed("the resource is not at the sender's API", true);
  const answer = await ports.get(url, api.headers(known.credential));
  if (!answer.ok) return failed(answer.error);
  const { status, body, retryAfterMs } = answer.value;
  // Gone for good; anything else (a wrong key, too, which somebody will mend) may be better later.
  if (status === 404 || status === 410) return failed(`HTTP ${status}`, true);
  if (status !== 200) return failed(`HTTP ${status}`, false, retryAfterMs);
  const heard = await ports.hear(task, known.endpoint, known.sender, body);
  return heard.ok ? null : failed(heard.error);
}

/** The URL, when it is at the sender's API: a hostile notification may rather have us, and the credential, go elsewhere. */
function within(origins: readonly string[], named: string): string | null {
  const url = URL.parse(named);
  return url && origins.includes(url.origin) && url.username === "" ? url.href : null;
}
