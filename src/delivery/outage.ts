import { afterFailure, CLOSED, isOpen, isProbing, type Breaker } from "./breaker.ts";
import type { DispatchPorts } from "./dispatch-ports.ts";
import type { SinkDown } from "./port.ts";

/** A breaker that stays open is written down again after this. */
const KEEP_MS = 60_000;
/** How often it has opened until its time grows no more. */
const GROWN_AT = 3;

/** Whether the sink is down, and what is remembered of it when the dispatcher is gone. */
export class Outage {
  readonly #ports: Pick<DispatchPorts, "memory" | "now" | "jitter">;
  #breaker: Breaker;
  /** As it is kept. */
  #kept: Breaker;
  /** The sink has answered since it was down last: a shipment may be tried. */
  #answers = false;

  constructor(ports: Pick<DispatchPorts, "memory" | "now" | "jitter">) {
    this.#ports = ports;
    this.#breaker = ports.memory.breaker();
    this.#kept = this.#breaker;
  }

  get breaker(): Breaker {
    return this.#breaker;
  }

  get isOpen(): boolean {
    return isOpen(this.#breaker, this.#ports.now());
  }

  get isProbing(): boolean {
    return isProbing(this.#breaker);
  }

  /** It is to be asked before anything is claimed for it. */
  get isUnasked(): boolean {
    return this.isProbing && !this.#answers;
  }

  answered(): void {
    this.#answers = true;
  }

  /** Whether it is open now. `sinceMs`: when what failed was begun, where that was a probe. */
  failed(down: SinkDown, sinceMs?: number): boolean {
    const { now, jitter } = this.#ports;
    this.#breaker = afterFailure(this.#breaker, down, now(), jitter(), sinceMs);
    if (!this.isOpen) return false;
    this.#answers = false;
    this.#keep();
    return true;
  }

  /** True when this ends an outage. */
  healed(): boolean {
    const wasDown = this.#breaker.opened > 0;
    this.#breaker = CLOSED;
    if (wasDown) this.#write();
    return wasDown;
  }

  /** The alarm tells when the next probe is due; an outage of hours costs little more than its alarms. */
  #keep(): void {
    const [next, kept] = [this.#breaker, this.#kept];
    const isAlike = next.down?.name === kept.down?.name && next.down?.reason === kept.down?.reason;
    const isFresh = (next.openUntilMs ?? 0) - (kept.openUntilMs ?? 0) < KEEP_MS;
    if (!isAlike || !isFresh || kept.opened < GROWN_AT) this.#write();
  }

  #write(): void {
    this.#ports.memory.keepBreaker(this.#breaker);
    this.#kept = this.#breaker;
  }
}
