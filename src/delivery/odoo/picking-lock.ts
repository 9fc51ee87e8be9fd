/** Lock over pickings that a batch is writing: one call in flight per record. */
export class PickingLock {
  readonly #busy = new Map<number, Promise<void>>();

  /** Waits until nobody else writes these pickings, then takes them all at once; the answer gives them free. */
  async take(pickingIds: readonly number[]): Promise<() => void> {
    for (let held = this.#held(pickingIds); held; held = this.#held(pickingIds)) await held;
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const pickingId of pickingIds) this.#busy.set(pickingId, promise);
    return () => {
      for (const pickingId of pickingIds) this.#busy.delete(pickingId);
      resolve();
    };
  }

  #held(pickingIds: readonly number[]): Promise<void> | undefined {
    return pickingIds.map((pickingId) => this.#busy.get(pickingId)).find((held) => held !== undefined);
  }
}
