import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addUp, parcelOf } from "../../src/domain/delivery.ts";
import { LEASE_MS } from "../../src/domain/cursor.ts";
import { createEndpoint } from "../../src/store/endpoint.ts";
import { ringForgottenErrands } from "../../src/wiring/errands.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { forgetAll } from "../node-runtime/workers.ts";
import { HOUR_MS, openDrifting } from "../reconcile/drifting-mesh.ts";
import { START_MS } from "../support/mesh.ts";
import { runsOf } from "../support/runs.ts";

const NUMBERS = ["N0", "N1", "N2"] as const;
const PICKINGS = [0, 1, 2] as const;
const STATUSES = ["pre_transit", "in_transit", "out_for_delivery", "delivered"] as const;
/** Nothing, one, or several, as people type them. */
const SPELLINGS = [false, "N0", "N1", "N2", "N0, N1 ,N2", "n1;N2", "N 0,N2"] as const;

const whether = { rings: fc.nat({ max: 2 }) };
const aPicking = fc.nat({ max: PICKINGS.length - 1 });
const anyStep = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("scan" as const),
      number: fc.constantFrom(...NUMBERS),
      status: fc.constantFrom(...STATUSES),
      hour: fc.nat({ max: 9 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("rename" as const),
      picking: aPicking,
      to: fc.constantFrom(...SPELLINGS),
      ...whether,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("swap" as const), picking: aPicking, ...whether }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("make again" as const), picking: aPicking, ...whether }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), picking: aPicking, ...whether }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replay" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("catch up" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** Three deliveries, three numbers, and people who change which bears which; Odoo's rings are heard, or not. */
async function opened() {
  await forgetAll();
  const mesh = await openDrifting();
  const ground = groundOf(env);
  const ringId = `eu_${crypto.randomUUID().replaceAll("-", "")}`;
  const whose = { id: ringId, tenantId: mesh.tenantId, sender: "odoo", name: null, scheme: "unsigned", settings: {} };
  const limits = { sealedApiCredential: null, rateLimitPerMinute: 600_000, createdAtMs: START_MS };
  const endpoint = { ...whose, ...limits, state: "active" as const };
  await createEndpoint(ground.db, endpoint, await ground.seal.seal("none", `endpoint-secret:${ringId}`));
  const { default: worker } = await import("../../src/index.ts");
  const pickings: number[] = PICKINGS.map((n) => mesh.odoo.addPicking({ trackingRef: NUMBERS[n] }));
  const said = new Map<string, string[]>(NUMBERS.map((number) => [number, []]));
  const ring = async (id: number, times: number) => {
    const body = JSON.stringify({ _action: "Tell the mesh(#1)", id, _model: "stock.picking", _id: id });
    const init = { method: "POST", body, headers: { "content-type": "application/json" } };
    for (let n = 0; n < times; n += 1)
      await worker.fetch(new Request(`https://eu.hooks.test/in/${ringId}`, init) as never, env);
    await mesh.deliver();
  };
  const rename = async (n: number, ref: unknown, rings: number) => {
    const id = pickings[n] ?? 0;
    await mesh.edit(id, { carrier_tracking_ref: ref });
    await ring(id, rings);
  };
  const catchUp = async () => {
    await mesh.call("POST", `/v1/tenants/${mesh.tenantId}/odoo/catch-up`, {});
    await mesh.deliver();
  };
  const take = async (step: Step, turn: number): Promise<void> => {
    switch (step.do) {
      case "scan": {
        const message = `scan ${turn}`;
        said.get(step.number)?.push(message);
        return mesh.tell(step.number, [{ status: step.status, at: START_MS + step.hour * HOUR_MS, message }]);
      }
      case "rename":
        return rename(step.picking, step.to, step.rings);
      case "swap": {
        const other = (step.picking + 1) % PICKINGS.length;
        const [a, b] = [step.picking, other].map((n) => mesh.picking(pickings[n] ?? 0)["carrier_tracking_ref"]);
        await mesh.edit(pickings[step.picking] ?? 0, { carrier_tracking_ref: b });
        await rename(other, a, step.rings);
        return ring(pickings[step.picking] ?? 0, step.rings);
      }
      case "make again": {
        const before = pickings[step.picking] ?? 0;
        const trackingRef = mesh.picking(before)["carrier_tracking_ref"];
        await mesh.unlink("stock.picking", [before]);
        const made = mesh.odoo.addPicking({ trackingRef: typeof trackingRef === "string" ? trackingRef : null });
        pickings[step.picking] = made;
        await ring(before, step.rings);
        return ring(made, step.rings);
      }
      case "cancel":
        await mesh.edit(pickings[step.picking] ?? 0, { state: "cancel" });
        return ring(pickings[step.picking] ?? 0, step.rings);
      case "replay":
        return void (await mesh.finish(await mesh.begin("/v1/replays", { tenant: mesh.tenantId, sink: "odoo" })));
      case "catch up":
        return catchUp();
      case "wait":
        return mesh.pass(LEASE_MS);
    }
  };
  const settle = async () => {
    for (let hours = 0; hours < 3; hours += 1) {
      await catchUp();
      await mesh.pass(HOUR_MS);
      await ringForgottenErrands(ground);
      await mesh.deliver();
    }
  };
  return { mesh, pickings, said, take, settle };
}

