import { factOf, heldOf, type Act, type ChainOwner, type ShipmentLink } from "../domain/act.ts";
import { linked, NO_LINKS, type ChainHead, type Mac } from "../domain/audit.ts";
import { keyOf, type ShipmentState } from "../domain/shipment.ts";
import type { Meaning } from "../domain/understood.ts";
import type { Recorded } from "../outbox/claim.ts";
import { digestOf, markOf } from "./chain.ts";
import type { ActRow, EntryBody, EntryRow } from "./event-log.ts";
import { adoptedBy, rebuild } from "./rebuild.ts";
import type { Tomb } from "./stored-state.ts";

/**
 * What is wrong with a shipment's chain. `missing`: a link is gone. `altered`: it is not what it was, or does not stand where it stood.
 * `inserted`: it was never linked. `cut`: those behind it are gone. `overlay`: the meaning laid over an entry is not what the acts say.
 * `state`: the state is not what the links come to.
 */
export interface ShipmentFault {
  readonly kind: "missing" | "altered" | "inserted" | "cut" | "overlay" | "state";
  /** The place in the chain; null for what has none. */
  readonly n: number | null;
  readonly table: "event" | "act" | "shipment";
  /** The row's key, or the part of the state; null where nothing is left that tells. */
  readonly key: string | null;
}

export interface ShipmentVerdict {
  readonly links: number;
  readonly head: ChainHead;
  /** Entries of before the chain that an act adopted. */
  readonly adopted: number;
  /** Of its entries. */
  readonly lastSeq: number;
  /** Nothing is left but the word that it was forgotten. */
  readonly forgotten: boolean;
  /** Of an object that nothing was linked in yet: its next entry or act adopts what is there. */
  readonly unlinked: boolean;
  /** What is wrong first; null: nothing. */
  readonly fault: ShipmentFault | null;
}

/** Everything that a shipment's object holds. */
export interface Holding {
  readonly entries: readonly EntryRow[];
  readonly acts: readonly ActRow[];
  readonly state: ShipmentState | Tomb;
}

type Where = Pick<ShipmentFault, "table" | "key">;
interface Seen extends Where {
  readonly link: ShipmentLink;
  readonly meant: Meaning | undefined;
}
interface Unlinked extends Recorded {
  readonly row: EntryRow;
  readonly meant: Meaning | undefined;
}

/** Walks a chain from its beginning, or from where everything before was forgotten, and holds it against its end and the state. */
export function verifyHolding(mac: Mac, shipmentId: string, holding: Holding): ShipmentVerdict {
  const { state } = holding;
  const head = state.chain ?? NO_LINKS;
  const of = state.v === 0 ? { lastSeq: 0, forgotten: true } : { lastSeq: state.lastSeq, forgotten: false };
  const nothing = { ...of, links: 0, adopted: 0, unlinked: true, head: { n: 0, hash: "" }, fault: null };
  if (head.n === 0 && holding.acts.length === 0 && !holding.entries.some(isLinked)) return nothing;
  const read = readRows(holding);
  const end = { n: head.n, hash: head.hash };
  const counted = { ...of, links: read.seen.length, adopted: read.unlinked.length, unlinked: false, head: end };
  const tenantId = state.v === 0 ? state.tenantId : state.identity.tenantId;
  const fault =
    read.fault ??
    walk(mac, { shipmentId, tenantId }, read.seen, end, holding) ??
    strangers(mac, read.seen, read.unlinked) ??
    comesTo(read.seen, read.unlinked, state);
  return { ...counted, fault };
}

const isLinked = ({ body }: EntryRow): boolean => body.startsWith(`{"v":2`);

function readRows({ entries, acts, state }: Holding): {
  seen: Seen[];
  unlinked: Unlinked[];
  fault: ShipmentFault | null;
} {
  const seen: Seen[] = [];
  const unlinked: Unlinked[] = [];
  const faults: ShipmentFault[] = [];
  for (const row of entries) {
    const where = { table: "event", key: row.fingerprint } as const;
    const body = entryIn(row);
    if (!body) faults.push({ kind: "altered", n: null, ...where });
    else if (body.n === undefined || body.hash === undefined) unlinked.push({ ...body, row, meant: body.meant });
    else seen.push({ ...where, meant: body.meant, link: entryLink(body, { n: body.n, hash: body.hash }) });
  }
  const kept = acts.map((row) => ({ where: { table: "act", key: `${row.n}` } as const, n: row.n, text: row.body }));
  const held = (state.chain?.acts ?? []).map((act) => {
    return { where: { table: "shipment", key: `act ${act.n}` } as const, n: act.n, text: JSON.stringify(act) };
  });
  for (const { where, n, text } of [...kept, ...held]) {
    const act = actIn(text, n);
    if (act) seen.push({ ...where, meant: undefined, link: actLink(act) });
    else faults.push({ kind: "altered", n, ...where });
  }
  return { seen: seen.toSorted((a, b) => a.link.n - b.link.n), unlinked, fault: faults[0] ?? null };
}

/** Null when it is no entry's row, or not the one of its key. */
function entryIn(row: EntryRow): EntryBody | null {
  try {
    const body = JSON.parse(row.body) as EntryBody;
    const { sender, endpointId, requestId } = body.from;
    const whole = [sender, endpointId, requestId].every((word) => typeof word === "string");
    return whole &&
      body.v === (body.n === undefined ? 1 : 2) &&
      body.entry.seq === row.seq &&
      keyOf(body.entry) === row.fingerprint
      ? body
      : null;
  } catch {
    return null;
  }
}

