/** Nobody counts again what was full a moment ago. */
const FULL_MS = 5_000;
const ENTRIES_MAX = 1_000;

/** What has no room left, for a moment: a flood against it costs no look at the database. */
export class RoomMemory {
  readonly #untilMs = new Map<string, number>();

  isFull(what: string, nowMs: number): boolean {
    return (this.#untilMs.get(what) ?? 0) > nowMs;
  }

  note(what: string, nowMs: number): void {
    this.#untilMs.delete(what);
    this.#untilMs.set(what, nowMs + FULL_MS);
    const [oldest] = this.#untilMs.keys();
    if (this.#untilMs.size > ENTRIES_MAX && oldest !== undefined) this.#untilMs.delete(oldest);
  }
}
