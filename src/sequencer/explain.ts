import type { Act, ShipmentLink } from "../domain/act.ts";
import type { Estimate } from "../domain/event.ts";
import type { ShipmentIdentity } from "../domain/identity.ts";
import type { SinkOutcome } from "../domain/outcome.ts";
import { linkOf, openReviews, type PickingLink, type Review, type ShipmentState } from "../domain/shipment.ts";
import type { Head } from "../domain/timeline.ts";
import type { Provenance, Recorded } from "../outbox/claim.ts";
import { explainEntries, type ExplainedEntry } from "./explain-entries.ts";
import { rebuild, type Rebuilt } from "./rebuild.ts";
import { tell, type Story } from "./story.ts";

/** One thing that happened to a shipment, in order of arrival. */
export type Happening =
  | {
      readonly kind: "webhook";
      /** Of its last link; null for one of before the chain was kept. */
      readonly n: number | null;
      readonly from: Provenance;
      readonly entries: readonly ExplainedEntry[];
      /** Which of its events were known, as ranges of `seq`; null where none was, or nobody wrote it down. */
      readonly known: string | null;
      /** What it moved the estimate to; undefined: it left it as it was. */
      readonly estimate: Estimate | null | undefined;
      readonly references: readonly string[] | undefined;
    }
  | { readonly kind: "act"; readonly n: number; readonly act: Act };

export interface ExplainedSink {
  readonly progress: Story["sinks"][number];
  /** The last writes and their answers, oldest first. */
  readonly outcomes: readonly SinkOutcome[];
}

/** Why a shipment stands as it does. */
export interface Explanation {
  readonly identity: ShipmentIdentity;
  readonly version: number;
  readonly lastSeq: number;
  readonly cycle: number;
  readonly head: Head | null;
  /** The entry that decides it, and who told of it. */
  readonly decided: { readonly seq: number; readonly from: Provenance } | null;
  readonly estimate: Estimate | null;
  readonly link: PickingLink | null;
  readonly reviews: readonly Review[];
  readonly happenings: readonly Happening[];
  /** So many earlier ones are left out. */
  readonly omitted: number;
  readonly sinks: readonly ExplainedSink[];
}

/** So many are told at a time. */
const HAPPENINGS_MAX = 300;

export function explain(
  state: ShipmentState,
  { links, adopted }: { readonly links: readonly ShipmentLink[]; readonly adopted: readonly Recorded[] },
  before: number | null = null,
): Explanation {
  const linkless = state.chain === undefined;
  // Until something is linked, what is there is told as if it were adopted now.
  const { entries: founded } = rebuild(links, adopted);
  const entries = linkless ? adopted.map((one): Rebuilt => ({ ...one, n: 0, meant: undefined })) : founded;
  const explained = explainEntries(state, entries);
  const happenings = happeningsOf(links, adopted, explained);
  const end = Math.min(before ?? happenings.length, happenings.length);
  const start = Math.max(0, end - HAPPENINGS_MAX);
  const { head } = state.folded;
  const deciding = entries.find(({ entry }) => entry.kind === "event" && entry.event.fingerprint === head?.fingerprint);
  return {
    identity: state.identity,
    version: state.version,
    lastSeq: state.lastSeq,
    cycle: state.folded.cycle,
    head,
    decided: deciding ? { seq: deciding.entry.seq, from: deciding.from } : null,
    estimate: state.estimate,
    link: linkOf(state),
    reviews: openReviews(state),
    happenings: happenings.slice(start, end),
    omitted: start,
    sinks: tell(state, []).sinks.map((progress) => ({ progress, outcomes: state.outcomes?.[progress.sink] ?? [] })),
  };
}

function happeningsOf(
  links: readonly ShipmentLink[],
  adopted: readonly Recorded[],
  explained: ReadonlyMap<number, ExplainedEntry>,
): Happening[] {
  const told: Happening[] = [];
  for (const { entry, from } of adopted) addEntry(told, { n: null, from, entry: explained.get(entry.seq) });
  for (const link of links) {
    if (link.kind === "entry") {
      addEntry(told, { n: link.n, from: link.from, entry: explained.get(link.entry.seq), also: link.also });
      continue;
    }
    const { act, n } = link;
    const { deed, after } = act;
    if (deed.verb !== "report") told.push({ kind: "act", n, act });
    else {
      const { actor, requestId, atMs } = act;
      const from = { sender: deed.sender, endpointId: actor.id, requestId, receivedAtMs: atMs };
      const { estimate, references } = after;
      told.push({ kind: "webhook", n, from, entries: [], known: deed.known ?? null, estimate, references });
    }
  }
  return told;
}

interface Arrival {
  readonly n: number | null;
  readonly from: Provenance;
  readonly entry: ExplainedEntry | undefined;
  readonly also?: Extract<ShipmentLink, { kind: "entry" }>["also"];
}

/** An entry of the webhook before it, or the first of another. */
function addEntry(told: Happening[], { n, from, entry, also }: Arrival): void {
  const last = told.at(-1);
  const goesOn = last?.kind === "webhook" && isSame(last.from, from) && last.entries.length > 0;
  const { known = null, estimate, references } = also ?? {};
  const entries = [...(goesOn ? last.entries : []), ...(entry ? [entry] : [])];
  const next: Happening = { kind: "webhook", n, from, entries, known, estimate, references };
  if (goesOn) told[told.length - 1] = next;
  else told.push(next);
}

const isSame = (a: Provenance, b: Provenance): boolean =>
  a.requestId === b.requestId && a.sender === b.sender && a.receivedAtMs === b.receivedAtMs;
