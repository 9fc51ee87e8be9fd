import { describe, expect, it } from "vitest";
import { START_MS } from "../support/mesh.ts";
import { HOUR_MS, openDrifting, type DriftingMesh, type Scan } from "./drifting-mesh.ts";

const moving: Scan = { status: "in_transit", at: START_MS, message: "Departed" };
const out: Scan = { status: "out_for_delivery", at: START_MS + HOUR_MS, message: "On the van" };
const delivered: Scan = { status: "delivered", at: START_MS + 2 * HOUR_MS, message: "At the door" };

describe.each(["json2", "jsonrpc"] as const)("a reconciliation over %s", (api) => {
  it("finds nothing where nobody changed anything", async () => {
    const mesh = await openDrifting({ api });
    await mesh.parcel("TN1", [moving, out]);
    await mesh.parcel("TN2, TN3", []);
    await mesh.tell("TN2", [moving]);
    await mesh.tell("TN3", [out]);
    expect(await mesh.reconcile()).toMatchObject({ shipments: 3, pickings: 2 });
    expect(await mesh.drift()).toEqual([]);
  });

  it("writes what the mesh owns again where the mesh wins, and notes that are gone", async () => {
    const mesh = await openDrifting({ api });
    await mesh.rule("mesh_wins");
    const picking = await mesh.parcel("TN1", [moving, out]);
    await mesh.edit(picking, { x_tallyman_milestone: "delivered", x_tallyman_at: false });
    await mesh.unlink("mail.message", [mesh.notes(picking)[0]?.id ?? 0]);
    const counts = await mesh.reconcile();
    expect(counts).toMatchObject({ field_changed: 1, missing_field_value: 1, missing_note: 1, notes: 1, repaired: 3 });
    await mesh.deliver();
    expect(mesh.picking(picking)).toMatchObject({
      x_tallyman_milestone: "out_for_delivery",
      x_tallyman_at: "2100-01-01 01:00:00",
    });
    expect(mesh.notes(picking)).toHaveLength(2);
    expect(await mesh.drift()).toEqual([]);
    expect((await mesh.drift("settled")).map(({ settledHow }) => settledHow)).toEqual(["mesh", "mesh", "mesh"]);
    expect(await mesh.reconcile()).not.toHaveProperty("repaired");
  });
});

/** Who settled it and how, as the audit has it, the newest first. */
async function settledBy(mesh: DriftingMesh, id: string): Promise<string[]> {
  const { body } = await mesh.call("GET", `/v1/audit?kind=drift&id=${id}`);
  const items = body["items"] as { actor: { kind: string }; after: { settledHow: string | null } }[];
  return items.map(({ actor, after }) => `${actor.kind} ${after.settledHow}`);
}

