import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openMesh, START_MS, trackerUpdated, type TestMesh } from "../support/mesh.ts";

const HOUR_MS = 60 * 60_000;
const STATUSES = ["pre_transit", "in_transit", "out_for_delivery", "failure", "delivered", "return_to_sender"] as const;

interface Scan {
  readonly parcel: number;
  readonly status: (typeof STATUSES)[number];
  readonly at: number;
  readonly message: string;
}

/** A world of two parcels and their scans, and one way in which news of it arrives. */
const anyStream = fc
  .array(
    fc.record({
      parcel: fc.nat({ max: 1 }),
      status: fc.constantFrom(...STATUSES),
      hour: fc.integer({ min: 0, max: 9 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .chain((drawn) => {
    const scans: Scan[] = drawn.map(({ parcel, status, hour }, n) => ({
      parcel,
      status,
      at: START_MS + hour * HOUR_MS,
      message: `scan ${n}`,
    }));
    // A webhook repeats any part of its parcel's history; together they tell everything, in any order and some of it twice.
    const webhooks = fc.array(fc.tuple(fc.nat({ max: 1 }), fc.subarray(scans)), { maxLength: 4 }).chain((repeats) => {
      const all = [
        ...scans.map((scan) => [scan.parcel, [scan]] as const),
        ...repeats.map(([parcel, some]) => [parcel, some.filter((scan) => scan.parcel === parcel)] as const),
      ];
      return fc.shuffledSubarray(
        all.filter(([, some]) => some.length > 0),
        { minLength: all.filter(([, some]) => some.length > 0).length },
      );
    });
    return fc.record({
      scans: fc.constant(scans),
      webhooks,
      /** What becomes of the queue after each webhook. */
      weather: fc
        .infiniteStream(fc.constantFrom("deliver", "hold", "double", "lose", "evict", "fail"))
        .map((stream) => stream.take(20)),
    });
  });

/** What an observer of Odoo and the read model sees, whatever the way it came about. */
async function seen(mesh: TestMesh): Promise<unknown> {
  const shipments = await mesh.shipments();
  const stories = await Promise.all(shipments.map(({ id }) => mesh.stub(id).timeline()));
  const { results } = await env.DB.prepare(
    "SELECT tracking_number, fingerprint, milestone, occurred_at_ms FROM event WHERE tenant_id = ? ORDER BY fingerprint",
  )
    .bind(mesh.tenantId)
    .all();
  return {
    pickings: mesh.odoo
      .pickings()
      .map((picking) => [picking["x_tallyman_milestone"], picking["x_tallyman_reason"], picking["x_tallyman_at"]]),
    notes: mesh.odoo
      .messages()
      // What Odoo itself says when an exception that was told is over, whether a note came late, and with which webhook, are of the way it went.
      .filter(({ body }) => !String(body).includes("Feedback"))
      .map(({ res_id: picking, date, body }) =>
        [picking, date, String(body).replace(/Reported late: |<small.*<\/small>/g, "")].join(" "),
      )
      .toSorted(),
    activities: mesh.odoo
      .records("mail.activity")
      .filter(({ active }) => active === true)
      // An open activity keeps the words of the scan that opened it, whichever came first.
      .map(({ res_id: picking, summary }) => [picking, /\([^()]*\)$/.exec(String(summary))?.[0]].join(" "))
      .toSorted(),
    shipments: shipments.map(({ trackingNumber, milestone, lastSeq }) => ({ trackingNumber, milestone, lastSeq })),
    timelines: stories.map((story) =>
      story?.timeline.map(({ entry, cycle, contradicts }) => [
        entry.kind === "event" ? entry.event.fingerprint : "",
        cycle,
        contradicts,
      ]),
    ),
    gaps: stories.map((story) => story?.timeline.map(({ entry }) => entry.seq).toSorted((a, b) => a - b)),
    pending: stories.flatMap((story) => story?.sinks.filter(({ pending }) => pending) ?? []),
    results,
  };
}

async function play(
  webhooks: readonly (readonly [number, readonly Scan[]])[],
  weather: readonly string[],
): Promise<unknown> {
  const mesh = await openMesh();
  for (const trackingRef of ["P0", "P1"]) mesh.odoo.addPicking({ trackingRef });
  for (const [index, [parcel, scans]] of webhooks.entries()) {
    // The parcel's own status says no more than its scans, which is what is being shuffled here.
    expect((await mesh.send(trackerUpdated(`P${parcel}`, scans, { status: "unknown" }))).status).toBe(200);
    const now = weather[index % weather.length];
    if (now === "double") await mesh.deliver([...mesh.queue, ...mesh.queue]);
    if (now === "lose") mesh.forgetDoorbells();
    if (now === "evict") await mesh.evictAll();
    mesh.faults.next = ({ n }) => (now === "fail" && n % 2 === 0 ? new Response("no", { status: 503 }) : null);
    if (now === "deliver" || now === "fail") await mesh.deliver();
  }
  mesh.faults.next = () => null;
  await mesh.deliver();
  await mesh.pass(3 * HOUR_MS);
  return seen(mesh);
}

describe("any stream of webhooks", () => {
  it("ends in the same state, timeline and Odoo, whatever order, repetition, splitting and weather it came in", async () => {
    await fc.assert(
      fc.asyncProperty(anyStream, async ({ scans, webhooks, weather }) => {
        const straight = await play(
          [0, 1]
            .map((parcel) => [parcel, scans.filter((scan) => scan.parcel === parcel)] as const)
            .filter(([, some]) => some.length > 0),
          ["deliver"],
        );
        expect(await play(webhooks, [...weather])).toEqual(straight);
        expect(straight).toMatchObject({ pending: [] });
        expect((straight as { notes: unknown[] }).notes).toHaveLength(
          new Set(scans.map(({ message }) => message)).size,
        );
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
