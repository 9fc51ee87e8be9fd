import { describe, expect, it } from "vitest";
import { sweep, SWEEP_PAGE, SWEEP_PAGES_MAX, type SweepPorts } from "../../src/ops/sweep.ts";

const PART = SWEEP_PAGE * SWEEP_PAGES_MAX;

/** So many shipments, named by number; who rings is written down and not yet answered. */
function region(count: number) {
  const poked: number[] = [];
  const bells: string[] = [];
  const kept: { position: string | null } = { position: null };
  const ports: SweepPorts = {
    page: async (after, limit) => {
      const from = after === null ? 0 : Number(after);
      const shipmentIds = Array.from({ length: Math.min(limit, count - from) }, (_, n) => `${from + n}`);
      return { shipmentIds, next: shipmentIds.length === limit ? `${from + limit}` : null };
    },
    position: async () => kept.position,
    keepPosition: async (position) => void (kept.position = position),
    goOn: async (position) => void bells.push(position),
    poke: async (shipmentId) => {
      poked.push(Number(shipmentId));
      if (shipmentId === "7") throw new Error("overloaded");
    },
  };
  const answerBells = async (): Promise<number> => {
    let parts = 0;
    for (let bell = bells.shift(); bell !== undefined; bell = bells.shift()) {
      await sweep(ports, bell);
      parts += 1;
    }
    return parts;
  };
  return { ports, poked, bells, kept, answerBells };
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe("a sweep", () => {
  it("knocks at every shipment once, however many there are, a bounded part at a time", async () => {
    const { ports, poked, kept, answerBells } = region(3 * PART + 5);
    expect(await sweep(ports)).toEqual({ poked: PART, failed: 1 });
    expect(await answerBells()).toBe(3);
    expect(poked).toEqual(upTo(3 * PART + 5));
    expect(kept.position).toBeNull();
  });

  it("ends where the shipments end, also at the end of a part", async () => {
    const { ports, poked, bells } = region(5);
    await sweep(ports);
    expect({ poked, bells }).toEqual({ poked: upTo(5), bells: [] });
    const whole = region(PART);
    await sweep(whole.ports);
    await whole.answerBells();
    expect(whole.poked).toEqual(upTo(PART));
  });

  it("whose bell is lost is gone on with by the next", async () => {
    const { ports, poked, bells, answerBells } = region(2 * PART + 1);
    await sweep(ports);
    bells.length = 0;
    await sweep(ports);
    await answerBells();
    expect(poked).toEqual(upTo(2 * PART + 1));
  });

  it("stays one, when a bell comes twice or the next begins meanwhile", async () => {
    const { ports, poked, bells, answerBells } = region(3 * PART + 1);
    await sweep(ports);
    bells.push(...bells, ...bells);
    await sweep(ports);
    await answerBells();
    expect(poked).toEqual(upTo(3 * PART + 1));
  });
});