describe("a person's change", () => {
  it("waits for an answer, and stays in Odoo meanwhile whatever else happens to the shipment", async () => {
    const mesh = await openDrifting();
    const picking = await mesh.parcel("TN1", [{ ...moving, status: "failure" }]);
    await mesh.edit(picking, { x_tallyman_reason: "weather" });
    expect(await mesh.reconcile()).toMatchObject({ field_changed: 1, review: 1 });
    await mesh.tell("TN1", [{ ...moving, status: "failure", at: START_MS + HOUR_MS }]);
    expect(mesh.picking(picking)).toMatchObject({
      x_tallyman_reason: "weather",
      x_tallyman_at: "2100-01-01 01:00:00",
    });
    expect(await mesh.drift()).toMatchObject([{ subject: "x_tallyman_reason", held: "weather", meant: "other" }]);
  });

  it("is overwritten once somebody answers that the mesh is right", async () => {
    const mesh = await openDrifting();
    const picking = await mesh.parcel("TN1", [moving]);
    await mesh.edit(picking, { x_tallyman_milestone: "delivered" });
    await mesh.reconcile();
    const [row] = await mesh.drift();
    if (!row) throw new Error("nothing was found");
    await mesh.settle(row, "mesh");
    expect(mesh.picking(picking)).toMatchObject({ x_tallyman_milestone: "in_transit" });
    expect(await mesh.drift()).toEqual([]);
    expect(await mesh.drift("settled")).toMatchObject([
      { settledHow: "mesh", answeredBy: "test", note: "looked at it" },
    ]);
    expect(await settledBy(mesh, row.id)).toEqual(["mesh mesh", "token null"]);
  });

  it("is left alone once somebody answers that Odoo is right, until the mesh has something else to say", async () => {
    const mesh = await openDrifting();
    const picking = await mesh.parcel("TN1", [moving]);
    await mesh.edit(picking, { x_tallyman_milestone: "delivered" });
    await mesh.reconcile();
    const [row] = await mesh.drift();
    if (!row) throw new Error("nothing was found");
    await mesh.settle(row, "odoo");
    await mesh.tell("TN1", [moving, { ...moving, at: START_MS + HOUR_MS }]);
    expect(mesh.picking(picking)).toMatchObject({
      x_tallyman_milestone: "delivered",
      x_tallyman_at: "2100-01-01 01:00:00",
    });
    await mesh.reconcile();
    expect(await mesh.drift()).toEqual([]);
    await mesh.tell("TN1", [moving, out]);
    expect(mesh.picking(picking)).toMatchObject({ x_tallyman_milestone: "out_for_delivery" });
    // What was left to Odoo once is the mesh's again, the old value included.
    await mesh.tell("TN1", [moving, { ...moving, at: START_MS + 3 * HOUR_MS }]);
    expect(mesh.picking(picking)).toMatchObject({ x_tallyman_milestone: "in_transit" });
  });

  it("that nobody has answered for gives way to news of the same field", async () => {
    const mesh = await openDrifting();
    const picking = await mesh.parcel("TN1", [moving]);
    await mesh.edit(picking, { x_tallyman_milestone: "returned" });
    await mesh.reconcile();
    await mesh.tell("TN1", [moving, delivered]);
    expect(mesh.picking(picking)).toMatchObject({ x_tallyman_milestone: "delivered" });
    expect(await mesh.drift()).toEqual([]);
    const [row] = await mesh.drift("settled");
    expect(row).toMatchObject({ settledHow: "superseded" });
    expect(await settledBy(mesh, row?.id ?? "")).toEqual(["mesh superseded"]);
  });

  it("needs no answer where Odoo wins", async () => {
    const mesh = await openDrifting();
    await mesh.rule("odoo_wins");
    const picking = await mesh.parcel("TN1", [moving]);
    await mesh.edit(picking, { x_tallyman_milestone: "delivered" });
    expect(await mesh.reconcile()).toMatchObject({ conceded: 1 });
    await mesh.evictAll();
    await mesh.tell("TN1", [moving, { ...moving, at: START_MS + HOUR_MS }]);
    expect(mesh.picking(picking)).toMatchObject({ x_tallyman_milestone: "delivered" });
    const [row] = await mesh.drift("settled");
    expect(row).toMatchObject({ settledHow: "odoo", answeredBy: "rule" });
    expect(await settledBy(mesh, row?.id ?? "")).toEqual(["mesh odoo"]);
  });

  it("is judged by its field's own rule before the tenant's", async () => {
    const mesh = await openDrifting();
    await mesh.rule("review", { fields: { x_tallyman_milestone: "mesh_wins" } });
    const picking = await mesh.parcel("TN1", [moving]);
    await mesh.edit(picking, { x_tallyman_milestone: "delivered", x_tallyman_reason: "other" });
    expect(await mesh.reconcile()).toMatchObject({ repaired: 1, review: 1 });
    await mesh.deliver();
    expect(mesh.picking(picking)).toMatchObject({ x_tallyman_milestone: "in_transit", x_tallyman_reason: "other" });
  });

  it("that is taken back by hand is no drift any more", async () => {
    const mesh = await openDrifting();
    const picking = await mesh.parcel("TN1", [moving]);
    await mesh.edit(picking, { x_tallyman_milestone: "delivered" });
    await mesh.reconcile();
    await mesh.edit(picking, { x_tallyman_milestone: "in_transit" });
    expect(await mesh.reconcile()).toMatchObject({ settled: 1 });
    expect(await mesh.drift("settled")).toMatchObject([{ settledHow: "agrees" }]);
  });

  it("that comes back after every repair is a person's to look at", async () => {
    const mesh = await openDrifting();
    await mesh.rule("mesh_wins");
    const picking = await mesh.parcel("TN1", [moving]);
    for (let night = 0; night < 4; night += 1) {
      await mesh.edit(picking, { x_tallyman_milestone: "delivered" });
      await mesh.reconcile();
      await mesh.deliver();
    }
    expect(await mesh.drift()).toMatchObject([{ subject: "x_tallyman_milestone", times: 4, answer: null }]);
    expect(mesh.picking(picking)).toMatchObject({ x_tallyman_milestone: "delivered" });
  });
});

