/** Lets so many calls through at a time, in the order they came; those that may wait let the others go first. */
export class Gate {
  #places: number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #behind: (() => void)[] = [];

  constructor(places: number) {
    this.#places = places;
  }

  /** More places let in who waits; fewer throw nobody out. */
  set places(places: number) {
    this.#places = places;
    this.#admit();
  }

  through<T>(work: () => Promise<T>): Promise<T> {
    return this.#in(work, this.#waiting);
  }

  /** For what is in no hurry: it goes in when nobody else waits. */
  behind<T>(work: () => Promise<T>): Promise<T> {
    return this.#in(work, this.#behind);
  }

  async #in<T>(work: () => Promise<T>, queue: (() => void)[]): Promise<T> {
    if (this.#inside >= this.#places) await new Promise<void>((resolve) => queue.push(resolve));
    else this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#inside -= 1;
      this.#admit();
    }
  }

  #admit(): void {
    while (this.#inside < this.#places) {
      const next = this.#waiting.shift() ?? this.#behind.shift();
      if (!next) return;
      this.#inside += 1;
      next();
    }
  }
}
