import type { ShipmentId } from "../domain/identity.ts";
import type { DispatchMemory } from "./dispatch-ports.ts";

/** A shipment that waits, with the token of a lease still held from a try that failed. */
export type Waiting = readonly [ShipmentId, string | null];

/** Who waits for a sink, in the order they came, and who of them is also on the list that outlives the dispatcher. */
export class Line {
  readonly #memory: DispatchMemory;
  /** Those whose turn had come already. */
  readonly #first = new Map<ShipmentId, string | null>();
  readonly #rest = new Map<ShipmentId, string | null>();
  /** Who could not be claimed, for a reason of its own: the next alarm tries again. */
  readonly #later = new Map<ShipmentId, string | null>();
  readonly #persisted: Set<ShipmentId>;

  constructor(memory: DispatchMemory) {
    this.#memory = memory;
    const waiting = memory.waiting();
    this.#persisted = new Set(waiting.map(([shipmentId]) => shipmentId));
    for (const [shipmentId, token] of waiting) this.#rest.set(shipmentId, token);
  }

  /** Whose turn may come now. */
  get size(): number {
    return this.#first.size + this.#rest.size;
  }

  /** With those who wait for the next alarm. */
  get all(): number {
    return this.size + this.#later.size;
  }

  /** One that waits already keeps its place. */
  join(waiting: readonly Waiting[]): void {
    for (const [shipmentId, token] of waiting)
      if (!this.#first.has(shipmentId) && !this.#rest.has(shipmentId)) this.#rest.set(shipmentId, token);
  }

  /** Back in front of all others, in their order. */
  giveBack(waiting: readonly Waiting[]): void {
    const given = new Map(waiting);
    const behind = [...this.#first].filter(([shipmentId]) => !given.has(shipmentId));
    this.#first.clear();
    for (const [shipmentId, token] of [...given, ...behind]) {
      this.#rest.delete(shipmentId);
      this.#first.set(shipmentId, token);
    }
  }

  /** Behind all others. */
  sendBack([shipmentId, token]: Waiting): void {
    this.#first.delete(shipmentId);
    this.#rest.delete(shipmentId);
    this.#rest.set(shipmentId, token);
  }

  /** The first ones that are free; who is not keeps the place. */
  take(most: number, isFree: (shipmentId: ShipmentId) => boolean): Waiting[] {
    const taken: Waiting[] = [];
    for (const part of [this.#first, this.#rest])
      for (const [shipmentId, token] of part) {
        if (taken.length >= most) return taken;
        if (!isFree(shipmentId)) continue;
        part.delete(shipmentId);
        taken.push([shipmentId, token]);
      }
    return taken;
  }

  /** Waits for the next alarm. */
  postpone([shipmentId, token]: Waiting): void {
    this.#later.set(shipmentId, token);
  }

  /** The alarm has come. */
  recall(): void {
    this.join([...this.#later]);
    this.#later.clear();
  }

  /** Writes down who is not on the list yet, and the tokens of those who hold one. */
  keep(nowMs: number, holding: readonly Waiting[] = []): void {
    const fresh = [...this.#first, ...this.#rest].filter(([shipmentId]) => !this.#persisted.has(shipmentId));
    const news = new Map([...fresh, ...holding]);
    if (news.size === 0) return;
    this.#memory.keepWaiting([...news], nowMs);
    for (const shipmentId of news.keys()) this.#persisted.add(shipmentId);
  }

  /** Off the list: these have been written, or come again by themselves. */
  forget(shipmentIds: readonly ShipmentId[]): void {
    const listed = shipmentIds.filter((shipmentId) => this.#persisted.delete(shipmentId));
    if (listed.length > 0) this.#memory.dropWaiting(listed);
  }
}
