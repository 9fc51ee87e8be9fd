import { describe, expect, it } from "vitest";
import type { ReplayAsked } from "../../src/domain/run.ts";
import type { Lists, Objects } from "../../src/reconcile/ports.ts";
import { countSelected } from "../../src/reconcile/replay.ts";

const ASKED: ReplayAsked = { sink: "odoo", fromVersion: 0, dryRun: false };
const listed = (n: number) => ({ id: `shp_${n}`, trackingNumber: `${n}`, version: 1, lastSeq: 0 });

/** A tenant with so many shipments, listed by hundreds; each `again` times in a window. */
function ports(shipments: number, again = 1) {
  let pages = 0;
  const page = async (after: string | null, limit: number) => {
    pages += 1;
    const from = Number(after ?? 0);
    const to = Math.min(from + limit, shipments * again);
    const found = Array.from({ length: to - from }, (_, index) => listed(Math.trunc((from + index) / again)));
    return { shipments: found, next: found.length === limit ? `${to}` : null };
  };
  const lists = {
    all: (_carrier: string | undefined, after: string | null, limit: number) => page(after, limit),
    touched: (_window: unknown, after: string | null, limit: number) => page(after, limit),
  } as unknown as Lists;
  return { lists, objects: {} as Objects, pages: () => pages };
}

const WINDOW = { ...ASKED, window: { sinceMs: 0, untilMs: 1, newestOnly: false } };

describe("the shipments of a replay", () => {
  it("are counted exactly while they are few, each once", async () => {
    for (const shipments of [0, 1, 99, 100, 101, 500]) {
      expect(await countSelected(ASKED, ports(shipments), 500)).toBe(shipments);
      expect(await countSelected(WINDOW, ports(shipments, 7), 500)).toBe(shipments);
    }
  });

  it("are counted no further than to more than is asked", async () => {
    const many = ports(1_000_000);
    expect(await countSelected(ASKED, many, 500)).toBeGreaterThan(500);
    expect(many.pages()).toBe(6);
  });

  it("count as many where a few of them have more events than anybody would go through", async () => {
    const busy = ports(2, 1_000_000);
    expect(await countSelected(WINDOW, busy, 500)).toBe(501);
    expect(busy.pages()).toBeLessThanOrEqual(200);
  });
});
