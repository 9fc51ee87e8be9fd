import type { ShipmentId } from "../domain/identity.ts";
import { Ahead, STALE_AFTER_MS } from "./ahead.ts";
import { BatchSize } from "./batch-size.ts";
import { pauseMs, type Breaker } from "./breaker.ts";
import { claimAll, eventsIn, held, probeSink, settleAll, writeAll } from "./claimed.ts";
import type { DispatchPorts } from "./dispatch-ports.ts";
import { contextOf } from "./batch-context.ts";
import { Line, type Waiting } from "./line.ts";
import { Outage } from "./outage.ts";
import type { BatchContext, Claimed, SinkDown } from "./port.ts";
import { Strikes } from "./strikes.ts";

/** A shipment's object that cannot be reached is tried again after this. */
const CLAIM_AGAIN_MS = 10_000;
/** After an outage lanes share what is left rather than one write it all, down to so many: of fewer a call's own cost is most of it. */
const SHARE_MIN = 12;
/** No more is claimed while so many batches a lane are claimed, being written or being confirmed. */
const BATCHES_A_LANE = 4;

/** One that is claimed and whose turn comes. */
interface Ready extends Claimed {
  readonly claimedAtMs: number;
}

/**
 * The one writer of a (tenant, sink): claims what is pending, oldest first, writes it in batches, confirms. While some are written the
 * next are claimed, and those before confirmed. Holds nothing that the objects do not hold too, beside the list of who waits while the
 * sink is down.
 */
export class Dispatch {
  readonly #ports: DispatchPorts;
  readonly #line: Line;
  /** From the claim to the confirmation. */
  readonly #inFlight = new Set<ShipmentId>();
  #claiming = 0;
  readonly #ready: Ready[] = [];
  #writing = 0;
  readonly #running = new Set<Promise<void>>();
  readonly #ahead = new Ahead();
  readonly #strikes = new Strikes();
  /** Fewer at once after a failure, so that one that always fails is soon alone. */
  readonly #batchSize: BatchSize;
  /** From the end of an outage until all that waited has its turn. */
  #draining = false;
  /** No batch is begun after this; the alarm goes on. */
  #untilMs = Infinity;
  readonly #outage: Outage;