function actIn(text: string, n: number): (Act & ChainHead) | null {
  try {
    const { v: _, ...act } = JSON.parse(text) as Act & ChainHead & { v?: number };
    const whole = [act.actor, act.deed, act.before, act.after].every(
      (part) => typeof part === "object" && part !== null,
    );
    return whole && act.n === n ? act : null;
  } catch {
    return null;
  }
}

function entryLink({ entry, from, also }: EntryBody, { n, hash }: ChainHead): ShipmentLink {
  return { kind: "entry", entry, from, ...(also ? { also } : {}), n, hash };
}

function actLink({ n, hash, ...act }: Act & ChainHead): ShipmentLink {
  return { kind: "act", act, n, hash };
}

function walk(
  mac: Mac,
  owner: ChainOwner,
  seen: readonly Seen[],
  head: ChainHead,
  holding: Holding,
): ShipmentFault | null {
  let last = originOf(seen);
  for (const [n, alike] of Map.groupBy(seen, ({ link }) => link.n)) {
    if (n <= last.n || n > head.n) return { kind: "inserted", n, ...whereOf(alike[0]) };
    if (n > last.n + 1) return missing(last.n + 1, holding);
    const fits = alike.find(({ link }) => linked(mac, last, [factOf(owner, link)])[0]?.hash === link.hash);
    if (!fits) return { kind: "altered", n, ...whereOf(alike[0]) };
    const stranger = alike.find((one) => one !== fits);
    if (stranger) return { kind: "inserted", n, ...whereOf(stranger) };
    last = { n, hash: fits.link.hash };
  }
  if (last.n < head.n) return { ...missing(last.n + 1, holding), kind: "cut" };
  return last.hash === head.hash ? null : { kind: "altered", n: head.n, table: "shipment", key: "chain" };
}

const whereOf = (one: Seen | undefined): Where => ({ table: one?.table ?? "shipment", key: one?.key ?? null });

/** A chain that begins with the word that everything before was forgotten stands on what was before. */
function originOf(seen: readonly Seen[]): ChainHead {
  const first = seen[0]?.link;
  return first?.kind === "act" && first.act.deed.verb === "purge" ? first.act.deed.behind : NO_LINKS;
}

/** Whether it was an entry that is gone tells the gap in their numbers. */
function missing(n: number, { entries, state }: Holding): ShipmentFault {
  const seqs = new Set(entries.map(({ seq }) => seq));
  const until = state.v === 0 ? 0 : state.lastSeq;
  for (let seq = 1; seq <= until; seq += 1)
    if (!seqs.has(seq)) return { kind: "missing", n, table: "event", key: `seq ${seq}` };
  return { kind: "missing", n, table: "act", key: `${n}` };
}

/** Entries without a place are those that were adopted, as they were then. */
function strangers(mac: Mac, seen: readonly Seen[], unlinked: readonly Unlinked[]): ShipmentFault | null {
  let left = unlinked;
  for (const { link, ...where } of seen) {
    if (link.kind !== "act" || link.act.deed.verb !== "adopt") continue;
    const { deed } = link.act;
    const own = adoptedBy(deed, unlinked);
    left = left.filter((one) => !own.includes(one));
    const marks = own.map(({ row }) => markOf(mac, row));
    if (own.length === deed.entries && digestOf(mac, marks) === deed.digest) continue;
    const { n } = link;
    const seqs = new Set(own.map(({ entry }) => entry.seq));
    for (let seq = deed.fromSeq + 1; seq <= deed.fromSeq + deed.entries; seq += 1)
      if (!seqs.has(seq)) return { kind: "missing", n, table: "event", key: `seq ${seq}` };
    const at = deed.marks ? own.findIndex((_, index) => marks[index] !== deed.marks?.[index]) : -1;
    const { row } = own[at] ?? {};
    return { kind: "altered", n, table: row ? "event" : where.table, key: row?.fingerprint ?? where.key };
  }
  const [stranger] = left;
  return stranger ? { kind: "inserted", n: null, table: "event", key: stranger.row.fingerprint } : null;
}

/** The overlays and the state are what the links come to. */
function comesTo(
  seen: readonly Seen[],
  unlinked: readonly Unlinked[],
  state: ShipmentState | Tomb,
): ShipmentFault | null {
  const founded = rebuild(
    seen.map(({ link }) => link),
    unlinked,
  );
  const laid = new Map<string, Meaning | undefined>([
    ...unlinked.map(({ entry, meant }) => [keyOf(entry), meant] as const),
    ...seen.flatMap(({ link, meant }) => (link.kind === "entry" ? [[keyOf(link.entry), meant] as const] : [])),
  ]);
  for (const { entry, meant, n } of founded.entries)
    if (!same(laid.get(keyOf(entry)), meant)) return { kind: "overlay", n, table: "event", key: keyOf(entry) };
  if (state.v === 0) return null;
  const held = { ...heldOf(state), lastSeq: state.lastSeq, folded: state.folded };
  for (const part of ["lastSeq", "folded", "estimate", "references", "links"] as const)
    if (!same(held[part], founded[part])) return { kind: "state", n: null, table: "shipment", key: part };
  return null;
}

/** Whether two values are the same, whatever the order of their keys. */
function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      part && typeof part === "object" && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).toSorted(([x], [y]) => (x < y ? -1 : 1)))
        : part,
    ) ?? ""
  );
}
