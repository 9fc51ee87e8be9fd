import type { ShipmentId } from "../domain/identity.ts";
import { BatchSize } from "./batch-size.ts";
import { afterFailure, CLOSED, isOpen, isProbing, pauseMs, type Breaker } from "./breaker.ts";
import type { DispatchPorts } from "./dispatch-ports.ts";
import { contextOf } from "./batch-context.ts";
import type { BatchContext, Claimed, Outcome, SinkDown } from "./port.ts";
import { Strikes } from "./strikes.ts";

/** A shipment's object that cannot be reached is tried again after this. */
const CLAIM_AGAIN_MS = 10_000;

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
  /** Who could not be claimed, for a reason of its own: the next alarm tries again. */
  readonly #later = new Map<ShipmentId, string | null>();
  readonly #strikes = new Strikes();
  /** Fewer at once after a failure, so that one that always fails is soon alone. */
  readonly #batchSize: BatchSize;
  /** No batch is begun after this; the alarm goes on. */
  #untilMs = Infinity;
  #breaker: Breaker;

  constructor(ports: DispatchPorts) {
    this.#ports = ports;
    this.#breaker = ports.memory.breaker();
    this.#batchSize = new BatchSize(() => ports.sink.batchMax);
    const waiting = ports.memory.waiting();
    this.#persisted = new Set(waiting.map(([shipmentId]) => shipmentId));
    for (const [shipmentId, token] of waiting) this.#waiting.set(shipmentId, token);
  }

  /** Takes doorbells. Returns at once; the work goes on behind it. */
  ring(shipmentIds: readonly ShipmentId[]): void {
    for (const shipmentId of shipmentIds) if (!this.#waiting.has(shipmentId)) this.#waiting.set(shipmentId, null);
    if (isOpen(this.#breaker, this.#ports.now())) this.#persistWaiting();
    this.#untilMs = Infinity;
    this.#pump();
  }

  /** The alarm: the breaker's time is up, or nobody knows; go on with whoever waits, and begin nothing after `untilMs`. */
  resume(untilMs = Infinity): void {
    for (const [shipmentId, token] of this.#later)
      if (!this.#waiting.has(shipmentId)) this.#waiting.set(shipmentId, token);
    this.#later.clear();
    this.#untilMs = untilMs;
    this.#pump();
  }

  status(): { waiting: number; inFlight: number; breaker: Breaker } {
    return { waiting: this.#waiting.size + this.#later.size, inFlight: this.#inFlight.size, breaker: this.#breaker };
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
      if (this.#ports.now() >= this.#untilMs) {
        if (this.#waiting.size > 0) this.#ports.setAlarm(this.#ports.now());
        return;
      }
      const batch = this.#take(probing ? 1 : this.#batchSize.now);
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
    const context = contextOf(this.#ports.batchId(), todo);
    let down: SinkDown | null = null;
    while (todo.length > 0) {
      const writingMs = this.#ports.now();
      const { outcomes, down: told } = await this.#write(todo, context);
      const ms = this.#ports.now() - writingMs;
      down = told;
      const settled = await this.#settle(todo, outcomes, context);
      tally.written += settled.written;
      tally.failed += settled.failed;
      todo = todo.filter(({ shipmentId }) => !outcomes.has(shipmentId));
      this.#strikes.othersWritten(settled.written);
      if (!down) {
        this.#heal({ shipments: todo.length + outcomes.size, rows: tally.shipments + tally.events, ms });
        break;
      }
      if (outcomes.size === 0) [todo, down] = this.#lighten(todo, down);
      if (await this.#strikeOut(todo, down, context)) {
        tally.failed += 1;
        break;
      }
      if (!(await this.#mayTryAgain(down))) {
        this.#giveBack(todo);
        break;
      }
      todo = await this.#claim(todo.map(({ shipmentId, work }) => [shipmentId, work.token]));
    }
    if (tally.shipments > 0) this.#ports.report({ ...tally, down, context, ms: this.#ports.now() - startedMs });
  }

  /** A writer reports what it foresees; anything else is a bug of ours, and must not lose the batch either. */
  async #write(
    todo: readonly Claimed[],
    context: BatchContext,
  ): Promise<{ outcomes: ReadonlyMap<ShipmentId, Outcome>; down: SinkDown | null }> {
    try {
      const written = await this.#ports.sink.write(todo, context);
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
    const claimed = batch.flatMap(([shipmentId, token], index): Claimed[] => {
      const answer = answers[index];
      if (answer?.status === "fulfilled" && answer.value.kind === "claimed")
        return [{ shipmentId, work: answer.value.work }];
      if (answer?.status === "rejected") this.#later.set(shipmentId, token);
      else gone.push(shipmentId);
      return [];
    });
    this.#forget(gone);
    if (claimed.length + gone.length < batch.length) this.#ports.setAlarm(this.#ports.now() + CLAIM_AGAIN_MS);
    return claimed;
  }

  async #settle(
    todo: readonly Claimed[],
    outcomes: ReadonlyMap<ShipmentId, Outcome>,
    { requestId }: BatchContext,
  ): Promise<{ written: number; failed: number }> {
    const tally = { written: 0, failed: 0 };
    const done = todo.filter(({ shipmentId }) => outcomes.has(shipmentId));
    const results = await Promise.allSettled(
      done.map(async ({ shipmentId, work }) => {
        const outcome = outcomes.get(shipmentId);
        if (outcome?.kind === "written") {
          tally.written += 1;
          this.#strikes.forget(shipmentId);
          const { link, again = false } = outcome;
          const learnt = { link, again, at: work.at, requestId };
          const answer = await this.#ports.source.confirm(shipmentId, work.token, learnt);
          return answer.more;
        }
        tally.failed += 1;
        if (outcome) await this.#ports.source.fail(shipmentId, work.token, outcome.failure, requestId);
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
   * A batch that failed with nobody settled might fail again, for its weight or for one shipment in it: half of it waits for the
   * next. A shipment too slow by itself counts as a failure of the sink.
   */
  #lighten(todo: Claimed[], down: SinkDown): [Claimed[], SinkDown] {
    if (down.reason !== "lease" && down.reason !== "transient") return [todo, down];
    if (todo.length <= 1) return [todo, { ...down, reason: "transient" }];
    this.#batchSize.failed(todo.length);
    const half = Math.ceil(todo.length / 2);
    for (const { shipmentId, work } of todo.slice(half)) this.#waiting.set(shipmentId, work.token);
    return [todo.slice(0, half), down];
  }

  /**
   * A shipment that keeps failing alone while others are written is at fault itself, and not the sink: it fails, and comes again by
   * its own back-off. True when that is done.
   */
  async #strikeOut(todo: readonly Claimed[], down: SinkDown, { requestId }: BatchContext): Promise<boolean> {
    const [only] = todo;
    if (!only || todo.length > 1 || down.reason !== "transient") return false;
    const { shipmentId, work } = only;
    if (!this.#strikes.isOut(shipmentId)) return false;
    const { name, message } = down;
    try {
      await this.#ports.source.fail(shipmentId, work.token, { kind: "transient", name, message }, requestId);
    } catch {
      // Its lease runs out, and it rings again.
    }
    this.#forget([shipmentId]);
    return true;
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

  /**
   * The sink is down: who was being written waits on, first in the line, on the list that outlives us. One that failed alone goes
   * last: the next probe is another.
   */
  #giveBack(todo: readonly Claimed[]): void {
    const given = todo.map(({ shipmentId, work }) => [shipmentId, work.token] as const);
    const others = [...this.#waiting].filter(([shipmentId]) => !given.some(([id]) => id === shipmentId));
    this.#waiting.clear();
    for (const [shipmentId, token] of todo.length === 1 ? [...others, ...given] : [...given, ...others])
      this.#waiting.set(shipmentId, token);
    this.#persistWaiting(given);
  }

  #heal(written: Parameters<BatchSize["written"]>[0]): void {
    if (this.#breaker.opened > 0) {
      this.#ports.memory.keepBreaker(CLOSED);
      this.#batchSize.outageOver();
    }
    this.#batchSize.written(written);
    this.#breaker = CLOSED;
  }

  /** Writes down who is not on the list yet, and the tokens of those who hold one. */
  #persistWaiting(holding: readonly (readonly [ShipmentId, string | null])[] = []): void {
    const fresh = [...this.#waiting].filter(([shipmentId]) => !this.#persisted.has(shipmentId));
    const news = new Map([...fresh, ...holding]);
    if (news.size === 0) return;
    this.#ports.memory.keepWaiting([...news], this.#ports.now());
    for (const shipmentId of news.keys()) this.#persisted.add(shipmentId);
  }

  #forget(shipmentIds: readonly ShipmentId[]): void {
    const listed = shipmentIds.filter((shipmentId) => this.#persisted.delete(shipmentId));
    if (listed.length > 0) this.#ports.memory.dropWaiting(listed);
  }
}
