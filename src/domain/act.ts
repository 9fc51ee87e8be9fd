import type { Actor, AuditFact, ChainHead, Source } from "./audit.ts";
import type { Estimate } from "./event.ts";
import type { Standing } from "./milestone.ts";
import type { AnchoredLink, Entry, ShipmentState } from "./shipment.ts";
import type { Sink } from "./sink.ts";

/** On whose word a thing is done, which way it came, and by which request. */
export interface By {
  readonly actor: Actor;
  readonly source: Source;
  readonly requestId: string;
}

/** What a shipment knows beside its entries and what follows from them. Only what changed is in it. */
export interface Held {
  readonly estimate?: Estimate | null;
  readonly references?: readonly string[];
  readonly links?: readonly AnchoredLink[];
}

/** What can be done to a shipment beside recording an entry. */
export type Deed =
  /** A report that brought no entry. */
  | { readonly verb: "report"; readonly sender: string; readonly known?: string }
  | { readonly verb: "link" }
  /** Its picking bears its number no more, or a person took it off there. */
  | { readonly verb: "unlink" }
  | { readonly verb: "expect" }
  | { readonly verb: "replay"; readonly sink: Sink; readonly fromVersion: number; readonly parked: boolean }
  /** Entries of a code that nobody knew got their meaning. */
  | ({ readonly verb: "remap"; readonly sender: string; readonly code: string; readonly events: number } & Standing)
  | { readonly verb: "park"; readonly sink: Sink; readonly name: string; readonly message: string }
  | { readonly verb: "unpark"; readonly sink: Sink }
  /**
   * Entries of a release that kept no chain became a part of it. `marks`: the hash of each, where they are not too many; `digest`: of
   * all marks.
   */
  | {
      readonly verb: "adopt";
      readonly fromSeq: number;
      readonly entries: number;
      readonly digest: string;
      readonly marks?: readonly string[];
      readonly senders: readonly string[];
    }
  /** Everything before it was forgotten; `behind` is what the chain ended in. */
  | { readonly verb: "purge"; readonly entries: number; readonly behind: ChainHead };

export interface Act extends By {
  readonly atMs: number;
  readonly deed: Deed;
  readonly before: Held;
  readonly after: Held;
}

/** Where an entry came from, as far as the chain holds it. */
export interface EntrySource {
  readonly sender: string;
  readonly endpointId: string;
  readonly requestId: string;
  readonly receivedAtMs: number;
  readonly trace?: string;
}

/** What else a report said or changed; it rides on the last of its entries. */
export interface Also extends Held {
  /** The `seq` of its events that were known, as ranges (`1-4,7`). */
  readonly known?: string;
}

export interface EntryRecord {
  readonly kind: "entry";
  readonly entry: Entry;
  readonly from: EntrySource;
  readonly also?: Also;
}
export interface ActRecord {
  readonly kind: "act";
  readonly act: Act;
}
/** One thing that happened to a shipment, before and once it has its place in the chain. */
export type ShipmentRecord = EntryRecord | ActRecord;
export type ShipmentLink = ShipmentRecord & ChainHead;

/** Whose chain it is. */
export interface ChainOwner {
  readonly shipmentId: string;
  readonly tenantId: string;
}

/** How a shipment's chain stands in its state. */
export interface ShipmentChain extends ChainHead {
  /** Entries up to here are links, or adopted by one. */
  readonly seq: number;
  /** The newest acts, oldest first, as long as they are few and small: so they cost no row of their own. */
  readonly acts: readonly (Act & ChainHead)[];
}

export const NO_CHAIN: ShipmentChain = { n: 0, hash: "", seq: 0, acts: [] };
export const ACTS_HELD_MAX = 4;
/** Of one held act, as JSON. */
export const ACT_HELD_MAX_CHARS = 1_000;

/** What happened as the fact that the chain is made of. The same record always gives the same texts. */
export function factOf({ shipmentId, tenantId }: ChainOwner, record: ShipmentRecord): AuditFact<"shipment"> {
  const object = { kind: "shipment", id: shipmentId } as const;
  if (record.kind === "act") {
    const { atMs, actor, source, requestId, deed, before, after } = record.act;
    const { verb, ...what } = deed;
    const was = Object.keys(before).length > 0 ? JSON.stringify(before) : null;
    const is = JSON.stringify({ ...what, ...after });
    return { object, tenantId, atMs, actor, source, verb: `shipment:${verb}`, requestId, before: was, after: is };
  }
  const { entry, from, also } = record;
  const { sender, endpointId, requestId, receivedAtMs, trace } = from;
  return {
    object,
    tenantId,
    atMs: receivedAtMs,
    actor: { kind: "endpoint", id: endpointId },
    source: "webhook",
    verb: entry.kind === "event" ? "shipment:record" : "shipment:retract",
    requestId,
    before: null,
    after: JSON.stringify({ sender, trace, entry, ...also }),
  };
}

/** What of a state is no entry and does not follow from them, where it changed. `before` null: there was no shipment. */
export function changesOf(before: ShipmentState | null, after: ShipmentState): { before: Held; after: Held } {
  const was = heldOf(before);
  const is = heldOf(after);
  const changed = (["estimate", "references", "links"] as const).filter(
    (part) => was[part] !== is[part] && JSON.stringify(was[part]) !== JSON.stringify(is[part]),
  );
  const pick = (held: Held): Held => Object.fromEntries(changed.map((part) => [part, held[part]]));
  return { before: before ? pick(was) : {}, after: pick(is) };
}

export function heldOf(state: ShipmentState | null): Required<Held> {
  return { estimate: state?.estimate ?? null, references: state?.references ?? NONE, links: state?.links ?? NONE };
}
const NONE: readonly never[] = [];

/** `1-4,7` of numbers in any order; of too many ranges the first. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const next of [...new Set(numbers)].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && next === last[1] + 1) last[1] = next;
    else ranges.push([next, next]);
  }
  const shown = ranges.slice(0, RANGES_MAX).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  return [...shown, ...(ranges.length > RANGES_MAX ? ["…"] : [])].join(",");
}
const RANGES_MAX = 12;
