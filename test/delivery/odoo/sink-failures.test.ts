import { CONTEXT } from "../../support/build.ts";
import { describe, expect, it } from "vitest";
import { err, ok } from "../../../src/domain/result.ts";
import { idOf } from "../../support/dispatch-model.ts";
import { claimed, fakeOdoo, sinkOn } from "./sink-model.ts";

describe("the Odoo sink, when something is wrong", () => {
  it("fails the one row that stays in conflict for this time, and writes its neighbours", async () => {
    const odoo = fakeOdoo(Array.from({ length: 8 }, (_, n) => ({ id: n + 1, ref: `TN${n + 1}` })));
    const load = odoo.client.load.bind(odoo.client);
    odoo.client.load = async (model, fields, rows) =>
      // Odoo names the first row of the batch, which is innocent.
      model === "stock.picking" && rows.some(([id]) => id === "6")
        ? ok({ errors: [{ record: 0, message: "could not serialize access", transient: true }] })
        : load(model, fields, rows);
    const batch = Array.from({ length: 8 }, (_, n) => claimed(n + 1));
    const { outcomes, down } = await sinkOn(odoo.client).sink.write(batch, CONTEXT);
    expect(down).toBeNull();
    expect(outcomes.get(idOf(6))).toMatchObject({ kind: "failed", failure: { kind: "transient" } });
    const written = [...outcomes].filter(([, outcome]) => outcome.kind === "written");
    expect(written.map(([shipmentId]) => shipmentId).toSorted()).toEqual([1, 2, 3, 4, 5, 7, 8].map(idOf));
  });

  it("keeps what it learnt of refused rows when the connection fails after", async () => {
    const odoo = fakeOdoo([1, 2].map((n) => ({ id: n, ref: `TN${n}` })));
    odoo.badRows.set("1", "No matching record found");
    odoo.failures.push(null, null, null, { kind: "transient", name: "http", message: "503", retryAfterMs: null });
    const { outcomes, down } = await sinkOn(odoo.client).sink.write([claimed(1), claimed(2)], CONTEXT);
    expect(down).toMatchObject({ reason: "transient" });
    expect([...outcomes.keys()]).toEqual([idOf(1)]);
  });

  it("asks for another writing of a state that Odoo had no time to answer", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
    odoo.failures.push(null, null, { kind: "transient", name: "timeout", message: "no answer", retryAfterMs: null });
    const { sink } = sinkOn(odoo.client);
    expect((await sink.write([claimed(1)], CONTEXT)).down).toMatchObject({ reason: "transient" });
    expect((await sink.write([claimed(1)], CONTEXT)).outcomes.get(idOf(1))).toMatchObject({
      kind: "written",
      again: true,
    });
    expect((await sink.write([claimed(1)], CONTEXT)).outcomes.get(idOf(1))).toMatchObject({
      kind: "written",
      again: false,
    });
  });

  it.each(["Unknown database identifier '1'", "Cannot update a record without specifying its id or xml_id"])(
    "looks again for one whose picking was deleted while it was written, and says so in people's words: %s",
    async (words) => {
      const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
      odoo.badRows.set("1", words);
      const { outcomes } = await sinkOn(odoo.client).sink.write([claimed(1)], CONTEXT);
      const message = "its picking was deleted in Odoo while it was written";
      expect(outcomes.get(idOf(1))).toMatchObject({ failure: { kind: "transient", message } });
    },
  );

  it("never takes a cancelled picking, and says that it is cancelled when neither look finds another", async () => {
    const odoo = fakeOdoo([
      { id: 1, ref: "TN1", state: "cancel" },
      { id: 2, ref: "TN1, TN9" },
      { id: 3, ref: "TN2", state: "cancel" },
    ]);
    const { outcomes } = await sinkOn(odoo.client).sink.write([claimed(1), claimed(2)], CONTEXT);
    expect(outcomes.get(idOf(1))).toMatchObject({ link: { pickingId: 2 } });
    expect(outcomes.get(idOf(2))).toMatchObject({
      failure: { kind: "unlinked", message: expect.stringContaining("is cancelled (WH/OUT/3)") },
    });
  });

  it("tells the time and the estimate of a picking of two parcels by both, whichever is written", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1,TN2" }]);
    await sinkOn(odoo.client, { TN2: { milestone: "delivered", reason: null } }).sink.write([claimed(1)], CONTEXT);
    const first = odoo.states.get("1");
    await sinkOn(odoo.client, { TN1: { milestone: "delivered", reason: null } }).sink.write([claimed(2)], CONTEXT);
    expect(odoo.states.get("1")).toEqual(first);
  });

  it("sends a batch again after a conflict of transactions", async () => {
    const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
    const load = odoo.client.load.bind(odoo.client);
    let conflicts = 2;
    odoo.client.load = async (...args) =>
      (conflicts -= 1) >= 0
        ? ok({ errors: [{ record: 0, message: "could not serialize access", transient: true }] })
        : load(...args);
    const { outcomes } = await sinkOn(odoo.client).sink.write([claimed(1)], CONTEXT);
    expect(outcomes.get(idOf(1))).toMatchObject({ kind: "written" });
  });

  it("halves a batch that Odoo refuses whole until it has the row at fault", async () => {
    const odoo = fakeOdoo([1, 2, 3, 4].map((n) => ({ id: n, ref: `TN${n}` })));
    const { client } = odoo;
    const load = client.load.bind(client);
    client.load = async (model, fields, rows) =>
      model === "stock.picking" && rows.some(([id]) => id === "3")
        ? err({ kind: "rejected", name: "builtins.ValueError", message: "bad" })
        : load(model, fields, rows);
    const { outcomes } = await sinkOn(client).sink.write(
      [1, 2, 3, 4].map((n) => claimed(n)),
      CONTEXT,
    );
    expect([...outcomes].map(([, { kind }]) => kind).toSorted()).toEqual(["failed", "written", "written", "written"]);
    expect(outcomes.get(idOf(3))).toMatchObject({ failure: { kind: "rejected", name: "builtins.ValueError" } });
  });
});
