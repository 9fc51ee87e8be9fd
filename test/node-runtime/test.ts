import { addressOf } from "./objects.ts";

/** `cloudflare:test` on Node, as far as the tests' mesh uses it. */
export const createExecutionContext = (): ExecutionContext =>
  ({ waitUntil: (work: Promise<unknown>) => void work.catch(() => undefined) }) as unknown as ExecutionContext;
export const waitOnExecutionContext = async (): Promise<void> => undefined;
export const getQueueResult = async (): Promise<void> => undefined;

export function createMessageBatch<Body>(
  queue: string,
  messages: readonly { readonly body: Body }[],
): MessageBatch<Body> {
  const nothing = (): void => undefined;
  const acked = { ack: nothing, retry: nothing };
  return {
    queue,
    messages: messages.map((message) => ({ ...message, body: structuredClone(message.body), ...acked })),
    ackAll: nothing,
    retryAll: nothing,
  } as unknown as MessageBatch<Body>;
}

export async function evictDurableObject(stub: DurableObjectStub): Promise<void> {
  const { objects, name } = addressOf(stub);
  objects.evict(name);
}

export async function runDurableObjectAlarm(stub: DurableObjectStub): Promise<boolean> {
  const { objects, name } = addressOf(stub);
  return objects.alarm(name);
}

export async function runInDurableObject<T>(
  stub: DurableObjectStub,
  work: (instance: unknown, state: DurableObjectState) => T,
): Promise<T> {
  const { objects, name } = addressOf(stub);
  return objects.run(name, work);
}
