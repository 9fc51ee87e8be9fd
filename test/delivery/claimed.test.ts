import { describe, expect, it } from "vitest";
import { writeAll } from "../../src/delivery/claimed.ts";
import type { Claimed, Outcome, SinkWriter } from "../../src/delivery/port.ts";
import { CONTEXT } from "../support/build.ts";
import { idOf } from "../support/dispatch-model.ts";

const todo = [1, 2].map((n) => ({ shipmentId: idOf(n) })) as unknown as Claimed[];
const written: Outcome = { kind: "written", link: null };
const sink = (write: SinkWriter["write"]) => ({ write }) as SinkWriter;
const outcomes = (...numbers: number[]) => new Map(numbers.map((n) => [idOf(n), written] as const));

describe("a batch that a sink wrote", () => {
  it("is as the sink says, when it says something of every shipment", async () => {
    const all = { outcomes: outcomes(1, 2), down: null };
    expect(
      await writeAll(
        sink(async () => all),
        todo,
        CONTEXT,
      ),
    ).toEqual(all);
  });

  it("counts as failed when the sink says nothing of one shipment: that one is not lost", async () => {
    const some = { outcomes: outcomes(1), down: null };
    expect(
      await writeAll(
        sink(async () => some),
        todo,
        CONTEXT,
      ),
    ).toMatchObject({
      outcomes: outcomes(1),
      down: { reason: "transient", name: "NoOutcome" },
    });
  });

  it("keeps the sink's own word of why it is down", async () => {
    const down = { reason: "unauthorized", name: "AccessDenied", message: "", retryAfterMs: null } as const;
    expect(
      await writeAll(
        sink(async () => ({ outcomes: new Map(), down })),
        todo,
        CONTEXT,
      ),
    ).toMatchObject({ down });
  });

  it("is not lost when the sink throws", async () => {
    const thrown = sink(() => Promise.reject(new TypeError("of no function")));
    expect(await writeAll(thrown, todo, CONTEXT)).toMatchObject({
      down: { reason: "transient", name: "Bug", message: "TypeError: of no function" },
    });
  });
});
