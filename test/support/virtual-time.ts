/** Time that passes when everybody waits: as long as it is said to take, and no machine's load in it. */
export class VirtualTime {
  nowMs: number;
  readonly #sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  readonly sleep = (ms: number): Promise<void> =>
    new Promise((wake) => {
      const atMs = this.nowMs + ms;
      const behind = this.#sleepers.findIndex((one) => one.atMs > atMs);
      this.#sleepers.splice(behind === -1 ? this.#sleepers.length : behind, 0, { atMs, wake });
    });

  /** Lets time pass until this is over; when nobody sleeps and it is not, it never will be. */
  async during<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const end = work.finally(() => (over = true));
    end.catch(() => undefined);
    for (;;) {
      await everybodyWaits();
      if (over) return end;
      const next = this.#sleepers.shift();
      if (!next) throw new Error("it waits for ever");
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.wake();
    }
  }
}

/** A request's body is read over a few turns. */
async function everybodyWaits(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
