import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AUTHORITY_RULES } from "../../src/domain/authority.ts";
import { isFieldDrift } from "../../src/domain/drift.ts";
import type { Drift } from "../../src/store/drift.ts";
import { concessionsOf } from "../../src/store/concession.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { START_MS } from "../support/mesh.ts";
import { HOUR_MS, openDrifting, type DriftingMesh, type Scan } from "./drifting-mesh.ts";
import { runsOf } from "../support/runs.ts";

const FIELDS = ["x_tallyman_milestone", "x_tallyman_reason", "x_tallyman_at", "x_tallyman_estimate_at"] as const;
const PARCELS = ["P0", "P1", "P2"];
const REFERENCES = ["P0", "P1, P2"];
const STATUSES = ["pre_transit", "in_transit", "out_for_delivery", "failure", "delivered"] as const;

const anyEdit = fc.record({
  do: fc.constant("edit" as const),
  picking: fc.nat({ max: 1 }),
  field: fc.constantFrom(...FIELDS),
  value: fc.nat({ max: 2 }),
});

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
  { weight: 4, arbitrary: anyEdit },
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
  x_tallyman_milestone: ["delivered", "customs_hold", false],
  x_tallyman_reason: ["other", "weather", false],
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

async function begun(): Promise<{ mesh: DriftingMesh; pickings: readonly number[] }> {
  const mesh = await openDrifting();
  const pickings = REFERENCES.map((trackingRef) => mesh.odoo.addPicking({ trackingRef }));
  // Of a picking that nobody has reported the mesh says nothing; of the third parcel it may never hear.
  for (const parcel of ["P0", "P1"])
    await mesh.tell(parcel, [{ status: "pre_transit", at: START_MS, message: parcel }]);
  return { mesh, pickings };
}

/** What Odoo holds when nobody but the mesh ever wrote there. */
async function undisturbed(steps: readonly Step[]): Promise<{ fields: Record<string, unknown>[]; notes: string[][] }> {
  const { mesh, pickings } = await begun();
  for (const [n, step] of steps.entries()) if (step.do === "webhook") await take(mesh, pickings, step, n);
  return { fields: pickings.map((id) => fieldsOf(mesh, id)), notes: pickings.map((id) => notesOf(mesh, id)) };
}

const fieldsOf = (mesh: DriftingMesh, id: number): Record<string, unknown> =>
  Object.fromEntries(FIELDS.map((field) => [field, mesh.picking(id)[field] ?? false]));
/** The mesh's notes, whatever request brought them: what Odoo itself says when an activity is done bears the time of that. */
const notesOf = (mesh: DriftingMesh, id: number): string[] =>
  mesh
    .notes(id)
    .filter(({ body }) => !body.includes("<div>Feedback: "))
    .map(({ date, body }) => `${date} ${body.replace(/<small title=.*?<\/small>/, "")}`)
    .toSorted();

async function recovered(mesh: DriftingMesh): Promise<void> {
  mesh.faults.next = () => null;
  await mesh.deliver();
  await mesh.pass(3 * HOUR_MS);
}

/** The first night finds and repairs, the second sees that it is so. */
async function reconciled(mesh: DriftingMesh): Promise<void> {
  for (let night = 0; night < 2; night += 1) {
    await mesh.reconcile();
    await mesh.deliver();
    await mesh.pass(HOUR_MS);
  }
}

/** What was last put into each field by hand. */
function lastEdits(steps: readonly Step[], picking: number): ReadonlyMap<string, string | false> {
  const last = new Map<string, string | false>();
  for (const step of steps) {
    if (step.do === "edit" && step.picking === picking) last.set(step.field, VALUES[step.field][step.value] ?? false);
    if (step.do === "wipe" && step.picking === picking) for (const field of FIELDS) last.set(field, false);
  }
  return last;
}

