import type { ShipmentId } from "../domain/identity.ts";
import { afterFailure, CLOSED, isOpen, isProbing, pauseMs, type Breaker } from "./breaker.ts";
import type { Claimed, Outcome, ShipmentSource, SinkDown, SinkWriter } from "./port.ts";

/** What must outlive the dispatcher's memory: who waits while the sink is down, and that it is down. */
export interface DispatchMemory {
  waiting(): ShipmentId[];
  keepWaiting(shipmentIds: readonly ShipmentId[], nowMs: number): void;
  dropWaiting(shipmentIds: readonly ShipmentId[]): void;
  breaker(): Breaker;
  keepBreaker(breaker: Breaker): void;
}

export interface DispatchPorts {
  readonly source: ShipmentSource;
  readonly sink: SinkWriter;
  readonly memory: DispatchMemory;
  readonly now: () => number;
  /** In [0, 1). */
  readonly jitter: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly setAlarm: (atMs: number) => void;
  readonly report: (batch: BatchReport) => void;
}

/** One unit of work, for the log. */
export interface BatchReport {
  readonly shipments: number;
  readonly events: number;
  readonly written: number;
  readonly failed: number;
  readonly down: SinkDown | null;
  readonly ms: number;
}

/**
 * The one writer of a (tenant, sink): claims what is pending, oldest first, writes it in batches, confirms. Holds nothing that
 * the objects do not hold too, beside the list of who waits while the sink is down.
 */
export class Dispatch {
  readonly #ports: DispatchPorts;
  /** In the order they came; a value is the token of a lease still held from a try that failed. */
  readonly #waiting = new Map<ShipmentId, string | null>();
  readonly #inFlight = new Set<ShipmentId>();
  /** Who is also on the list that outlives us. */
  readonly #persisted: Set<ShipmentId>;
  readonly #running = new Set<Promise<void>>();
  #breaker: Breaker;

