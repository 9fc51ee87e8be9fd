import { waitUntil } from "cloudflare:workers";

/** As many as Queues take at once. */
const MESSAGES_PER_BATCH = 100;

/** The world outside as the mesh sees it: time, chance, and other people's servers. Tests stand in for it. */
export const world = {
  now: (): number => Date.now(),
  /** In [0, 1). */
  chance: (): number => Math.random(),
  /** A wait before another try. */
  pause: (ms: number): Promise<void> => scheduler.wait(ms),
  /** Settles when the time somebody gave is over, or never once it is called off. */
  expiry: (ms: number, calledOff: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      calledOff.addEventListener("abort", () => clearTimeout(timer), { once: true });
    }),
  /** Work that goes on after the answer. */
  later: (work: Promise<unknown>): void => waitUntil(work),
  fetch: (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => fetch(input, init),
  send: async (queue: Queue, message: unknown, delaySeconds = 0): Promise<void> =>
    void (await queue.send(message, { contentType: "json", delaySeconds })),
  sendAll: async (
    queue: Queue,
    messages: readonly { readonly body: unknown; readonly delaySeconds: number }[],
  ): Promise<void> => {
    for (let from = 0; from < messages.length; from += MESSAGES_PER_BATCH) {
      const some = messages.slice(from, from + MESSAGES_PER_BATCH);
      await queue.sendBatch(some.map((one) => ({ ...one, contentType: "json" })));
    }
  },
};
