/** A row that costs more than this, by the cheapest of late, says that the batch was too big; less is noise. */
const DEARER = 1.5;
/** Of so few a call's own cost is most of what is measured: only failures make batches smaller. */
const PRICED_FROM = 25;
/** The cheapest is believed ever less: a sink changes. */
const FORGETTING = 1.02;
/** So many full batches after one that was too big, as big a one is tried again. */
const BATCHES_BELOW_CEILING = 20;

/** How much bigger the next batch may be. */
export const GROWTH = 2;
/** After an outage, up to the first time that more do not help: a sink that was down has much to take, and every small batch is dear. */
const GROWTH_AFTER_OUTAGE = 4;

interface Price {
  readonly msPerRow: number;
  readonly shipments: number;
}

/**
 * How many shipments a write takes: more while a row gets no dearer by it, fewer when it does, half after a failure, one after an
 * outage. A batch that was not full says nothing of a bigger one, and that small ones are dear nothing against bigger ones.
 */
export class BatchSize {
  readonly #most: () => number;
  #size: number;
  #cheapest: Price | null = null;
  /** What was too much, and for how many batches more that is believed. */
  #ceiling: { readonly size: number; batchesLeft: number } | null = null;

  #growth = GROWTH;

  constructor(most: () => number) {
    this.#most = most;
    this.#size = most();
  }

  get now(): number {
    return Math.min(this.#size, this.#most());
  }

  written({ shipments, rows, ms }: { readonly shipments: number; readonly rows: number; readonly ms: number }): void {
    if (shipments < this.now) return;
    const price = { msPerRow: ms / Math.max(rows, 1), shipments };
    const before = this.#cheapest && { ...this.#cheapest, msPerRow: this.#cheapest.msPerRow * FORGETTING };
    this.#cheapest = before && before.msPerRow < price.msPerRow ? before : price;
    const isComparable = before && shipments >= Math.max(before.shipments, 2 * PRICED_FROM);
    if (isComparable && price.msPerRow > DEARER * before.msPerRow) {
      this.#ceiling = { size: this.now, batchesLeft: BATCHES_BELOW_CEILING };
      this.#size = Math.max(1, Math.floor(this.now / 2));
      this.#growth = GROWTH;
      return;
    }
    if (this.#ceiling && (this.#ceiling.batchesLeft -= 1) <= 0) this.#ceiling = null;
    const ceiling = this.#ceiling ? Math.max(1, Math.floor(this.#ceiling.size * 0.75)) : Infinity;
    this.#size = Math.min(this.#growth * this.now, ceiling, this.#most());
    if (this.#size === this.#most()) this.#growth = GROWTH;
  }

  /** So many were too many, or one of them spoils the rest. */
  failed(shipments: number): void {
    this.#size = Math.max(1, Math.floor(shipments / 2));
    this.#growth = GROWTH;
  }

  /** So many could not be written in the time of a lease: as many are not tried again for a while. */
  tookTooLong(shipments: number): void {
    this.failed(shipments);
    this.#ceiling = { size: shipments, batchesLeft: BATCHES_BELOW_CEILING };
  }

  /** An outage ends without a stampede. */
  outageOver(): void {
    this.#size = 1;
    this.#growth = GROWTH_AFTER_OUTAGE;
    this.#cheapest = null;
    this.#ceiling = null;
  }
}
