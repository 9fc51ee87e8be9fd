import { ruleFor, type Authority } from "../domain/authority.ts";
import { isFieldDrift, subjectKey, type DriftAnswer, type Finding } from "../domain/drift.ts";
import type { ShipmentId } from "../domain/identity.ts";
import { added, type Counts } from "../domain/run.ts";
import type { Look } from "./look.ts";
import { NO_CHANGES, type DriftChanges, type DriftRow } from "./ports.ts";
import { linkTo, type Parcel } from "./told.ts";

/** A shipment that is to write Odoo again: its newest state, or everything from the beginning. */
export interface Rewrite {
  readonly shipmentId: ShipmentId;
  readonly fromVersion: number;
}

/** What a look leads to: first what was found is written down, then it is repaired, then it is off the list. */
export interface Plan {
  readonly found: DriftChanges;
  readonly rewrites: readonly Rewrite[];
  readonly repaired: DriftChanges;
  readonly counts: Counts;
}

/** Found again in so many runs, each time repaired: somebody else keeps changing it, and a person should look. */
const REPAIRS_MAX = 3;
const FOUGHT_OVER_MS = 7 * 24 * 60 * 60_000;
const BY_RULE = "rule";

export interface Terms {
  readonly authority: Authority;
  readonly driftId: () => string;
  readonly nowMs: number;
}

export function plan(seen: Look, rows: readonly DriftRow[], terms: Terms): Plan {
  const known = new Map(rows.map((row) => [subjectKey(keyOf(row)), row]));
  const fresh = seen.findings.filter((finding) => !isAccepted(finding, known.get(subjectKey(finding))));
  const answered = fresh.map((finding) => {
    const row = known.get(subjectKey(finding));
    return { finding, id: row?.id ?? terms.driftId(), answer: answerTo(finding, row, terms), row };
  });
  const thoseWith = (answer: DriftAnswer | null) => answered.filter((one) => one.answer === answer);
  const conceded = answered.filter(({ finding, answer }) => isFieldDrift(finding.kind) && answer !== "mesh");
  const over = rows.filter((row) => row.state === "open" && isJudged(row, seen) && !isFound(row, seen.findings));
  const accepted = thoseWith("odoo").map(({ finding }) => ({ key: finding, how: "odoo" as const }));
  const rewrites = rewritesOf(
    thoseWith("mesh").map(({ finding }) => finding),
    seen,
  );
  const counts = {
    ...Object.fromEntries(
      [...Map.groupBy(seen.findings, ({ kind }) => kind)].map(([kind, same]) => [kind, same.length]),
    ),
    notes: seen.findings.reduce((sum, { notes = 0 }) => sum + notes, 0),
    repaired: thoseWith("mesh").length,
    conceded: accepted.length,
    review: thoseWith(null).length,
    accepted: seen.findings.length - fresh.length,
    settled: over.length,
  };
  return {
    found: {
      opened: answered.map(({ id, finding, answer, row }) => {
        const given = row?.state === "open" && row.answer !== null ? null : answer;
        return { id, finding, answer: given, answeredBy: given && BY_RULE };
      }),
      settled: [...accepted, ...over.map((row) => ({ key: keyOf(row), how: row.answer ?? ("agrees" as const) }))],
      conceded: conceded.map(({ finding: { pickingId, subject, meant }, answer }) => {
        return { pickingId, field: subject, cell: meant, why: answer === "odoo" ? answer : ("review" as const) };
      }),
      // An answer of the mesh's takes back what was left to Odoo while nobody had answered.
      withdrawn: [...over, ...thoseWith("mesh").map(({ finding }) => finding)]
        .filter(({ kind }) => isFieldDrift(kind))
        .filter((one) => !("answer" in one) || one.answer !== "odoo")
        .map(({ pickingId, subject }) => ({ pickingId, field: subject })),
    },
    rewrites,
    repaired: {
      ...NO_CHANGES,
      settled: thoseWith("mesh").map(({ finding }) => ({ key: finding, how: "mesh" as const })),
    },
    counts: added({}, counts),
  };
}

function answerTo(finding: Finding, row: DriftRow | undefined, { authority, nowMs }: Terms): DriftAnswer | null {
  // A person's word that is being followed goes before the rule.
  if (row?.state === "open" && row.answer !== null) return row.answer;
  const isField = isFieldDrift(finding.kind);
  if (!isField && finding.kind !== "missing_note") return null;
  const rule = isField ? ruleFor(authority, finding.subject) : authority.notes;
  if (rule === "odoo_wins") return "odoo";
  // What was never there, or is gone as a whole, nobody changed.
  const repairs = rule === "mesh_wins" || finding.blank === true;
  return repairs && !isFoughtOver(row, nowMs) ? "mesh" : null;
}

function isFoughtOver(row: DriftRow | undefined, nowMs: number): boolean {
  if (row?.settledHow !== "mesh" || row.settledAtMs === null) return false;
  return row.times >= REPAIRS_MAX && nowMs - row.settledAtMs < FOUGHT_OVER_MS;
}

/** Decided before, and nothing has changed since. A field that was left to Odoo is not compared in the first place. */
function isAccepted({ kind, held, meant }: Finding, row: DriftRow | undefined): boolean {
  if (row?.state !== "settled" || row.held !== held || row.meant !== meant || row.kind !== kind) return false;
  if (isFieldDrift(kind)) return false;
  if (row.settledHow === "odoo") return true;
  return row.settledHow === "mesh" && kind !== "missing_note" && kind !== "never_written";
}

function keyOf({
  pickingId,
  trackingNumber,
  carrier,
  subject,
}: DriftRow): Pick<Finding, "pickingId" | "shipment" | "subject"> {
  return { pickingId, shipment: trackingNumber === "" ? null : { trackingNumber, carrier }, subject };
}

const isFound = (row: DriftRow, findings: readonly Finding[]): boolean =>
  findings.some((finding) => subjectKey(finding) === subjectKey(keyOf(row)));

function isJudged(row: DriftRow, { judged, stuck, shipments }: Look): boolean {
  if (row.pickingId === 0)
    return shipments.some(
      ({ survey: { identity } }) => identity.trackingNumber === row.trackingNumber && identity.carrier === row.carrier,
    );
  if (!judged.has(row.pickingId)) return false;
  return !stuck.has(row.pickingId) || row.kind === "never_written" || row.kind === "picking_gone";
}

/** One shipment of a picking writes its fields; whose notes are missing, or whose earlier cycle's picking it is, writes everything. */
function rewritesOf(findings: readonly Finding[], { judged }: Look): Rewrite[] {
  const from = new Map<ShipmentId, number>();
  for (const { pickingId, shipment, kind } of findings) {
    const parcels = (judged.get(pickingId) ?? []).filter((parcel) => isOf(parcel, pickingId, shipment));
    const isPresent = ({ survey }: Parcel): boolean => survey.links[survey.cycle]?.pickingId === pickingId;
    const writer = parcels.find(isPresent) ?? parcels[0];
    if (!writer) continue;
    const version = kind === "missing_note" || !isPresent(writer) ? 0 : writer.survey.version;
    from.set(writer.id, Math.min(from.get(writer.id) ?? version, version));
  }
  return [...from].map(([shipmentId, fromVersion]) => ({ shipmentId, fromVersion }));
}

function isOf({ survey }: Parcel, pickingId: number, shipment: Finding["shipment"]): boolean {
  const { trackingNumber, carrier } = survey.identity;
  if (shipment) return shipment.trackingNumber === trackingNumber && shipment.carrier === carrier;
  return linkTo(survey, pickingId) !== undefined;
}
