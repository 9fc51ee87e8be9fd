import { expect, it } from "vitest";
import { ok } from "../../src/domain/result.ts";
import { catchUp } from "../../src/orders/catch-up.ts";
import type { OrderPorts } from "../../src/orders/ports.ts";

it("one delivery whose shipment is out of reach holds no other back", async () => {
  const [kept, again]: [number[], number[]] = [[], []];
  const row = (id: number) => ({
    id,
    name: `P${id}`,
    write_date: "2026-11-23 12:00:00",
    state: "assigned",
    carrier_tracking_ref: `N${id}`,
  });
  const ports = {
    now: () => Date.UTC(2026, 10, 23, 13),
    odoo: async () => ok({ searchRead: async () => ok([row(1), row(2), row(3)]) }),
    fields: async () => ok(["name"]),
    held: async () => new Map(),
    linked: async () => new Map(),
    orders: async () => new Map(),
    keep: async (readings: { copy: { id: number } }[]) => void kept.push(...readings.map(({ copy }) => copy.id)),
    again: async ({ id }: { id: number }) => void again.push(id),
    gone: async () => undefined,
    act: async (effect: { trackingNumber?: string }) => {
      if (effect.trackingNumber === "N2") throw new Error("out of reach");
    },
    walkedTo: async () => null,
    moveWalk: async () => undefined,
    strange: () => undefined,
  } as unknown as OrderPorts;
  expect(await catchUp(ports, { sinceMs: null, model: "stock.picking", refused: [] })).toMatchObject({ ok: true });
  expect([kept, again]).toEqual([[1, 3], [2]]);
});