type World = Awaited<ReturnType<typeof opened>>;

const numbersOn = (mesh: World["mesh"], id: number): string[] => {
  const { carrier_tracking_ref: ref, state } = mesh.picking(id);
  if (typeof ref !== "string" || state === "cancel") return [];
  return ref.split(/[,;]/).map((one) => one.replaceAll(" ", "").toUpperCase());
};

/** Each delivery tells of the parcels whose numbers it bears: of all that was said of them, and nothing else shows. */
async function judge({ mesh, pickings, said }: World): Promise<void> {
  const stories = await Promise.all((await mesh.shipments()).map(({ id }) => mesh.stub(id).timeline()));
  const stateOf = (number: string) => {
    const story = stories.find((one) => one?.identity.trackingNumber === number);
    return story?.head ? parcelOf(story.head, story.estimate, null) : null;
  };
  const bearers = (number: string) => pickings.filter((id) => numbersOn(mesh, id).includes(number));
  for (const id of pickings) {
    const picking = mesh.picking(id);
    const numbers = numbersOn(mesh, id);
    if (picking["state"] === "cancel") continue;
    // Of a number that is on two deliveries alike a person is asked.
    if (numbers.some((number) => bearers(number).length > 1)) continue;
    const milestone = addUp(numbers.map(stateOf)).standing?.milestone ?? false;
    expect({ id, numbers, milestone: picking["x_tallyman_milestone"] || false }).toEqual({ id, numbers, milestone });
    const bodies = mesh.notes(id).map(({ body }) => body);
    for (const number of numbers)
      for (const message of said.get(number) ?? [])
        expect({
          number,
          message,
          times: bodies.filter((body) => new RegExp(`${message}(?!\\d)`).test(body)).length,
        }).toEqual({
          number,
          message,
          times: 1,
        });
  }
  // Who is linked is linked to a delivery that bears its number; who waits says why.
  for (const story of stories) {
    const { link, identity } = story ?? {};
    const number = identity?.trackingNumber ?? "";
    if (link) expect(bearers(number)).toContain(link.pickingId);
    else expect(bearers(number)).not.toHaveLength(1);
  }
}

describe("tracking references that people change", () => {
  it("end with each delivery telling of the parcels whose numbers it bears, whatever the order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 12, size: "max" }), async (steps) => {
        const world = await opened();
        for (const [turn, step] of steps.entries()) await world.take(step, turn);
        await world.settle();
        await judge(world);
      }),
      { numRuns: runsOf(25, "REFERENCES_RUNS"), endOnFailure: false },
    );
  }, 300_000);
});