  constructor(ports: DispatchPorts) {
    this.#ports = ports;
    this.#outage = new Outage(ports);
    this.#batchSize = new BatchSize(() => ports.sink.batchMax);
    this.#line = new Line(ports.memory);
    if (this.#outage.isProbing) this.#ahead.failed();
  }

  /** Takes doorbells. Returns at once; the work goes on behind it. */
  ring(shipmentIds: readonly ShipmentId[]): void {
    this.#line.join(shipmentIds.map((shipmentId) => [shipmentId, null]));
    if (this.#outage.isOpen) this.#line.keep(this.#ports.now());
    this.#untilMs = Infinity;
    this.#pump();
  }

  /** The alarm: the breaker's time is up, or nobody knows; go on with whoever waits, and begin nothing after `untilMs`. */
  resume(untilMs = Infinity): void {
    this.#line.recall();
    this.#untilMs = untilMs;
    this.#pump();
  }

  status(): { waiting: number; inFlight: number; breaker: Breaker } {
    return { waiting: this.#line.all, inFlight: this.#inFlight.size, breaker: this.#outage.breaker };
  }

  /** Settles when nothing is being written and nothing more can be now. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #pump(): void {
    const nowMs = this.#ports.now();
    const open = this.#outage.isOpen;
    if (open || nowMs >= this.#untilMs) {
      const waits = this.#ready.splice(0);
      for (const { shipmentId } of waits) this.#inFlight.delete(shipmentId);
      this.#giveBack(waits, open);
      if (!open && this.#line.size > 0) this.#ports.setAlarm(nowMs);
    } else if (this.#outage.isUnasked) {
      if (this.#line.size > 0 && this.#running.size === 0) this.#track(this.#probe(), () => undefined);
    } else {
      const probing = this.#outage.isProbing;
      const lanes = probing ? 1 : this.#ports.sink.maxInFlight;
      const size = probing ? 1 : this.#batchSize.now;
      this.#beginClaims(lanes, size);
      this.#beginWrites(lanes, size);
    }
    const { openUntilMs } = this.#outage.breaker;
    if (this.#line.size > 0 && openUntilMs !== null && this.#running.size === 0) this.#ports.setAlarm(openUntilMs);
  }

  /** Nothing is claimed for a sink that does not answer; one that was cold is warm when the first batch comes. */
  async #probe(): Promise<void> {
    const sinceMs = this.#ports.now();
    const down = await probeSink(this.#ports.sink, contextOf(this.#ports.batchId(), []));
    if (!down) return this.#outage.answered();
    this.#outage.failed(down, sinceMs);
    this.#line.keep(this.#ports.now());
  }

  #beginWrites(lanes: number, size: number): void {
    while (this.#writing < lanes && this.#ready.length > 0) {
      // What is being claimed will fill the batch; meanwhile another one is written.
      if (this.#ready.length < size && this.#claiming > 0 && this.#writing > 0) return;
      const left = this.#ready.length + this.#claiming + this.#line.size;
      const share = Math.ceil(left / lanes);
      const shares = this.#draining && share >= SHARE_MIN;
      const batch = this.#ready.splice(0, shares ? Math.min(size, share) : size);
      this.#draining &&= left > batch.length;
      this.#writing += 1;
      let leaves = (): void => {
        leaves = () => undefined;
        this.#writing -= 1;
      };
      const leave = (): void => (leaves(), this.#pump());
      this.#track(this.#run(batch, leave), () => {
        leaves();
        for (const { shipmentId } of batch) this.#inFlight.delete(shipmentId);
      });
      this.#beginClaims(lanes, size);
    }
  }

  #beginClaims(lanes: number, size: number): void {
    const most = this.#ports.sink.batchMax;
    const ahead = this.#ahead.wanted({ lanes, writing: this.#writing, size, most });
    const room = BATCHES_A_LANE * lanes * most - this.#inFlight.size;
    let wanted = Math.min(ahead - this.#ready.length - this.#claiming, room);
    while (wanted > 0) {
      const batch = this.#line.take(Math.min(wanted, size), (shipmentId) => !this.#inFlight.has(shipmentId));
      if (batch.length === 0) return;
      wanted -= batch.length;
      this.#claiming += batch.length;
      for (const [shipmentId] of batch) this.#inFlight.add(shipmentId);
      this.#track(this.#makeReady(batch), () => void (this.#claiming -= batch.length));
    }
  }

  #track(work: Promise<void>, after: () => void): void {
    const tracked = work.finally(() => {
      this.#running.delete(tracked);
      after();
      this.#pump();
    });
    this.#running.add(tracked);
  }

  async #makeReady(batch: readonly Waiting[]): Promise<void> {
    const claimedAtMs = this.#ports.now();
    const claimed = await this.#claim(batch);
    const mine = new Set(claimed.map(({ shipmentId }) => shipmentId));
    for (const [shipmentId] of batch) if (!mine.has(shipmentId)) this.#inFlight.delete(shipmentId);
    this.#ready.push(...claimed.map((one) => ({ ...one, claimedAtMs })));
  }