async function judge(
  mesh: DriftingMesh,
  pickings: readonly number[],
  steps: readonly Step[],
): Promise<readonly Drift[]> {
  const truth = await undisturbed(steps);
  const open = await mesh.drift();
  const settled = await mesh.drift("settled");
  const conceded = await concessionsOf(groundOf(env).db, mesh.tenantId, pickings);
  const known = new Set((await mesh.shipments()).map(({ trackingNumber }) => trackingNumber));
  for (const [index, pickingId] of pickings.entries()) {
    const ofPicking = (rows: readonly Drift[]): Drift[] => rows.filter((row) => row.pickingId === pickingId);
    if (!("id" in mesh.picking(pickingId))) {
      const named = [...open, ...settled].filter(({ settledHow }) => settledHow !== "agrees");
      const isGone = ofPicking(named).some(({ kind }) => kind === "picking_gone");
      // Whose parcels had news since then is nobody's picking any more: they wait for another, each by its name.
      const waits = named.filter(({ kind }) => kind === "not_linked");
      const waiting = new Set(waits.map(({ trackingNumber }) => trackingNumber));
      const its = (REFERENCES[index] ?? "").split(", ").filter((number) => known.has(number));
      expect(isGone ? [] : its.filter((number) => !waiting.has(number))).toEqual([]);
      continue;
    }
    const [held, meant] = [fieldsOf(mesh, pickingId), truth.fields[index] ?? {}];
    const isLeft = (field: string): boolean =>
      conceded.some((one) => one.pickingId === pickingId && one.field === field && one.why === "odoo");
    // Odoo's word was taken: by the rule or by a person, and it says by whom.
    const isDecided = (field: string): boolean =>
      isLeft(field) && ofPicking(settled).some((row) => row.subject === field && row.settledHow === "odoo");
    const isOpen = (field: string): boolean => ofPicking(open).some((row) => row.subject === field);
    expect(FIELDS.filter((field) => held[field] !== meant[field] && !isDecided(field) && !isOpen(field))).toEqual([]);
    // Nothing is named that is not so, and what was left to Odoo is as a person left it.
    expect(FIELDS.filter((field) => held[field] === meant[field] && isOpen(field))).toEqual([]);
    const last = lastEdits(steps, index);
    expect(FIELDS.filter((field) => isLeft(field) && held[field] !== last.get(field))).toEqual([]);
    expect(notesOf(mesh, pickingId)).toEqual(truth.notes[index]);
  }
  const stories = await Promise.all((await mesh.shipments()).map(({ id }) => mesh.stub(id).timeline()));
  const pending = stories.filter((story) => story?.sinks.some((sink) => sink.pending));
  const isListed = (trackingNumber = ""): boolean =>
    [...open, ...settled].some((row) => row.kind === "not_linked" && row.trackingNumber === trackingNumber);
  expect(pending.filter((story) => !isListed(story?.identity.trackingNumber))).toEqual([]);
  return open;
}

/** In the end people have been at it once more, when all goods had come to rest. */
const anyCourse = fc.record({
  steps: fc.array(anyStep, { minLength: 3, maxLength: 14, size: "max" }),
  edits: fc.array(anyEdit, { maxLength: 4 }),
});

describe.each(AUTHORITY_RULES)(
  "people, webhooks, faults and reconciliations in any order, where the rule is %s",
  (rule) => {
    it("end in agreement, or in a named difference", async () => {
      await fc.assert(
        fc.asyncProperty(anyCourse, async ({ steps, edits }) => {
          const { mesh, pickings } = await begun();
          await mesh.rule(rule);
          for (const [n, step] of steps.entries()) await take(mesh, pickings, step, n);
          await recovered(mesh);
          for (const edit of edits) await take(mesh, pickings, edit, 0);
          await reconciled(mesh);
          const open = await judge(mesh, pickings, [...steps, ...edits]);
          const repairable = open.filter(({ kind }) => isFieldDrift(kind) && rule === "mesh_wins");
          expect(repairable.filter(({ times }) => times <= 3)).toEqual([]);
        }),
        { numRuns: runsOf(12, "RECONCILE_RUNS"), endOnFailure: true },
      );
    }, 240_000);
  },
);
