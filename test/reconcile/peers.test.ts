import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AUTHORITY_RULES } from "../../src/domain/authority.ts";
import type { Finding } from "../../src/domain/drift.ts";
import { isNews } from "../../src/domain/news.ts";
import { unreachable } from "../../src/domain/result.ts";
import { numbersIn } from "../../src/domain/tracking-reference.ts";
import type { Drift } from "../../src/store/drift.ts";
import { heldCopies } from "../../src/store/odoo-copy.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { START_MS } from "../support/mesh.ts";
import { runsOf } from "../support/runs.ts";
import { HOUR_MS } from "./drifting-mesh.ts";
import { openPeers, PARCELS, REFERENCES, type Peers } from "./peers.ts";

const picking = fc.nat({ max: 2 });
const rings = fc.nat({ max: 2 });
const STATUSES = ["pre_transit", "in_transit", "failure", "delivered"] as const;
const FIELDS = ["x_tallyman_milestone", "x_tallyman_reason", "x_tallyman_at"] as const;
const step = <const Do extends string, Rest extends object>(
  what: Do,
  rest: { readonly [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
): fc.Arbitrary<{ readonly do: Do } & Rest> =>
  fc.record({ do: fc.constant(what), ...rest }) as unknown as fc.Arbitrary<{ readonly do: Do } & Rest>;

/** What may happen: to the goods, in Odoo, on the way from there, to the network, or because somebody asks. */
const anyStep = fc.oneof(
  {
    weight: 5,
    arbitrary: step("scan", {
      parcel: fc.nat({ max: 2 }),
      status: fc.constantFrom(...STATUSES),
      hour: fc.nat({ max: 9 }),
    }),
  },
  { weight: 2, arbitrary: step("edit", { picking, field: fc.constantFrom(...FIELDS), blank: fc.boolean(), rings }) },
  { weight: 3, arbitrary: step("refer", { picking, reference: fc.constantFrom(...REFERENCES), rings }) },
  { weight: 2, arbitrary: step("cancel", { picking, rings }) },
  { weight: 1, arbitrary: step("delete", { picking, rings }) },
  { weight: 1, arbitrary: step("forget", { picking }) },
  { weight: 2, arbitrary: step("pack", { rings }) },
  { weight: 2, arbitrary: step("link", { parcel: fc.nat({ max: 2 }), picking }) },
  { weight: 2, arbitrary: step("fail", { calls: fc.integer({ min: 1, max: 4 }), lost: fc.boolean() }) },
  { weight: 1, arbitrary: step("catch up", {}) },
  { weight: 2, arbitrary: step("reconcile", {}) },
  { weight: 1, arbitrary: step("settle", { answer: fc.constantFrom("mesh" as const, "odoo" as const) }) },
  { weight: 1, arbitrary: step("evict", {}) },
  { weight: 1, arbitrary: step("lose bells", {}) },
  { weight: 1, arbitrary: step("hours", { hours: fc.integer({ min: 1, max: 30 }) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

async function take(peers: Peers, one: Step, n: number): Promise<unknown> {
  const { mesh, pickings } = peers;
  const id = "picking" in one ? (pickings[one.picking] ?? 0) : 0;
  switch (one.do) {
    case "scan": {
      const at = START_MS + one.hour * HOUR_MS;
      return mesh.tell(PARCELS[one.parcel] ?? "", [{ status: one.status, at, message: `scan ${n}.` }]);
    }
    case "edit":
      return peers.person(id, { [one.field]: one.blank ? false : EDITED[one.field] }, one.rings);
    case "refer":
      return peers.person(id, { carrier_tracking_ref: one.reference }, one.rings);
    case "cancel":
      return peers.person(id, { state: "cancel" }, one.rings);
    case "delete":
      if (!peers.isThere(id)) return undefined;
      await mesh.unlink("stock.picking", [id]);
      return peers.ring("stock.picking", id, one.rings);
    case "forget": {
      const [note] = mesh.notes(id).slice(-1);
      return note && mesh.unlink("mail.message", [note.id]);
    }
    case "pack":
      return peers.person(pickings[2] ?? 0, { state: "assigned" }, one.rings);
    case "link":
      return peers.link(PARCELS[one.parcel] ?? "", id);
    case "fail": {
      let left = one.calls;
      mesh.faults.next = () => {
        left -= 1;
        return left < 0 ? null : one.lost ? "drop_after_commit" : new Response("no", { status: 503 });
      };
      return undefined;
    }
    case "catch up":
      return peers.catchUp();
    case "reconcile":
      return mesh.reconcile();
    case "settle": {
      const unanswered = (await mesh.drift()).find(({ answer }) => answer === null);
      return unanswered && mesh.settle(unanswered, one.answer);
    }
    case "evict":
      return mesh.evictAll();
    case "lose bells":
      return mesh.forgetDoorbells();
    case "hours":
      return mesh.pass(one.hours * HOUR_MS);
    default:
      return unreachable(one);
  }
}

const EDITED = {
  x_tallyman_milestone: "customs_hold",
  x_tallyman_reason: "weather",
  x_tallyman_at: "2001-01-01 00:00:00",
};

/** Two nights: the first finds and repairs, the second sees that it is so. */
async function nights(peers: Peers): Promise<void> {
  for (let night = 0; night < 2; night += 1) {
    await peers.catchUp();
    await peers.mesh.reconcile();
    await peers.recover();
  }
}

interface End {
  readonly peers: Peers;
  readonly rows: readonly Drift[];
  readonly differing: readonly Finding[];
}

async function endOf(peers: Peers): Promise<End> {
  const { mesh } = peers;
  const id = await mesh.begin(`/v1/tenants/${mesh.tenantId}/odoo/reconcile`, { dryRun: true });
  const run = await mesh.finish(id);
  expect(run.state).toBe("done");
  const rows = [...(await mesh.drift()), ...(await mesh.drift("settled"))];
  return { peers, rows, differing: JSON.parse(run.findings) as Finding[] };
}

/** A difference is on the list: open, or as somebody settled it. */
const isNamed = ({ rows }: End, kind: string, of: { pickingId?: number; trackingNumber?: string }): boolean =>
  rows.some(
    (row) =>
      row.kind === kind &&
      (of.pickingId === undefined || row.pickingId === of.pickingId) &&
      (of.trackingNumber === undefined || row.trackingNumber === of.trackingNumber) &&
      (row.state === "open" || row.settledHow === "mesh" || row.settledHow === "odoo"),
  );

async function judgeShipments(end: End): Promise<void> {
  const { peers } = end;
  const { mesh } = peers;
  for (const { id, trackingNumber } of await mesh.shipments()) {
    const survey = await mesh.stub(id).survey("odoo");
    const link = survey?.links[survey.cycle];
    if (!survey || !link) {
      expect(isNamed(end, "not_linked", { trackingNumber }), `${trackingNumber} has no picking`).toBe(true);
      continue;
    }
    const { pickingId } = link;
    if (!peers.isThere(pickingId)) {
      expect(isNamed(end, "picking_gone", { pickingId }), `${pickingId} is gone`).toBe(true);
      continue;
    }
    if (!survey.quiet || survey.parked)
      expect(isNamed(end, "never_written", { trackingNumber }), `${trackingNumber} is not written`).toBe(true);
    const numbers = numbersIn(mesh.picking(pickingId)["carrier_tracking_ref"]);
    // Who found it by an order, or was told by hand, never went by what stands on it.
    if (!numbers.includes(trackingNumber) && link.by !== "hand" && link.by !== "order")
      expect(isNamed(end, "relinked", { trackingNumber, pickingId }), `${trackingNumber} is not on it`).toBe(true);
    const said = survey.entries.flatMap(({ entry }) =>
      entry.kind === "event" && isNews(entry) ? `${entry.event.description}` : [],
    );
    for (const words of said) {
      // The end of an activity says its headline once more, which may be the carrier's words.
      const told = mesh.notes(pickingId).filter(({ body }) => !body.includes("Feedback:"));
      const times = told.filter(({ body }) => body.includes(words)).length;
      expect(times, `${words} of ${trackingNumber} on ${pickingId}`).toBe(1);
    }
  }
}

async function judgeCopies({ peers: { mesh, pickings, isThere } }: End): Promise<void> {
  const held = await heldCopies(groundOf(env).db, mesh.tenantId, "stock.picking", pickings);
  for (const id of pickings) {
    const [copy, row] = [held.get(id), mesh.picking(id)];
    // One that nobody heard of before it went has no copy.
    if (!isThere(id)) expect(copy?.deletedAtMs, `${id} is held as if it were there`).not.toBeNull();
    else
      expect([copy?.state, copy?.trackingRef ?? false]).toEqual([row["state"], row["carrier_tracking_ref"] ?? false]);
  }
}

async function judgeBookings({ peers }: End, steps: readonly Step[]): Promise<void> {
  const { mesh, paid, bookings, pickings } = peers;
  const rows = await bookings();
  for (const [bookingId, number] of paid) {
    const row = rows.find(({ id }) => id === bookingId);
    expect(row).toMatchObject({ state: expect.stringMatching(/^(?:booked|uncertain)$/), trackingNumbers: [number] });
    const on = numbersIn(mesh.picking(pickings[2] ?? 0)["carrier_tracking_ref"]).includes(number);
    const wasChanged = steps.some((one) => (one.do === "refer" || one.do === "delete") && one.picking === 2);
    expect(on || wasChanged || row?.["review"] !== null).toBe(true);
  }
  expect(rows.filter(({ state }) => ["buying", "wanted", "drafted"].includes(String(state)))).toEqual([]);
  const packed = mesh.picking(pickings[2] ?? 0);
  // Goods that are packed, and that nobody has a number for, were bought, or somebody is asked.
  if (packed["state"] === "assigned" && (packed["carrier_tracking_ref"] ?? false) === false)
    expect(rows.some(({ state }) => state !== "dropped")).toBe(true);
}

function judgeOrder({ peers }: End, steps: readonly Step[]): void {
  const { mesh, orderId, pickings, isThere } = peers;
  // Who edits what orders are judged by, or settles it so, has told people something else.
  if (steps.some((one) => one.do === "edit" || one.do === "settle" || one.do === "forget")) return;
  const waited = pickings.filter((id) => isThere(id) && mesh.picking(id)["state"] !== "cancel");
  const all = waited.length > 0 && waited.every((id) => mesh.picking(id)["x_tallyman_milestone"] === "delivered");
  const told = mesh.odoo
    .records("mail.message")
    .filter((one) => one["model"] === "sale.order" && one["res_id"] === orderId);
  if (all) expect(told.length, "the order was not told").toBeGreaterThan(0);
}

describe.each(AUTHORITY_RULES)(
  "Odoo's people and its webhooks, carriers, a platform, faults, where the rule is %s",
  (rule) => {
    it("end in agreement or in a named open review, never in silence", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 14, size: "max" }), async (steps) => {
          const peers = await openPeers();
          await peers.mesh.rule(rule);
          for (const [n, one] of steps.entries()) await take(peers, one, n);
          await peers.recover();
          await nights(peers);
          const end = await endOf(peers);
          for (const { kind, pickingId, shipment } of end.differing) {
            const of = shipment ? { trackingNumber: shipment.trackingNumber, pickingId } : { pickingId };
            expect(isNamed(end, kind, of), `${kind} of ${JSON.stringify(of)} is named`).toBe(true);
          }
          await judgeShipments(end);
          await judgeCopies(end);
          await judgeBookings(end, steps);
          judgeOrder(end, steps);
          expect(peers.booksAreUntouched()).toBe(true);
        }),
        { numRuns: runsOf(12, "PEERS_RUNS"), endOnFailure: true },
      );
    }, 300_000);
  },
);
