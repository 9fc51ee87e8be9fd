import { describe, expect, it } from "vitest";
import { z } from "zod";
import { serveOdooStandIn } from "./serve.ts";
import { createOdooStandIn, type Fault, type OdooStandIn } from "./stand-in.ts";

const INSERT_IF_ABSENT = { mode: "update", noupdate: true };

async function call(standIn: OdooStandIn, path: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
  const response = await standIn.fetch(`https://odoo.example.com/json/2/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `bearer ${standIn.key}` },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
  return await response.json();
}

const loadNote = async (standIn: OdooStandIn, pickingId: number, signal?: AbortSignal): Promise<unknown> => {
  const fields = ["id", "model", "res_id", "body"];
  const data = [["t.note", "stock.picking", `${pickingId}`, "hello"]];
  return await call(standIn, "mail.message/load", { fields, data, context: INSERT_IF_ABSENT }, signal);
};

describe("a bill by load", () => {
  const bill = async (standIn: OdooStandIn, context: Record<string, unknown>): Promise<number> => {
    const fields = ["id", "move_type", "ref", "invoice_line_ids/name", "invoice_line_ids/price_unit"];
    const data = [
      ["t.bill", "in_invoice", "B1", "Freight", "10.5"],
      ["", "", "", "Fuel", "2.5"],
    ];
    await call(standIn, "account.move/load", { fields, data, context });
    return standIn.records("account.move.line").reduce((sum, line) => sum + Number(line["price_unit"]), 0);
  };

  it("appends its lines again with every plain replay, even when the replay says not to", async () => {
    const standIn = createOdooStandIn();
    const sums = [await bill(standIn, {}), await bill(standIn, {}), await bill(standIn, INSERT_IF_ABSENT)];
    expect(sums).toEqual([13, 26, 39]);
  });

  it("stays as it is when it was not to be updated from the first", async () => {
    const standIn = createOdooStandIn();
    expect([await bill(standIn, INSERT_IF_ABSENT), await bill(standIn, INSERT_IF_ABSENT)]).toEqual([13, 13]);
  });
});

describe("what goes wrong on demand", () => {
  const failing = (...faults: (Fault | null)[]): OdooStandIn =>
    createOdooStandIn({ fault: ({ n }) => faults[n - 1] ?? null });

  it("an answer that is lost leaves its work done", async () => {
    const standIn = failing("drop_after_commit");
    const pickingId = standIn.addPicking({ trackingRef: "A" });
    await expect(loadNote(standIn, pickingId)).rejects.toThrow("lost");
    expect(standIn.messages(pickingId)).toHaveLength(1);
    expect(await loadNote(standIn, pickingId)).toMatchObject({ ids: [1] });
  });

  it("a call that hangs does nothing, and ends with its signal", async () => {
    const standIn = failing("hang");
    const pickingId = standIn.addPicking({ trackingRef: "A" });
    const controller = new AbortController();
    const hung = loadNote(standIn, pickingId, controller.signal);
    controller.abort(new Error("enough"));
    await expect(hung).rejects.toThrow("enough");
    expect(standIn.messages(pickingId)).toEqual([]);
    expect(await loadNote(standIn, pickingId)).toMatchObject({ ids: [1] });
  });

  it("a failure is told as Odoo would, and nothing is done", async () => {
    const standIn = failing({ error: { exception: "odoo.exceptions.LockError", message: "busy" } }, { result: "odd" });
    const pickingId = standIn.addPicking({ trackingRef: "A" });
    expect(await loadNote(standIn, pickingId)).toMatchObject({ name: "odoo.exceptions.LockError", message: "busy" });
    expect(await loadNote(standIn, pickingId)).toBe("odd");
    expect(standIn.messages(pickingId)).toEqual([]);
  });
});

describe("time", () => {
  it("is what was measured: by call and by row, less for rows that are there", async () => {
    const slept: number[] = [];
    const sleep = async (ms: number): Promise<void> => void slept.push(ms);
    const standIn = createOdooStandIn({ measuredLatency: true, sleep });
    const pickingId = standIn.addPicking({ trackingRef: "A" });
    await loadNote(standIn, pickingId);
    await loadNote(standIn, pickingId);
    await call(standIn, "stock.picking/search_read", { domain: [], fields: ["name"] });
    expect(slept).toEqual([47, 38, 33]);
  });

  it("passes for as many calls at once as there are workers", async () => {
    const [gate, inside] = [Promise.withResolvers<void>(), { now: 0, most: 0 }];
    const sleep = async (): Promise<void> => {
      inside.now += 1;
      inside.most = Math.max(inside.most, inside.now);
      await gate.promise;
      inside.now -= 1;
    };
    const standIn = createOdooStandIn({ measuredLatency: true, sleep, workers: 2 });
    const calls = Array.from({ length: 5 }, () => call(standIn, "res.users/context_get", {}));
    gate.resolve();
    await Promise.all(calls);
    expect(inside.most).toBe(2);
    expect(standIn.calls.total).toBe(5);
  });
});

it("forgets everything when it is reset", async () => {
  const standIn = createOdooStandIn();
  await loadNote(standIn, standIn.addPicking({ trackingRef: "A" }));
  standIn.reset();
  expect([standIn.pickings(), standIn.messages(), standIn.calls.total]).toEqual([[], [], 0]);
});

describe("over HTTP", () => {
  it("has a back door for scripts, where it is asked to", async () => {
    const { url, standIn, close } = await served(true);
    const response = await fetch(`${url}/stand-in/pickings`, {
      method: "POST",
      body: JSON.stringify([{ trackingRef: "A" }, { trackingRef: "B", name: "WH/OUT/B" }]),
    });
    const { ids } = z.object({ ids: z.array(z.int()) }).parse(await response.json());
    expect(standIn.pickings().map(({ id, name }) => [id, name])).toEqual([
      [ids[0], "WH/OUT/00001"],
      [ids[1], "WH/OUT/B"],
    ]);
    expect(await (await fetch(`${url}/stand-in/messages?picking=${ids[0]}`)).json()).toEqual([]);
    expect(await (await fetch(`${url}/stand-in/calls`)).json()).toEqual({ total: 0, counts: {} });
    await close();
  });

  it("has none where it is not", async () => {
    const { url, close } = await served(false);
    expect((await fetch(`${url}/stand-in/calls`)).status).toBe(404);
    await close();
  });

  async function served(admin: boolean) {
    const running = await serveOdooStandIn({}, { admin });
    return { url: running.url, standIn: running.standIn, close: async () => await running.close() };
  }
});