describe("what no rule can repair", () => {
  it("is listed: a picking that is gone, one that names another parcel, a shipment that Odoo does not know", async () => {
    const mesh = await openDrifting();
    const gone = await mesh.parcel("TN1", [moving]);
    const renamed = await mesh.parcel("TN2", [moving]);
    await mesh.tell("TN3", [moving]);
    await mesh.unlink("stock.picking", [gone]);
    await mesh.edit(renamed, { carrier_tracking_ref: "TN9" });
    expect(await mesh.reconcile()).toMatchObject({ picking_gone: 1, relinked: 1, not_linked: 1, review: 3 });
    expect((await mesh.drift()).map(({ kind }) => kind).toSorted()).toEqual(["not_linked", "picking_gone", "relinked"]);
    mesh.odoo.addPicking({ trackingRef: "TN3" });
    await mesh.pass(2 * HOUR_MS);
    await mesh.deliver();
    await mesh.reconcile();
    expect((await mesh.drift()).map(({ kind }) => kind).toSorted()).toEqual(["picking_gone", "relinked"]);
  });

  it.each(["mesh", "odoo"] as const)("is not asked twice once it was answered by %s, which is done", async (answer) => {
    const mesh = await openDrifting();
    const picking = await mesh.parcel("TN2", [moving]);
    await mesh.edit(picking, { carrier_tracking_ref: "TN9" });
    await mesh.reconcile();
    const [row] = await mesh.drift();
    if (!row) throw new Error("nothing was found");
    expect(row).toMatchObject({ kind: "relinked", held: "TN9", meant: "TN2" });
    await mesh.settle(row, answer);
    const story = await mesh.stub((await mesh.shipments())[0]?.id ?? "").timeline();
    expect(story?.link ?? null).toEqual(answer === "odoo" ? null : expect.objectContaining({ pickingId: picking }));
    await mesh.reconcile();
    expect((await mesh.drift()).map(({ kind }) => kind)).toEqual(answer === "odoo" ? ["not_linked"] : []);
    await mesh.tell("TN2", [moving, out]);
    await mesh.pass(HOUR_MS);
    await mesh.knock();
    expect(mesh.picking(picking)["x_tallyman_milestone"]).toBe(answer === "odoo" ? false : "out_for_delivery");
  });

  it("tells of news that Odoo refused, and writes it once somebody says so", async () => {
    const mesh = await openDrifting();
    const picking = await mesh.parcel("TN1", [moving]);
    mesh.faults.next = ({ model, method }) =>
      model === "stock.picking" && method === "load"
        ? { result: { ids: false, messages: [{ type: "error", record: 0, message: "no" }] } }
        : null;
    await mesh.tell("TN1", [moving, out]);
    mesh.faults.next = () => null;
    expect(await mesh.reconcile()).toMatchObject({ never_written: 1, review: 1 });
    const [row] = await mesh.drift();
    if (!row) throw new Error("nothing was found");
    await mesh.settle(row, "mesh");
    expect(mesh.picking(picking)).toMatchObject({ x_tallyman_milestone: "out_for_delivery" });
    await mesh.reconcile();
    expect(await mesh.drift()).toEqual([]);
  });
});
