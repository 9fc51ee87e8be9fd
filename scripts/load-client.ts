import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Shot {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Hit {
  readonly status: number;
  readonly text: string;
  /** From the first byte out to the last byte in. */
  readonly ms: number;
}

/** Posts over kept connections, and as little else as can be: it shares the machine with what it loads. */
export class LoadClient {
  readonly #agent: Agent;
  readonly #timeoutMs: number;

  constructor({ connections, timeoutMs }: { connections: number; timeoutMs: number }) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#timeoutMs = timeoutMs;
  }

  /** Rejects when there is no whole answer within the time-out. */
  post({ url, body, headers }: Shot): Promise<Hit> {
    const startedMs = performance.now();
    const length = { "Content-Length": `${Buffer.byteLength(body)}` };
    return new Promise((resolve, reject) => {
      const options = { agent: this.#agent, method: "POST", headers: { ...headers, ...length } };
      const sent = request(url, options, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("error", reject);
        answer.once("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: answer.statusCode ?? 0, text, ms: performance.now() - startedMs });
        });
      });
      sent.setTimeout(this.#timeoutMs, () => sent.destroy(new Error("timed out")));
      sent.once("error", reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2_000;

/** Posts until a 2xx comes, as a carrier does, only sooner; null when none came in time. */
export async function postUntilTaken(
  client: LoadClient,
  shot: Shot,
  giveUpAtMs: number,
): Promise<{ hit: Hit; tries: number } | null> {
  for (let tries = 1, waitMs = FIRST_WAIT_MS; ; tries += 1, waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    const hit = await client.post(shot).catch(() => null);
    if (hit && hit.status >= 200 && hit.status < 300) return { hit, tries };
    if (Date.now() + waitMs > giveUpAtMs) return null;
    await sleep(waitMs);
  }
}