  constructor(ports: DispatchPorts) {
    this.#ports = ports;
    this.#breaker = ports.memory.breaker();
    this.#persisted = new Set(ports.memory.waiting());
    for (const shipmentId of this.#persisted) this.#waiting.set(shipmentId, null);
  }

  /** Takes doorbells. Returns at once; the work goes on behind it. */
  ring(shipmentIds: readonly ShipmentId[]): void {
    for (const shipmentId of shipmentIds) if (!this.#waiting.has(shipmentId)) this.#waiting.set(shipmentId, null);
    if (isOpen(this.#breaker, this.#ports.now())) this.#persistWaiting();
    this.#pump();
  }

  /** The alarm: the breaker's time is up, or nobody knows; go on with whoever waits. */
  resume(): void {
    this.#pump();
  }

  status(): { waiting: number; inFlight: number; breaker: Breaker } {
    return { waiting: this.#waiting.size, inFlight: this.#inFlight.size, breaker: this.#breaker };
  }

  /** Settles when nothing is being written and nothing more can be now. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #pump(): void {
    const { sink } = this.#ports;
    const probing = isProbing(this.#breaker);
    const lanes = probing ? 1 : sink.maxInFlight;
    while (this.#running.size < lanes && !isOpen(this.#breaker, this.#ports.now())) {
      const batch = this.#take(probing ? 1 : sink.batchMax);
      if (batch.length === 0) return;
      const run = this.#run(batch).finally(() => {
        this.#running.delete(run);
        for (const [shipmentId] of batch) this.#inFlight.delete(shipmentId);
        this.#pump();
      });
      this.#running.add(run);
    }
    if (this.#waiting.size > 0 && this.#breaker.openUntilMs !== null && this.#running.size === 0) {
      this.#ports.setAlarm(this.#breaker.openUntilMs);
    }
  }

  #take(most: number): [ShipmentId, string | null][] {
    const batch: [ShipmentId, string | null][] = [];
    for (const [shipmentId, token] of this.#waiting) {
      if (batch.length >= most) break;
      if (this.#inFlight.has(shipmentId)) continue;
      batch.push([shipmentId, token]);
      this.#waiting.delete(shipmentId);
      this.#inFlight.add(shipmentId);
    }
    return batch;
  }

  async #run(batch: readonly (readonly [ShipmentId, string | null])[]): Promise<void> {
    const startedMs = this.#ports.now();
    let todo = await this.#claim(batch);
    const tally = {
      shipments: todo.length,
      events: todo.reduce((sum, { work }) => sum + work.events.length, 0),
      written: 0,
      failed: 0,
    };
    let down: SinkDown | null = null;
    while (todo.length > 0) {
      const { outcomes, down: told } = await this.#write(todo);
      down = told;
      const settled = await this.#settle(todo, outcomes);
      tally.written += settled.written;
      tally.failed += settled.failed;
      todo = todo.filter(({ shipmentId }) => !outcomes.has(shipmentId));
      if (!down) {
        this.#heal();
        break;
      }
      if (down.reason === "lease" && outcomes.size === 0) [todo, down] = this.#lighten(todo, down);
      if (!(await this.#mayTryAgain(down))) {
        this.#giveBack(todo);
        break;
      }
      todo = await this.#claim(todo.map(({ shipmentId, work }) => [shipmentId, work.token]));
    }
    if (tally.shipments > 0) this.#ports.report({ ...tally, down, ms: this.#ports.now() - startedMs });
  }

  /** A writer reports what it foresees; anything else is a bug of ours, and must not lose the batch either. */
  async #write(
    todo: readonly Claimed[],
  ): Promise<{ outcomes: ReadonlyMap<ShipmentId, Outcome>; down: SinkDown | null }> {
    try {
      const written = await this.#ports.sink.write(todo);
      const silent = todo.some(({ shipmentId }) => !written.outcomes.has(shipmentId));
      if (written.down || !silent) return written;
      return {
        ...written,
        down: { reason: "transient", name: "NoOutcome", message: "the sink said nothing", retryAfterMs: null },
      };
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : "unknown";
      return { outcomes: new Map(), down: { reason: "transient", name: "Bug", message, retryAfterMs: null } };
    }
  }

  /** Claims, or renews what is held. Who cannot be claimed now is rung again by its own object. */
  async #claim(batch: readonly (readonly [ShipmentId, string | null])[]): Promise<Claimed[]> {
    const answers = await Promise.allSettled(
      batch.map(([shipmentId, token]) => this.#ports.source.claim(shipmentId, token)),
    );
    const gone: ShipmentId[] = [];
    const claimed = batch.flatMap(([shipmentId], index): Claimed[] => {
      const answer = answers[index];
      if (answer?.status === "fulfilled" && answer.value.kind === "claimed")
        return [{ shipmentId, work: answer.value.work }];
      gone.push(shipmentId);
      return [];
    });
    this.#forget(gone);
    return claimed;
  }

  async #settle(
    todo: readonly Claimed[],
    outcomes: ReadonlyMap<ShipmentId, Outcome>,
  ): Promise<{ written: number; failed: number }> {
    const tally = { written: 0, failed: 0 };
    const done = todo.filter(({ shipmentId }) => outcomes.has(shipmentId));
    const results = await Promise.allSettled(
      done.map(async ({ shipmentId, work }) => {
        const outcome = outcomes.get(shipmentId);
        if (outcome?.kind === "written") {
          tally.written += 1;
          const answer = await this.#ports.source.confirm(shipmentId, work.token, outcome.link);
          return answer.more;
        }
        tally.failed += 1;
        if (outcome) await this.#ports.source.fail(shipmentId, work.token, outcome.failure);
        return false;
      }),
    );
    this.#forget(done.map(({ shipmentId }) => shipmentId));
    results.forEach((result, index) => {
      const shipmentId = done[index]?.shipmentId;
      if (shipmentId && result.status === "fulfilled" && result.value) this.#waiting.set(shipmentId, null);
    });
    return tally;
  }

  /**
   * A lease that ran out with nobody settled would run out again: half of the batch waits for the next one. A shipment too slow by
   * itself counts as a failure of the sink.
   */
  #lighten(todo: Claimed[], down: SinkDown): [Claimed[], SinkDown] {
    if (todo.length <= 1) return [todo, { ...down, reason: "transient" }];
    const half = Math.ceil(todo.length / 2);
    for (const { shipmentId, work } of todo.slice(half)) this.#waiting.set(shipmentId, work.token);
    return [todo.slice(0, half), down];
  }

  async #mayTryAgain(down: SinkDown): Promise<boolean> {
    if (down.reason === "lease") return true;
    const { now, jitter, memory, pause } = this.#ports;
    this.#breaker = afterFailure(this.#breaker, down, now(), jitter());
    if (isOpen(this.#breaker, now())) {
      memory.keepBreaker(this.#breaker);
      return false;
    }
    await pause(pauseMs(this.#breaker.failures, jitter()));
    // Another batch may have found the sink down meanwhile.
    return !isOpen(this.#breaker, now());
  }

  /** The sink is down: who was being written waits on, first in the line, on the list that outlives us. */
  #giveBack(todo: readonly Claimed[]): void {
    const others = [...this.#waiting];
    this.#waiting.clear();
    for (const { shipmentId, work } of todo) this.#waiting.set(shipmentId, work.token);
    for (const [shipmentId, token] of others) if (!this.#waiting.has(shipmentId)) this.#waiting.set(shipmentId, token);
    this.#persistWaiting();
  }

  #heal(): void {
    if (this.#breaker.opened > 0) this.#ports.memory.keepBreaker(CLOSED);
    this.#breaker = CLOSED;
  }

  #persistWaiting(): void {
    const fresh = [...this.#waiting.keys()].filter((shipmentId) => !this.#persisted.has(shipmentId));
    if (fresh.length === 0) return;
    this.#ports.memory.keepWaiting(fresh, this.#ports.now());
    for (const shipmentId of fresh) this.#persisted.add(shipmentId);
  }

  #forget(shipmentIds: readonly ShipmentId[]): void {
    const listed = shipmentIds.filter((shipmentId) => this.#persisted.delete(shipmentId));
    if (listed.length > 0) this.#ports.memory.dropWaiting(listed);
  }
}
