import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { signed } from "../easypost-webhook.ts";
import { LoadClient, postUntilTaken } from "../load-client.ts";
import type { Step } from "./plan.ts";

/** Shippo, the least patient sender we know of, hangs up after three seconds. */
const TIMEOUT_MS = 3_000;
const CONNECTIONS = 64;
const Answer = z.object({ new: z.number(), duplicates: z.number() });

export interface Driven {
  /** When each scan's webhook was first answered 2xx, by the scan's key. */
  readonly acceptedAtMs: ReadonlyMap<string, number>;
  /** Webhooks answered 2xx, doubles included. */
  readonly answered: number;
  /** What those answers called new, all together. */
  readonly toldNew: number;
  /** Webhooks that had to be sent again. */
  readonly retried: number;
  readonly tookMs: number;
}

/**
 * Sends the steps when they are due, and again until they are taken. A shipment's next scan waits until the one before is taken:
 * what overtakes on the way would stand inverted in Odoo by right.
 */
export async function drive(
  steps: readonly Step[],
  { url, secret, giveUpAtMs }: { url: string; secret: string; giveUpAtMs: number },
  onSent: (index: number) => void,
): Promise<Driven> {
  const client = new LoadClient({ connections: CONNECTIONS, timeoutMs: TIMEOUT_MS });
  const acceptedAtMs = new Map<string, number>();
  const tally = { answered: 0, toldNew: 0, retried: 0 };
  const lanes = new Map<number, Promise<unknown>>();
  const startedAtMs = Date.now();
  let lastAtMs = startedAtMs;

  const send = async ({ key, body }: Step): Promise<void> => {
    const taken = await postUntilTaken(client, await signed(url, body, secret), giveUpAtMs);
    if (!taken) return;
    lastAtMs = Date.now();
    if (!acceptedAtMs.has(key)) acceptedAtMs.set(key, lastAtMs);
    tally.answered += 1;
    tally.toldNew += Answer.parse(JSON.parse(taken.hit.text)).new;
    tally.retried += taken.tries > 1 ? 1 : 0;
  };
  for (const [index, step] of steps.entries()) {
    await sleep(Math.max(0, startedAtMs + step.dueMs - Date.now()));
    const before = lanes.get(step.shipment) ?? Promise.resolve();
    const sent = before.then(() => Promise.all(step.twice ? [send(step), send(step)] : [send(step)]));
    lanes.set(step.shipment, sent);
    onSent(index);
  }
  await Promise.all(lanes.values());
  client.close();
  return { acceptedAtMs, ...tally, tookMs: lastAtMs - startedAtMs };
}
