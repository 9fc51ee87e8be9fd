import { GROWTH } from "./batch-size.ts";

/**
 * A claim is a lease that runs from when it is made, and a write must begin its last call well before its end: claims are made before
 * their turn only while a turn comes in less than this.
 */
const AHEAD_BELOW_MS = 4_000;
/** What waited longer in spite of that is claimed again when its turn comes. */
export const STALE_AFTER_MS = 5_000;
/** One dear write is remembered for a few. */
const FORGETTING = 0.7;

interface Lanes {
  readonly lanes: number;
  readonly writing: number;
  /** Of a batch now, and at most. */
  readonly size: number;
  readonly most: number;
}

/** How many shipments are claimed before it is their turn, so that a sink never waits for claims, nor a lease for the sink. */
export class Ahead {
  /** Of a shipment, by the dearest write of late. */
  #msEach = 0;

  wrote({ shipments, ms }: { readonly shipments: number; readonly ms: number }): void {
    const msEach = ms / Math.max(shipments, 1);
    this.#msEach = Number.isFinite(this.#msEach) ? Math.max(msEach, this.#msEach * FORGETTING) : msEach;
  }

  /** Nobody knows when the next turn is. */
  failed(): void {
    this.#msEach = Infinity;
  }

  /**
   * How many may be claimed and not yet being written: a batch for each free lane; while writes are short for each other one, too, and
   * of the size it may have grown to by then.
   */
  wanted({ lanes, writing, size, most }: Lanes): number {
    if (this.#msEach * size >= AHEAD_BELOW_MS) return Math.max(lanes - writing, 0) * size;
    return lanes * Math.min(GROWTH * size, most);
  }
}
