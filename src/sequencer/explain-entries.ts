import type { Entry, ShipmentState } from "../domain/shipment.ts";
import { annotate, isEvidence, type Head } from "../domain/timeline.ts";
import type { Provenance } from "../outbox/claim.ts";
import { evidenceIn } from "./event-log.ts";
import type { Rebuilt } from "./rebuild.ts";

/** What became of an entry. Several may be true of one. */
export type EntryVerdict =
  /** The shipment stands where it does because of it. */
  | { readonly kind: "decides" }
  /** Something happened later, or counts for more: `seq`. */
  | { readonly kind: "superseded"; readonly seq: number }
  | { readonly kind: "corroborates"; readonly seq: number | null }
  /** It came when something that happened later was here: `seq`, before which it was placed. */
  | { readonly kind: "late"; readonly seq: number }
  | { readonly kind: "contradicts" }
  | { readonly kind: "retracted"; readonly seq: number }
  /** Planned or estimated: it moves no state. */
  | { readonly kind: "plan" }
  | { readonly kind: "not_understood" }
  /** Nobody knew its code; an act, `n`, says what it means. */
  | { readonly kind: "understood_late"; readonly n: number }
  /** Of the parcel that had the number before. */
  | { readonly kind: "earlier_cycle"; readonly cycle: number }
  /** `seq` null: what it takes back has not come. */
  | { readonly kind: "takes_back"; readonly seq: number | null };

export interface ExplainedEntry {
  readonly entry: Entry;
  readonly from: Provenance;
  readonly verdicts: readonly EntryVerdict[];
}

interface Line {
  readonly event: Head & { readonly seq: number };
  readonly cycle: number;
  readonly contradicts: boolean;
}

/** The verdict on each entry as of now, by `seq`. */
export function explainEntries(state: ShipmentState, entries: readonly Rebuilt[]): ReadonlyMap<number, ExplainedEntry> {
  const lines = annotate(evidenceIn(entries));
  const overtakers = overtakersOf(lines);
  const placeOf = new Map(lines.map(({ event }, index) => [event.seq, index]));
  const seqOf = new Map<string, number>();
  const retractedBy = new Map<string, number>();
  for (const { entry } of entries) {
    if (entry.kind === "event") seqOf.set(entry.event.fingerprint, entry.seq);
    else retractedBy.set(entry.retraction.target, entry.seq);
  }
  const verdicts = ({ entry, meant }: Rebuilt): EntryVerdict[] => {
    if (entry.kind === "retraction") return [{ kind: "takes_back", seq: seqOf.get(entry.retraction.target) ?? null }];
    const told: EntryVerdict[] = [];
    const { fingerprint } = entry.event;
    if (entry.corroborates !== undefined)
      told.push({ kind: "corroborates", seq: seqOf.get(entry.corroborates) ?? null });
    if (meant) told.push({ kind: "understood_late", n: meant.n });
    const gone = retractedBy.get(fingerprint);
    if (gone !== undefined) return [...told, { kind: "retracted", seq: gone }];
    if (!isEvidence(entry.event))
      return [...told, { kind: entry.event.classifier === "actual" ? "not_understood" : "plan" }];
    return [...told, ...placeVerdicts(state, lines, placeOf.get(entry.seq) ?? -1, overtakers)];
  };
  return new Map(entries.map((one) => [one.entry.seq, { entry: one.entry, from: one.from, verdicts: verdicts(one) }]));
}

/** What its place on the timeline says of a scan. */
function placeVerdicts(
  { folded }: ShipmentState,
  lines: readonly Line[],
  index: number,
  overtakers: ReadonlyMap<number, number>,
): EntryVerdict[] {
  const line = lines[index];
  if (!line) return [];
  const told: EntryVerdict[] = [];
  const { event, cycle, contradicts } = line;
  const overtaker = overtakers.get(event.seq);
  if (overtaker !== undefined) told.push({ kind: "late", seq: overtaker });
  if (event.fingerprint === folded.head?.fingerprint) return [...told, { kind: "decides" }];
  if (contradicts) return [...told, { kind: "contradicts" }];
  if (cycle < folded.cycle) return [...told, { kind: "earlier_cycle", cycle }];
  const next = lines.find((one, place) => place > index && !one.contradicts && one.cycle === cycle);
  return next ? [...told, { kind: "superseded", seq: next.event.seq }] : told;
}

/** By `seq` of a scan that came late: the next one on the timeline that was here before it. */
function overtakersOf(lines: readonly Line[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const open: number[] = [];
  for (const { event } of lines.toReversed()) {
    while (open.length > 0 && (open.at(-1) ?? 0) > event.seq) open.pop();
    const [next] = open.slice(-1);
    if (next !== undefined) found.set(event.seq, next);
    open.push(event.seq);
  }
  return found;
}
