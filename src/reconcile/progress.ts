import { z } from "zod";
import type { ErrandEnd } from "../domain/errand.ts";
import { ShipmentId } from "../domain/identity.ts";
import { Counts, type RunState } from "../domain/run.ts";
import type { Finding } from "../domain/drift.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { OdooFailure } from "../odoo/client.ts";
import type { ReconcilePorts } from "./ports.ts";
import type { Bridge } from "./read-odoo.ts";

/** How far a run is; the errand keeps it, so that position and counts are always of one moment. */
export const Progress = z.strictObject({
  runId: z.string(),
  /**
   * `feed`: of what there was news; `written`: whose picking somebody wrote in Odoo; `open`: what is on the list besides; `again`: who
   * was busy when it was looked at.
   */
  phase: z.enum(["feed", "written", "open", "again"]).default("feed"),
  after: z.string().nullable().default(null),
  counts: Counts.default({}),
  /** The mesh's fields that this Odoo has; null until it was asked. */
  present: z.array(z.string()).nullable().default(null),
  waiting: z.array(ShipmentId).default([]),
  rounds: z.int().default(0),
});
export type Progress = z.infer<typeof Progress>;

/** After so many failures in a row a run is given up: the next night comes. */
const ATTEMPTS_MAX = 10;

/** What to do with an Odoo that cannot be read now. */
export async function notNow(
  ports: Pick<ReconcilePorts, "runs">,
  { runId, counts }: Progress,
  attempts: number,
  { name, message }: OdooFailure,
): Promise<ErrandEnd> {
  const failure = `${name}: ${message}`.slice(0, 300);
  const over = attempts + 1 >= ATTEMPTS_MAX;
  const state: RunState = over ? "failed" : "running";
  const going = await ports.runs.note(runId, { state, counts, failure });
  return over || !going ? { kind: "done" } : { kind: "later", why: failure };
}

/** Which of the mesh's fields an Odoo has: asked once a run. */
export async function presentIn(
  client: Bridge,
  { hand }: Pick<ReconcilePorts, "hand">,
  known: readonly string[] | null,
): Promise<Result<string[], OdooFailure>> {
  if (known) return ok([...known]);
  const found = await client.fieldsGet("stock.picking", [...hand.fields]);
  // A key that may not look at the fields writes none of them.
  if (!found.ok) return found.error.kind === "rejected" ? ok([]) : err(found.error);
  return ok(hand.fields.filter((field) => field in found.value));
}

/** A dry run shows the first of what it found. */
export const FINDINGS_SHOWN = 100;

/** Notes how far the run is, and goes on, unless it is over or was called off. */
export async function proceed(
  ports: Pick<ReconcilePorts, "runs">,
  next: Progress,
  { over, afterMs, findings }: { over: boolean; afterMs: number; findings?: readonly Finding[] },
): Promise<ErrandEnd> {
  const { runId, counts } = next;
  const shown = findings === undefined || findings.length === 0 ? {} : { findings };
  const going = await ports.runs.note(runId, { state: over ? "done" : "running", counts, ...shown });
  return over || !going ? { kind: "done" } : { kind: "more", payload: JSON.stringify(next), afterMs };
}