  /** `leave` lets the next batch in: what remains is to confirm. */
  async #run(batch: readonly Ready[], leave: () => void): Promise<void> {
    const startedMs = this.#ports.now();
    let todo = await this.#freshen(batch);
    const tally = { shipments: todo.length, events: eventsIn(todo), written: 0, failed: 0 };
    const context = contextOf(this.#ports.batchId(), todo);
    let down: SinkDown | null = null;
    while (todo.length > 0) {
      const writingMs = this.#ports.now();
      const { outcomes, down: told } = await writeAll(this.#ports.sink, todo, context);
      const ms = this.#ports.now() - writingMs;
      down = told;
      const written = [...outcomes.values()].filter(({ kind }) => kind === "written").length;
      tally.written += written;
      tally.failed += outcomes.size - written;
      this.#strikes.othersWritten(written);
      if (!down) {
        this.#heal({ shipments: todo.length, rows: todo.length + eventsIn(todo), ms });
        leave();
      }
      await this.#settle(
        todo.filter(({ shipmentId }) => outcomes.has(shipmentId)),
        outcomes,
        context,
      );
      if (!down) break;
      todo = todo.filter(({ shipmentId }) => !outcomes.has(shipmentId));
      if (outcomes.size === 0) [todo, down] = this.#lighten(todo, down);
      if (await this.#strikeOut(todo, down, context)) {
        tally.failed += 1;
        break;
      }
      if (!(await this.#mayTryAgain(down))) {
        this.#giveBack(todo, true);
        break;
      }
      todo = await this.#claim(todo.map(held));
    }
    if (tally.shipments > 0) this.#ports.report({ ...tally, down, context, ms: this.#ports.now() - startedMs });
  }

  /** Renews the claims that have waited too long for their turn. */
  async #freshen(batch: readonly Ready[]): Promise<readonly Claimed[]> {
    const staleMs = this.#ports.now() - STALE_AFTER_MS;
    const stale = batch.filter(({ claimedAtMs }) => claimedAtMs < staleMs);
    if (stale.length === 0) return batch;
    return [...(await this.#claim(stale.map(held))), ...batch.filter(({ claimedAtMs }) => claimedAtMs >= staleMs)];
  }

  /** Who cannot be claimed now is rung again by its own object. */
  async #claim(batch: readonly Waiting[]): Promise<readonly Claimed[]> {
    const { claimed, gone, unreachable } = await claimAll(this.#ports.source, batch);
    this.#line.forget(gone);
    for (const one of unreachable) this.#line.postpone(one);
    if (unreachable.length > 0) this.#ports.setAlarm(this.#ports.now() + CLAIM_AGAIN_MS);
    return claimed;
  }

  async #settle(
    done: readonly Claimed[],
    outcomes: Parameters<typeof settleAll>[2],
    context: BatchContext,
  ): Promise<void> {
    for (const { shipmentId } of done)
      if (outcomes.get(shipmentId)?.kind === "written") this.#strikes.forget(shipmentId);
    const more = await settleAll(this.#ports.source, done, outcomes, context);
    this.#line.forget(done.map(({ shipmentId }) => shipmentId));
    this.#line.join(more.map((shipmentId) => [shipmentId, null]));
  }

  /**
   * A batch that failed with nobody settled might fail again, for its weight or for one shipment in it: half of it waits for the
   * next. A shipment too slow by itself counts as a failure of the sink.
   */
  #lighten(todo: readonly Claimed[], down: SinkDown): [readonly Claimed[], SinkDown] {
    if (down.reason !== "lease" && down.reason !== "transient") return [todo, down];
    if (todo.length <= 1) return [todo, { ...down, reason: "transient" }];
    if (down.reason === "lease") this.#batchSize.tookTooLong(todo.length);
    else this.#batchSize.failed(todo.length);
    const half = Math.ceil(todo.length / 2);
    this.#line.giveBack(todo.slice(half).map(held));
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
    this.#line.forget([shipmentId]);
    return true;
  }

  async #mayTryAgain(down: SinkDown): Promise<boolean> {
    this.#ahead.failed();
    if (down.reason === "lease") return true;
    if (this.#outage.failed(down)) return false;
    await this.#ports.pause(pauseMs(this.#outage.breaker.failures, this.#ports.jitter()));
    // Another batch may have found the sink down meanwhile.
    return !this.#outage.isOpen;
  }

  /**
   * Nothing more is written now: who was to be waits on, first in the line, and while the sink is down on the list that outlives us.
   * One that failed alone goes last: the next probe is another.
   */
  #giveBack(todo: readonly Claimed[], isDown: boolean): void {
    const given = todo.map(held);
    const [only] = given;
    if (only && given.length === 1 && isDown) this.#line.sendBack(only);
    else this.#line.giveBack(given);
    if (isDown) this.#line.keep(this.#ports.now(), given);
  }

  #heal(written: Parameters<BatchSize["written"]>[0]): void {
    if (this.#outage.healed()) {
      this.#batchSize.outageOver();
      this.#draining = true;
    }
    this.#batchSize.written(written);
    this.#ahead.wrote(written);
  }
}
