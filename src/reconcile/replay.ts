import type { Errand, ErrandEnd } from "../domain/errand.ts";
import { added, ReplayAsked, type Counts } from "../domain/run.ts";
import { isFieldDrift, type Finding } from "../domain/drift.ts";
import type { OdooFailure } from "../odoo/client.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { inParallel } from "./in-parallel.ts";
import { look } from "./look.ts";
import type { Listed, ListedPage, ReconcilePorts } from "./ports.ts";
import { notNow, presentIn, proceed, Progress } from "./progress.ts";
import { counting } from "./read-odoo.ts";

const SHIPMENTS_PER_STEP = 100;
/** At most 50 shipments a second are rung for, and fewer while the sink has others waiting. */
const BETWEEN_MS = 2_000;
const BACKLOG_MAX = 200;
const BACKLOG_MS = 5_000;
const OBJECTS_AT_ONCE = 10;

/** One step of a replay: some shipments' objects write a sink again, behind live traffic. A step that is done twice changes nothing more. */
export async function replayStep(errand: Errand, ports: ReconcilePorts): Promise<ErrandEnd> {
  const read = Progress.safeParse(JSON.parse(errand.payload));
  if (!read.success) return { kind: "given_up", why: "unreadable payload" };
  const progress = read.data;
  const run = await ports.runs.find(progress.runId);
  if (!run || run.state === "cancelled" || run.state === "proposed") return { kind: "done" };
  const asked = ReplayAsked.parse(JSON.parse(run.asked));
  if (!asked.dryRun && (await ports.backlog(asked.sink)) > BACKLOG_MAX)
    return proceed(ports, progress, { over: false, afterMs: BACKLOG_MS });
  const page = await nextPage(progress, asked, ports);
  const told = asked.dryRun ? await foresee(page, progress, asked, ports) : await again(page, asked, ports);
  if (!told.ok) return notNow(ports, progress, errand.attempts, told.error);
  const counts = added(added(progress.counts, told.value.counts), { shipments: page.shipments.length });
  const next = { ...progress, after: page.next, counts, present: told.value.present ?? progress.present };
  const { findings } = told.value;
  return proceed(ports, next, { over: page.next === null, afterMs: BETWEEN_MS, findings });
}

/** However many events a few shipments have, a count ends. */
const COUNT_PAGES_MAX = 200;

/** How many shipments a replay takes in, by the selection that it runs by; counted until they are more than `most`. */
export async function countSelected(
  asked: ReplayAsked,
  ports: Pick<ReconcilePorts, "lists" | "objects">,
  most: number,
): Promise<number> {
  const ids = new Set<string>();
  let after: string | null = null;
  for (let pages = 0; pages < COUNT_PAGES_MAX && ids.size <= most; pages += 1) {
    const page = await nextPage({ after }, asked, ports);
    for (const { id } of page.shipments) ids.add(id);
    if (page.next === null) return ids.size;
    after = page.next;
  }
  return Math.max(ids.size, most + 1);
}

async function nextPage(
  { after }: Pick<Progress, "after">,
  asked: ReplayAsked,
  { lists, objects }: Pick<ReconcilePorts, "lists" | "objects">,
): Promise<ListedPage> {
  const { shipmentId: id, carrier, window, sink } = asked;
  if (id !== undefined) {
    const survey = await objects.survey(id, sink);
    const { version = 0, lastSeq = 0 } = survey ?? {};
    const trackingNumber = survey?.identity.trackingNumber ?? "";
    return { shipments: survey ? [{ id, trackingNumber, version, lastSeq }] : [], next: null };
  }
  if (!window) return lists.all(carrier, after, SHIPMENTS_PER_STEP);
  return lists.touched(window, after, SHIPMENTS_PER_STEP);
}

interface Step {
  readonly counts: Counts;
  readonly present?: string[];
  readonly findings: readonly Finding[];
}

async function again(
  { shipments }: ListedPage,
  { sink, fromVersion }: ReplayAsked,
  { objects }: ReconcilePorts,
): Promise<Result<Step, never>> {
  const replayed = await inParallel(shipments, OBJECTS_AT_ONCE, async ({ id }) => {
    await objects.replay(id, sink, fromVersion);
    return id;
  });
  return ok({ counts: { replayed: replayed.length }, findings: [] });
}

/** What a replay would change: the same comparison as a reconciliation's, and nothing is written. */
async function foresee(
  page: ListedPage,
  progress: Progress,
  asked: ReplayAsked,
  ports: ReconcilePorts,
): Promise<Result<Step, OdooFailure>> {
  const { shipments } = page;
  if (shipments.length === 0) return ok({ counts: {}, findings: [] });
  if (asked.sink !== "odoo") return ok(await behind(shipments, asked, ports));
  const connection = await ports.connection();
  if (!connection.ok) return connection;
  const { client, calls } = counting(connection.value);
  const present = await presentIn(client, ports, progress.present);
  if (!present.ok) return present;
  const scope = { client, present: present.value, sinceMs: asked.window?.sinceMs ?? 0 };
  const seen = await look(
    ports,
    scope,
    shipments.map(({ id }) => id),
  );
  if (!seen.ok) return err(seen.error);
  const { findings, pickings, waiting } = seen.value;
  const fields = findings.filter(({ kind }) => isFieldDrift(kind));
  const counts = {
    pickings,
    pickingsDiffering: new Set(findings.map(({ pickingId }) => pickingId).filter((id) => id > 0)).size,
    fields: fields.length,
    notes: findings.reduce((sum, { notes = 0 }) => sum + notes, 0),
    waiting: waiting.length,
    odooCalls: calls(),
  };
  return ok({ counts: added({}, counts), present: present.value, findings });
}

/** How many of the read model's rows are older than their objects. */
async function behind(shipments: readonly Listed[], { sink }: ReplayAsked, { objects }: ReconcilePorts): Promise<Step> {
  const surveys = await inParallel(shipments, OBJECTS_AT_ONCE, async ({ id, version, lastSeq }) => {
    const survey = await objects.survey(id, sink);
    return survey !== null && (survey.version > version || survey.lastSeq > lastSeq);
  });
  return { counts: added({}, { behind: surveys.filter(Boolean).length }), findings: [] };
}
