import { z } from "zod";
import { DriftId, type Finding } from "../domain/drift.ts";
import type { Errand, ErrandEnd } from "../domain/errand.ts";
import type { ShipmentId } from "../domain/identity.ts";
import { added, ReconcileAsked } from "../domain/run.ts";
import { followAnswer } from "./answer.ts";
import { inParallel } from "./in-parallel.ts";
import { look, type Look } from "./look.ts";
import { plan, type Plan, type Rewrite } from "./plan.ts";
import type { ReconcilePorts } from "./ports.ts";
import { notNow, presentIn, proceed, Progress } from "./progress.ts";
import { counting } from "./read-odoo.ts";

const Payload = z.union([z.strictObject({ answerTo: DriftId }), Progress]);

/** One batch: three calls to Odoo, and three more where something differs. */
const SHIPMENTS_PER_BATCH = 250;
const OPEN_PER_BATCH = 100;
/** Between batches live traffic has Odoo to itself; it also ends the run of errands, and with it what one invocation may spend. */
const BETWEEN_MS = 1_000;
const WAITING_MAX = 1_000;
/** Who is busy is looked at again after a while, so often. */
const ROUNDS_MAX = 5;
const ROUND_MS = 20_000;
const OBJECTS_AT_ONCE = 10;

/** One step of a reconciliation, or of following a person's answer to what one found. A step that is done twice changes nothing more. */
export async function reconcileStep(errand: Errand, ports: ReconcilePorts): Promise<ErrandEnd> {
  const read = Payload.safeParse(parsed(errand.payload));
  if (!read.success) return { kind: "given_up", why: "unreadable payload" };
  if ("answerTo" in read.data) return followAnswer(read.data.answerTo, ports);
  const run = await ports.runs.find(read.data.runId);
  if (!run || run.state === "cancelled") return { kind: "done" };
  return step(read.data, ReconcileAsked.parse(JSON.parse(run.asked)), errand.attempts, ports);
}

async function step(
  progress: Progress,
  asked: ReconcileAsked,
  attempts: number,
  ports: ReconcilePorts,
): Promise<ErrandEnd> {
  const batch = await NEXT_BATCH[progress.phase](progress, asked, ports);
  if (batch.ids.length === 0) return end({ ...progress, ...batch.next }, batch, [], ports);
  const connection = await ports.connection();
  if (!connection.ok) return notNow(ports, progress, attempts, connection.error);
  const { client, calls } = counting(connection.value);
  const present = await presentIn(client, ports, progress.present);
  if (!present.ok) return notNow(ports, progress, attempts, present.error);
  const scope = { client, present: present.value, sinceMs: asked.window.sinceMs };
  const seen = await look(ports, scope, batch.ids);
  if (!seen.ok) return notNow(ports, progress, attempts, seen.error);
  const made = await planFor(seen.value, ports);
  if (!asked.dryRun) await carryOut(made, progress.runId, ports);
  const looked = new Set(batch.ids);
  const before = (batch.next.waiting ?? progress.waiting).filter((id) => !looked.has(id));
  const waiting = [...new Set([...before, ...seen.value.waiting])];
  const counts = added(added(progress.counts, made.counts), {
    shipments: isOfWindow(progress) ? batch.ids.length : 0,
    pickings: isOfWindow(progress) ? seen.value.pickings : 0,
    odooCalls: calls(),
  });
  const next = {
    ...progress,
    ...batch.next,
    present: present.value,
    waiting: waiting.slice(0, WAITING_MAX),
    counts: { ...counts, waiting: waiting.length },
  };
  return end(next, batch, asked.dryRun ? seen.value.findings : [], ports);
}

const isOfWindow = ({ phase }: Progress): boolean => phase === "feed" || phase === "written";

async function end(
  next: Progress,
  { over, afterMs }: Batch,
  findings: readonly Finding[],
  ports: ReconcilePorts,
): Promise<ErrandEnd> {
  const noneWaits = next.waiting.length === 0 || next.rounds >= ROUNDS_MAX;
  return proceed(ports, next, { over: over && noneWaits, afterMs, findings });
}

