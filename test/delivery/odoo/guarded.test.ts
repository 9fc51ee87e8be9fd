import { describe, expect, it } from "vitest";
import { Gate } from "../../../src/delivery/odoo/gate.ts";
import { guarded, LEASE_SPENT } from "../../../src/delivery/odoo/guarded.ts";
import { fakeOdoo } from "./sink-model.ts";

/** An Odoo that says which calls were begun. */
function odooWith(hasTime: () => boolean) {
  const odoo = fakeOdoo([{ id: 1, ref: "TN1" }]);
  const begun = () => odoo.calls.map(({ method }) => method);
  return { client: guarded(odoo.client, new Gate(2), hasTime), begun };
}

describe("a client under a lease", () => {
  it("begins no call that writes once the lease has too little time left", async () => {
    const { client, begun } = odooWith(() => false);
    const spent = { ok: false, error: { kind: "transient", name: LEASE_SPENT } };
    expect(await client.load("mail.message", ["id"], [["x.y"]])).toMatchObject(spent);
    expect(await client.closeActivities([], "")).toMatchObject(spent);
    expect(begun()).toEqual([]);
  });

  it("reads all the same: who reads harms nobody", async () => {
    const { client, begun } = odooWith(() => false);
    expect((await client.searchRead("stock.picking", [], ["name"], { limit: 1 })).ok).toBe(true);
    expect((await client.fieldsGet("stock.picking", ["name"])).ok).toBe(true);
    expect(begun()).toHaveLength(2);
  });

  it("asks for the time when its turn comes, and not when it joins the line", async () => {
    let hasTime = true;
    const { client, begun } = odooWith(() => hasTime);
    const waiting = [1, 2, 3].map(() => client.closeActivities([], ""));
    hasTime = false;
    await Promise.all(waiting);
    expect(begun().length).toBeLessThanOrEqual(2);
  });
});
