import type { ShipmentId } from "../domain/identity.ts";

export interface SweepPorts {
  /** The next shipments that may have work waiting, after a position; the position to go on from, null at the end. */
  readonly page: (
    after: string | null,
    limit: number,
  ) => Promise<{ shipmentIds: readonly ShipmentId[]; next: string | null }>;
  readonly position: () => Promise<string | null>;
  readonly keepPosition: (position: string | null) => Promise<void>;
  /** Has the next part done, from this position on. */
  readonly goOn: (position: string) => Promise<void>;
  readonly poke: (shipmentId: ShipmentId) => Promise<void>;
}

export const SWEEP_PAGE = 200;
export const SWEEP_PAGES_MAX = 10;

/**
 * Knocks at shipments, so that one whose alarm was lost rings again. A run does a bounded part and has the next one done; who cannot
 * be reached is knocked at in the next round. Begun by the clock, it goes on where the last round was left, should that not have
 * ended; `from` is where a part is to go on, and one that was overtaken ends.
 */
export async function sweep(ports: SweepPorts, from?: string): Promise<{ poked: number; failed: number }> {
  let position = await ports.position();
  const tally = { poked: 0, failed: 0 };
  if (from !== undefined && from !== position) return tally;
  for (let page = 0; page < SWEEP_PAGES_MAX; page += 1) {
    const { shipmentIds, next } = await ports.page(position, SWEEP_PAGE);
    const results = await Promise.allSettled(shipmentIds.map((shipmentId) => ports.poke(shipmentId)));
    tally.failed += results.filter(({ status }) => status === "rejected").length;
    tally.poked += shipmentIds.length;
    position = next;
    if (next === null) break;
  }
  await ports.keepPosition(position);
  if (position !== null) await ports.goOn(position);
  return tally;
}
