import { describe, expect, it } from "vitest";
import { FRESH_CURSOR, type Cursor, type Lease } from "../../src/domain/cursor.ts";
import { forgettable } from "../../src/domain/forgettable.ts";
import type { ShipmentState } from "../../src/domain/shipment.ts";
import { SINKS } from "../../src/domain/sink.ts";

const T0 = 1_000_000;
const DONE: Cursor = { ...FRESH_CURSOR, version: 4, seq: 4 };
const LEASE: Lease = { token: "t", untilMs: T0 + 1, version: 4, seq: 4, rewrites: 0 };
const cursors = (over: Partial<ShipmentState["cursors"]> = {}) =>
  ({ ...Object.fromEntries(SINKS.map((sink) => [sink, DONE])), ...over }) as ShipmentState["cursors"];
const judged = (over: Partial<ShipmentState["cursors"]>, version: number | null = 4, nowMs = T0) =>
  forgettable({ version: 4, cursors: cursors(over) }, version, nowMs);

describe("a shipment that is to be forgotten", () => {
  it("is, where nobody writes of it and the read model has all of it", () => {
    expect(judged({})).toBe("forgotten");
    expect(judged({}, null)).toBe("forgotten");
  });

  it("is not once there is news", () => {
    expect(judged({}, 3)).toBe("changed");
  });

  it.each(SINKS)("is busy while the sink %s holds a lease, to the instant that it ends", (sink) => {
    const writing = { [sink]: { ...DONE, lease: LEASE } };
    expect(judged(writing)).toBe("busy");
    expect(judged(writing, 4, T0 + 1)).toBe("forgotten");
  });

  it("is busy while its projection is on its way, and does not wait for other sinks", () => {
    expect(judged({ readmodel: { ...DONE, version: 3 } })).toBe("busy");
    expect(judged({ odoo: { ...DONE, version: 3 } })).toBe("forgotten");
  });
});
