import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AUTHORITY_RULES } from "../../src/domain/authority.ts";
import { isFieldDrift } from "../../src/domain/drift.ts";
import { concessionsOf } from "../../src/store/concession.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { START_MS } from "../support/mesh.ts";
import { HOUR_MS, openDrifting, type DriftingMesh, type Scan } from "./drifting-mesh.ts";

const FIELDS = ["x_tallyman_milestone", "x_tallyman_reason", "x_tallyman_at", "x_tallyman_estimate_at"] as const;
const PARCELS = ["P0", "P1", "P2"];
const REFERENCES = ["P0", "P1, P2"];
const STATUSES = ["pre_transit", "in_transit", "out_for_delivery", "failure", "delivered"] as const;

/** What may happen: to the goods, in Odoo, to the network, or because somebody asks. */
const anyStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("webhook" as const),
      parcel: fc.nat({ max: 2 }),
      status: fc.constantFrom(...STATUSES),
      hour: fc.nat({ max: 9 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("edit" as const),
      picking: fc.nat({ max: 1 }),
      field: fc.constantFrom(...FIELDS),
      value: fc.nat({ max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const), picking: fc.nat({ max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wipe" as const), picking: fc.nat({ max: 1 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("reconcile" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("settle" as const),
      answer: fc.constantFrom("mesh" as const, "odoo" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("fail" as const),
      calls: fc.integer({ min: 1, max: 4 }),
      lost: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("delete" as const), picking: fc.nat({ max: 1 }), sure: fc.nat({ max: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("evict" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lose bells" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replay" as const) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const VALUES: Readonly<Record<(typeof FIELDS)[number], readonly (string | false)[]>> = {
  x_tallyman_milestone: ["delivered", "lost at sea", false],
  x_tallyman_reason: ["other", "the dog ate it", false],
  x_tallyman_at: ["2001-01-01 00:00:00", "2002-02-02 00:00:00", false],
  x_tallyman_estimate_at: ["2001-01-01 00:00:00", "2002-02-02 00:00:00", false],
};

const scanOf = (step: Extract<Step, { do: "webhook" }>, n: number): Scan => {
  return { status: step.status, at: START_MS + step.hour * HOUR_MS, message: `scan ${n}` };
};

async function take(mesh: DriftingMesh, pickings: readonly number[], step: Step, n: number): Promise<void> {
  const picking = "picking" in step ? (pickings[step.picking] ?? 0) : 0;
  switch (step.do) {
    case "webhook":
      return mesh.tell(PARCELS[step.parcel] ?? "", [scanOf(step, n)]);
    case "edit":
      if (!("id" in mesh.picking(picking))) return;
      return mesh.edit(picking, { [step.field]: VALUES[step.field][step.value] });
    case "wipe":
      if (!("id" in mesh.picking(picking))) return;
      return mesh.edit(picking, Object.fromEntries(FIELDS.map((field) => [field, false])));
    case "forget":
      return mesh.unlink(
        "mail.message",
        mesh
          .notes(picking)
          .slice(0, 1)
          .map(({ id }) => id),
      );
    case "delete":
      return step.sure === 0 && "id" in mesh.picking(picking) ? mesh.unlink("stock.picking", [picking]) : undefined;
    case "reconcile":
      return void (await mesh.reconcile());
    case "settle": {
      const unanswered = (await mesh.drift()).find(({ answer }) => answer === null);
      return unanswered && mesh.settle(unanswered, step.answer);
    }
    case "fail": {
      let left = step.calls;
      mesh.faults.next = () => {
        left -= 1;
        if (left < 0) return null;
        return step.lost ? "drop_after_commit" : new Response("no", { status: 503 });
      };
      return;
    }
    case "evict":
      return mesh.evictAll();
    case "lose bells":
      return mesh.forgetDoorbells();
    case "replay":
      return void (await mesh.finish(await mesh.begin("/v1/replays", { tenant: mesh.tenantId, sink: "odoo" })));
  }
}

async function open(): Promise<{ mesh: DriftingMesh; pickings: readonly number[] }> {
  const mesh = await openDrifting();
  const pickings = REFERENCES.map((trackingRef) => mesh.odoo.addPicking({ trackingRef }));
  // Of a picking that nobody has reported the mesh says nothing; of the third parcel it may never hear.
  for (const parcel of ["P0", "P1"])
    await mesh.tell(parcel, [{ status: "pre_transit", at: START_MS, message: parcel }]);
  return { mesh, pickings };
}

/** What Odoo holds when nobody but the mesh ever wrote there. */
async function undisturbed(steps: readonly Step[]): Promise<{ fields: Record<string, unknown>[]; notes: string[][] }> {
  const { mesh, pickings } = await open();
  for (const [n, step] of steps.entries()) if (step.do === "webhook") await take(mesh, pickings, step, n);
  return { fields: pickings.map((id) => fieldsOf(mesh, id)), notes: pickings.map((id) => notesOf(mesh, id)) };
}

const fieldsOf = (mesh: DriftingMesh, id: number): Record<string, unknown> =>
  Object.fromEntries(FIELDS.map((field) => [field, mesh.picking(id)[field] ?? false]));
const notesOf = (mesh: DriftingMesh, id: number): string[] =>
  mesh
    .notes(id)
    .map(({ date, body }) => `${date} ${body}`)
    .toSorted();

async function calmDown(mesh: DriftingMesh): Promise<void> {
  mesh.faults.next = () => null;
  await mesh.deliver();
  await mesh.pass(3 * HOUR_MS);
  // The first finds and repairs, the second sees that it is so.
  for (let night = 0; night < 2; night += 1) {
    await mesh.reconcile();
    await mesh.deliver();
    await mesh.pass(HOUR_MS);
  }
}

describe.each(AUTHORITY_RULES)(
  "people, webhooks, faults and reconciliations in any order, where the rule is %s",
  (rule) => {
    it("end in agreement, or in a named difference", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 14 }), async (steps) => {
          const { mesh, pickings } = await open();
          await mesh.rule(rule);
          for (const [n, step] of steps.entries()) await take(mesh, pickings, step, n);
          await calmDown(mesh);
          const truth = await undisturbed(steps);
          const named = await mesh.drift();
          const left = await concessionsOf(groundOf(env).db, mesh.tenantId, pickings);
          const settled = await mesh.drift("settled");
          for (const [index, pickingId] of pickings.entries()) {
            const isNamed = (field: string): boolean =>
              named.some((row) => row.pickingId === pickingId && row.subject === field) ||
              // Odoo's word was taken: by the rule or by a person, and it says by whom.
              (left.some((one) => one.pickingId === pickingId && one.field === field && one.why === "odoo") &&
                settled.some(
                  (row) => row.pickingId === pickingId && row.subject === field && row.settledHow === "odoo",
                ));
            if (!("id" in mesh.picking(pickingId))) {
              const told = [...named, ...settled].filter((row) => row.pickingId === pickingId);
              expect(told.some(({ kind, settledHow }) => kind === "picking_gone" && settledHow !== "agrees")).toBe(
                true,
              );
              continue;
            }
            const held = fieldsOf(mesh, pickingId);
            const silent = FIELDS.filter((field) => held[field] !== truth.fields[index]?.[field] && !isNamed(field));
            expect(silent).toEqual([]);
            expect(notesOf(mesh, pickingId)).toEqual(truth.notes[index]);
          }
          // Nothing is named that is not so.
          const fields = named.filter(({ kind }) => isFieldDrift(kind));
          for (const row of fields) {
            const index = pickings.indexOf(row.pickingId);
            expect(fieldsOf(mesh, row.pickingId)[row.subject]).not.toEqual(truth.fields[index]?.[row.subject]);
          }
          if (rule === "mesh_wins") expect(fields.every(({ times }) => times > 3)).toBe(true);
          const stories = await Promise.all((await mesh.shipments()).map(({ id }) => mesh.stub(id).timeline()));
          const pending = stories.filter((story) => story?.sinks.some((sink) => sink.pending));
          const isListed = (trackingNumber = ""): boolean =>
            [...named, ...settled].some((row) => row.kind === "not_linked" && row.trackingNumber === trackingNumber);
          expect(pending.filter((story) => !isListed(story?.identity.trackingNumber))).toEqual([]);
        }),
        { numRuns: 12, endOnFailure: true },
      );
    }, 240_000);
  },
);