export async function planFor(seen: Look, ports: ReconcilePorts): Promise<Plan> {
  const numbers = seen.shipments.map(({ survey }) => survey.identity.trackingNumber);
  const rows = await ports.lists.drift([...seen.judged.keys()], numbers);
  return plan(seen, rows, { authority: await ports.lists.authority(), driftId: ports.driftId, nowMs: ports.now() });
}

/**
 * First what was found is written down. Who dies behind that finds it again; once an object has promised to write, it is settled, since
 * what Odoo refuses then is parked in a review.
 */
async function carryOut({ found, rewrites, repaired }: Plan, runId: string, ports: ReconcilePorts): Promise<void> {
  await ports.lists.change(found, runId);
  await inParallel(rewrites, OBJECTS_AT_ONCE, async ({ shipmentId, fromVersion }: Rewrite) => {
    await ports.objects.replay(shipmentId, "odoo", fromVersion);
    return shipmentId;
  });
  await ports.lists.change(repaired, runId);
}

interface Batch {
  readonly ids: readonly ShipmentId[];
  readonly next: Partial<Progress>;
  /** Nothing comes behind it, but for who waits. */
  readonly over: boolean;
  readonly afterMs: number;
}

type NextBatch = (progress: Progress, asked: ReconcileAsked, ports: ReconcilePorts) => Promise<Batch>;

/** What was touched, here and then there, then what else is on the list, then who was busy. A dry run looks at the window alone. */
const NEXT_BATCH: Readonly<Record<Progress["phase"], NextBatch>> = {
  async feed({ after }, { window }, { lists }) {
    const { shipments, next } = await lists.touched(window, after, SHIPMENTS_PER_BATCH);
    const ids = shipments.map(({ id }) => id);
    const going = next === null ? { phase: "written" as const, after: null } : { after: next };
    return { ids, next: going, over: false, afterMs: ids.length > 0 ? BETWEEN_MS : 0 };
  },
  async written({ after, waiting }, { window, dryRun }, { lists }) {
    const { shipments, next } = await lists.writtenSince(window, after, SHIPMENTS_PER_BATCH);
    const ids = shipments.map(({ id }) => id);
    if (next !== null) return { ids, next: { after: next }, over: false, afterMs: BETWEEN_MS };
    const phase = dryRun ? "again" : "open";
    return { ids, next: { phase, after: null }, over: dryRun, afterMs: pauseBefore(phase, waiting) };
  },
  async open({ runId, after, waiting }, _, { lists, objects, tenantId }) {
    const { rows, next } = await lists.openDrift(runId, after, OPEN_PER_BATCH);
    const pickingIds = [...new Set(rows.map(({ pickingId }) => pickingId))].filter((id) => id > 0);
    const listed = await lists.parcelsOf(pickingIds);
    const own = rows.flatMap(({ trackingNumber, carrier }) =>
      trackingNumber === "" ? [] : [objects.idOf({ tenantId, trackingNumber, carrier })],
    );
    const ids = [...new Set([...listed.map(({ id }) => id), ...(await Promise.all(own))])];
    if (next !== null) return { ids, next: { after: next }, over: false, afterMs: BETWEEN_MS };
    return { ids, next: { phase: "again", after: null }, over: true, afterMs: pauseBefore("again", waiting) };
  },
  async again({ waiting, rounds }) {
    const ids = waiting.slice(0, SHIPMENTS_PER_BATCH);
    const rest = waiting.slice(SHIPMENTS_PER_BATCH);
    return { ids, next: { waiting: rest, rounds: rounds + 1 }, over: true, afterMs: ROUND_MS };
  },
};

const pauseBefore = (phase: Progress["phase"], waiting: readonly ShipmentId[]): number =>
  phase === "again" && waiting.length > 0 ? ROUND_MS : BETWEEN_MS;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
