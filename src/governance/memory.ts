const KEPT_MAX = 1_000;

/** Things looked up a short while ago, by key: at most a thousand, each for at most so long. */
export class Memory<T> {
  readonly #keptMs: number;
  readonly #held = new Map<string, { readonly value: T; readonly untilMs: number }>();

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  recall(key: string, nowMs: number): T | null {
    const held = this.#held.get(key);
    return held && held.untilMs > nowMs ? held.value : null;
  }

  /** As looked up at `nowMs`; never past `untilMs`, when it ends by itself. */
  keep(key: string, value: T, nowMs: number, untilMs: number): void {
    if (this.#held.size >= KEPT_MAX) this.#held.clear();
    this.#held.set(key, { value, untilMs: Math.min(untilMs, nowMs + this.#keptMs) });
  }

  forget(isIt: (value: T) => boolean): void {
    for (const [key, { value }] of this.#held) if (isIt(value)) this.#held.delete(key);
  }
}
