import { z } from "@hono/zod-openapi";
import { Authority } from "../domain/authority.ts";
import { DRIFT_KINDS, DriftAnswer, DriftId, DriftKind, SETTLEMENTS, type Finding } from "../domain/drift.ts";
import { ShipmentId } from "../domain/identity.ts";
import { Counts, ReconcileAsked, ReplayAsked, RunId, RunState, type Window } from "../domain/run.ts";
import { Sink } from "../domain/sink.ts";
import type { Drift } from "../store/drift.ts";
import type { Run } from "../store/run.ts";
import { isoOf, isoOrNull, IsoTime, Label, pageSchema, PageQuery, TenantRef } from "./schemas.ts";

const Since = z.iso.datetime({ offset: true });
const DryRun = z.boolean().default(false).openapi({ description: "Only say what would change" });

export const RunParams = z.strictObject({ id: RunId });
export const DriftParams = z.strictObject({ id: DriftId });
export const RunsQuery = z.strictObject({ ...PageQuery, tenant: TenantRef });

export const Reconcile = z
  .strictObject({
    since: Since.optional().openapi({ description: "Shipments with something recorded since; 7 days when absent" }),
    until: Since.optional(),
    dryRun: DryRun,
  })
  .openapi("Reconcile");

export const BulkReplay = z
  .strictObject({
    tenant: TenantRef,
    shipment: ShipmentId.optional(),
    carrier: z.string().min(1).max(60).optional().openapi({ description: "any name the carrier goes by" }),
    since: Since.optional(),
    until: Since.optional(),
    sink: Sink,
    fromVersion: z.int().min(0).default(0).openapi({ description: "0: everything" }),
    dryRun: DryRun,
  })
  .refine((body) => [body.shipment, body.carrier, body.since ?? body.until].filter(Boolean).length <= 1, {
    message: "name a shipment, a carrier or a window, or none of them for the whole tenant",
  })
  .openapi("BulkReplay");

const Finding = z.object({
  pickingId: z.int().nullable(),
  trackingNumber: z.string().nullable(),
  carrier: z.string().nullable(),
  kind: DriftKind,
  subject: z.string().openapi({ description: "The field's name; of what is no field the kind" }),
  held: z.string().openapi({ description: "In Odoo" }),
  meant: z.string().openapi({ description: "By the mesh" }),
});

const ran = {
  id: z.string(),
  tenant: z.string(),
  state: RunState,
  dryRun: z.boolean(),
  since: IsoTime.nullable(),
  until: IsoTime.nullable(),
  counts: Counts.openapi({ description: "By what was counted; a name that is absent is 0" }),
  findings: z.array(Finding).openapi({ description: "Of a dry run: the first of what it found" }),
  failure: z.string().nullable(),
  askedBy: z.string(),
  askedAt: IsoTime,
  startedAt: IsoTime.nullable(),
  endedAt: IsoTime.nullable(),
};
export const Reconciliation = z.object(ran).openapi("Reconciliation");
export const ReconciliationPage = pageSchema(Reconciliation).openapi("ReconciliationPage");
export const ReplayRun = z
  .object({
    ...ran,
    sink: Sink,
    fromVersion: z.int(),
    shipment: z.string().nullable(),
    carrier: z.string().nullable(),
    proposal: z.string().optional().openapi({ description: "What it waits for, when it is asked for" }),
  })
  .openapi("ReplayRun");
export const ReplayRunPage = pageSchema(ReplayRun).openapi("ReplayRunPage");

export const DriftQuery = z.strictObject({
  ...PageQuery,
  tenant: TenantRef,
  state: z.enum(["open", "settled"]).default("open"),
  kind: z.enum(DRIFT_KINDS).optional(),
});

export const DriftView = z
  .object({
    id: z.string(),
    tenant: z.string(),
    ...Finding.shape,
    times: z.int().openapi({ description: "In how many runs it was found since it last was settled for good" }),
    foundAt: IsoTime,
    run: z.string(),
    state: z.enum(["open", "settled"]),
    answer: DriftAnswer.nullable().openapi({ description: "Of one that is open: it is being settled so" }),
    answeredBy: z.string().nullable(),
    note: z.string().nullable(),
    settledHow: z.enum(SETTLEMENTS).nullable(),
    settledAt: IsoTime.nullable(),
  })
  .openapi("Drift");
export const DriftPage = pageSchema(DriftView).openapi("DriftPage");

export const SettleDrift = z
  .strictObject({
    answer: DriftAnswer.openapi({ description: "Whose word is taken" }),
    note: Label.max(300).optional(),
  })
  .openapi("SettleDrift");

export const AuthorityRules = Authority.openapi("OdooAuthority");

export function reconciliationView(run: Run): z.input<typeof Reconciliation> {
  const { window, dryRun } = ReconcileAsked.parse(JSON.parse(run.asked));
  return runView(run, window, dryRun);
}

export function replayView(run: Run): z.input<typeof ReplayRun> {
  const { window, dryRun, sink, fromVersion, shipmentId, carrier } = ReplayAsked.parse(JSON.parse(run.asked));
  return {
    ...runView(run, window, dryRun),
    sink,
    fromVersion,
    shipment: shipmentId ?? null,
    carrier: carrier ?? null,
  };
}

function runView(run: Run, window: Window | undefined, dryRun: boolean): z.input<typeof Reconciliation> {
  const { id, tenantId, state, counts, findings, failure, askedBy, askedAtMs, startedAtMs, endedAtMs } = run;
  const found = JSON.parse(findings) as Finding[];
  return {
    id,
    tenant: tenantId,
    state,
    dryRun,
    since: isoOrNull(window?.sinceMs ?? null),
    until: isoOrNull(window?.untilMs ?? null),
    counts: Counts.parse(JSON.parse(counts)),
    findings: found.map(({ shipment, ...finding }) => findingView({ ...finding, ...shipment })),
    failure,
    askedBy,
    askedAt: isoOf(askedAtMs),
    startedAt: isoOrNull(startedAtMs),
    endedAt: isoOrNull(endedAtMs),
  };
}

function findingView(
  one: Pick<Drift, "pickingId" | "kind" | "subject" | "held" | "meant"> & {
    readonly trackingNumber?: string;
    readonly carrier?: string;
  },
): z.input<typeof Finding> {
  const { pickingId, trackingNumber = "", carrier = "", kind, subject, held, meant } = one;
  return {
    pickingId: pickingId === 0 ? null : pickingId,
    trackingNumber: trackingNumber === "" ? null : trackingNumber,
    carrier: carrier === "" ? null : carrier,
    kind,
    subject,
    held,
    meant,
  };
}

export function driftView(row: Drift): z.input<typeof DriftView> {
  const { id, tenantId, times, foundAtMs, runId, state, answer, answeredBy, note, settledHow, settledAtMs } = row;
  const isSettled = state === "settled";
  return {
    id,
    tenant: tenantId,
    ...findingView(row),
    times,
    foundAt: isoOf(foundAtMs),
    run: runId,
    state,
    answer,
    answeredBy,
    note,
    settledHow: isSettled ? settledHow : null,
    settledAt: isSettled ? isoOrNull(settledAtMs) : null,
  };
}
