import type { ShipmentId, TenantId } from "../domain/identity.ts";
import type { Sink } from "../domain/sink.ts";
import { Doorbell, ErrandBell, FetchBell, RetainBell, SweepBell } from "../outbox/doorbell.ts";

export interface ConsumerPorts {
  ring(tenantId: TenantId, sink: Sink, shipmentIds: ShipmentId[]): Promise<void>;
  /** Fetches what thin notifications named and is due. */
  fetchDue(): Promise<void>;
  /** Goes on with the sweep from a position. */
  sweepOn(from: string): Promise<void>;
  /** Goes on with forgetting what has had its time, from a position. */
  retainOn(from: string): Promise<void>;
  /** Does a tenant's errands that are due. */
  runErrands(tenantId: TenantId): Promise<void>;
  /** A message that is no doorbell, or whose tries are spent: kept for people. */
  keepDead(queue: string, body: unknown): Promise<void>;
  report(line: {
    queue: string;
    messages: number;
    rung: number;
    retried: number;
    dead: number;
    trace: string | null;
  }): void;
}

/** A dispatcher that cannot be reached is tried again after this. */
const RETRY_SECONDS = 10;

/** Passes doorbells on, one call for all that ring at the same door. */
export async function consumeDoorbells(batch: MessageBatch, ports: ConsumerPorts): Promise<void> {
  const doors = new Map<
    string,
    { tenantId: TenantId; sink: Sink; shipmentIds: Set<ShipmentId>; messages: Set<Message> }
  >();
  const dead: Message[] = [];
  const traces = new Set<string>();
  const fetching: Message[] = [];
  const rounds: { goOn: () => Promise<void>; message: Message }[] = [];
  const errandsOf = new Map<TenantId, Message[]>();
  for (const message of batch.messages) {
    const doorbell = Doorbell.safeParse(message.body);
    if (!doorbell.success) {
      const errands = ErrandBell.safeParse(message.body);
      const swept = SweepBell.safeParse(message.body);
      const retained = RetainBell.safeParse(message.body);
      if (swept.success) rounds.push({ goOn: () => ports.sweepOn(swept.data.sweepFrom), message });
      else if (retained.success) rounds.push({ goOn: () => ports.retainOn(retained.data.retainFrom), message });
      else if (errands.success)
        errandsOf.set(errands.data.errandsOf, [...(errandsOf.get(errands.data.errandsOf) ?? []), message]);
      else (FetchBell.safeParse(message.body).success ? fetching : dead).push(message);
      continue;
    }
    const { tenantId, shipmentId, sinks } = doorbell.data;
    if (doorbell.data.v === 2) traces.add(doorbell.data.trace);
    for (const sink of sinks) {
      const door = doors.get(`${tenantId}:${sink}`) ?? { tenantId, sink, shipmentIds: new Set(), messages: new Set() };
      door.shipmentIds.add(shipmentId);
      door.messages.add(message);
      doors.set(`${tenantId}:${sink}`, door);
    }
  }
  const failed = new Set<Message>();
  const [trace = null] = traces.size === 1 ? traces : [];
  await Promise.all([
    ...[...doors.values()].map(async ({ tenantId, sink, shipmentIds, messages }) => {
      await ports
        .ring(tenantId, sink, [...shipmentIds])
        .catch(() => messages.forEach((message) => failed.add(message)));
    }),
    fetching.length > 0 ? ports.fetchDue().catch(() => fetching.forEach((message) => failed.add(message))) : null,
    ...[...errandsOf].map(async ([tenantId, messages]) => {
      await ports.runErrands(tenantId).catch(() => messages.forEach((message) => failed.add(message)));
    }),
    ...rounds.map(({ goOn, message }) => goOn().catch(() => void failed.add(message))),
    ...dead.map((message) => ports.keepDead(batch.queue, message.body).catch(() => void failed.add(message))),
  ]);
  for (const message of batch.messages) {
    if (failed.has(message)) message.retry({ delaySeconds: RETRY_SECONDS });
    else message.ack();
  }
  const rung = batch.messages.length - failed.size - dead.length;
  const counts = { messages: batch.messages.length, rung, retried: failed.size, dead: dead.length };
  ports.report({ queue: batch.queue, trace, ...counts });
}

/** A doorbell whose tries are spent is written down; its shipment still rings again by itself. */
export async function consumeDeadLetters(batch: MessageBatch, ports: ConsumerPorts): Promise<void> {
  let retried = 0;
  for (const message of batch.messages) {
    try {
      await ports.keepDead(batch.queue, message.body);
      message.ack();
    } catch {
      retried += 1;
      message.retry({ delaySeconds: RETRY_SECONDS });
    }
  }
  ports.report({
    queue: batch.queue,
    messages: batch.messages.length,
    rung: 0,
    retried,
    dead: batch.messages.length - retried,
    trace: null,
  });
}
