import {
  ACT_HELD_MAX_CHARS,
  ACTS_HELD_MAX,
  changesOf,
  factOf,
  heldOf,
  NO_CHAIN,
  rangesOf,
  type Act,
  type Also,
  type By,
  type ChainOwner,
  type Deed,
  type EntryRecord,
  type Held,
  type ShipmentChain,
  type ShipmentRecord,
} from "../domain/act.ts";
import { linked, type ChainHead, type Mac } from "../domain/audit.ts";
import type { Entry, ShipmentState } from "../domain/shipment.ts";
import type { Provenance } from "../outbox/claim.ts";
import type { EntryBody, EntryRow, EventLog } from "./event-log.ts";

/** Of so many adopted entries each one's mark is kept; of more only what they come to. */
const MARKS_MAX = 200;
const MARK_CHARS = 16;

/** Some records with their places behind a head. */
export function placed<R extends ShipmentRecord>(
  mac: Mac,
  owner: ChainOwner,
  head: ChainHead,
  records: readonly R[],
): (R & ChainHead)[] {
  const facts = records.map((record) => factOf(owner, record));
  const links = linked(mac, head, facts);
  return records.map((record, index) => {
    const { n, hash } = links[index] ?? head;
    return { ...record, n, hash };
  });
}

/** What an entry of before the chain is known by. */
export function markOf(mac: Mac, row: Pick<EntryRow, "body">): string {
  const { entry, from } = JSON.parse(row.body) as EntryBody;
  return mac(JSON.stringify(["adopted", entry, from])).slice(0, MARK_CHARS);
}

export const digestOf = (mac: Mac, marks: readonly string[]): string => mac(JSON.stringify(["adopted", ...marks]));

/** What a report came to: its entries in their places of the log, and which of its events were known. */
export interface ReportDone {
  readonly entries: readonly Entry[];
  readonly from: Provenance;
  readonly knownSeqs: readonly number[];
}

/** Writes what happens behind what happened; whoever calls it keeps the state it answers, in the same transaction. */
export class Chain {
  readonly #log: EventLog;
  readonly #mac: Mac;
  readonly #shipmentId: string;

  constructor(log: EventLog, { mac, shipmentId }: { readonly mac: Mac; readonly shipmentId: string }) {
    this.#log = log;
    this.#mac = mac;
    this.#shipmentId = shipmentId;
  }

  /** A report's entries become rows of the log, and what else it changed rides on the last of them. `held` null: nobody had told of it. */
  reported(held: ShipmentState | null, next: ShipmentState, done: ReportDone, nowMs: number): ShipmentState {
    const { entries, from, knownSeqs } = done;
    const known = knownSeqs.length > 0 ? { known: rangesOf(knownSeqs) } : {};
    if (entries.length === 0) {
      const by: By = { actor: { kind: "endpoint", id: from.endpointId }, source: "webhook", requestId: from.requestId };
      return this.acted(held, next, by, { verb: "report", sender: from.sender, ...known }, nowMs);
    }
    const chain = this.#start(held, next, from.requestId, nowMs);
    const also: Also = { ...known, ...changesOf(held, next).after };
    const last = entries.length - 1;
    const records = entries.map((entry, index): EntryRecord => {
      return { kind: "entry", entry, from, ...(index === last && Object.keys(also).length > 0 ? { also } : {}) };
    });
    const links = placed(this.#mac, this.#owner(next), chain, records);
    this.#log.append(links);
    const { n, hash } = links.at(-1) ?? chain;
    return { ...next, chain: { ...chain, n, hash, seq: next.lastSeq } };
  }

  /** An act and what it changed. */
  acted(held: ShipmentState | null, next: ShipmentState, by: By, deed: Deed, nowMs: number): ShipmentState {
    const chain = this.#start(held, next, by.requestId, nowMs);
    return { ...next, chain: this.#push(chain, next, { ...by, atMs: nowMs, deed, ...changesOf(held, next) }) };
  }

  /** What is left once everything else is forgotten. */
  buried(held: ShipmentState, by: By, nowMs: number): ShipmentChain {
    const { n, hash } = held.chain ?? NO_CHAIN;
    const deed: Deed = { verb: "purge", entries: held.lastSeq, behind: { n, hash } };
    return this.#push({ n, hash, seq: 0, acts: [] }, held, { ...by, atMs: nowMs, deed, before: {}, after: {} });
  }

  /** Where the chain stands, once it holds what a release that kept none has written. */
  #start(held: ShipmentState | null, next: ShipmentState, requestId: string, nowMs: number): ShipmentChain {
    if (held === null) return this.#log.tomb()?.chain ?? NO_CHAIN;
    const chain = held.chain ?? NO_CHAIN;
    if (held.chain && chain.seq === held.lastSeq) return chain;
    const marks = this.#log.entryRows(chain.seq).map((row) => markOf(this.#mac, row));
    const deed: Deed = {
      verb: "adopt",
      fromSeq: chain.seq,
      entries: marks.length,
      digest: digestOf(this.#mac, marks),
      ...(marks.length <= MARKS_MAX ? { marks } : {}),
      senders: held.senders ?? [],
    };
    const by = { actor: { kind: "mesh", id: "sequencer" }, source: "clock", requestId } as const;
    const act: Act = { ...by, atMs: nowMs, deed, before: {}, after: heldOf(held) satisfies Held };
    return { ...this.#push(chain, next, act), seq: held.lastSeq };
  }

  #push(chain: ShipmentChain, { identity }: Pick<ShipmentState, "identity">, act: Act): ShipmentChain {
    const [link] = placed(this.#mac, this.#owner({ identity }), chain, [{ kind: "act", act }]);
    if (!link) return chain;
    const { n, hash } = link;
    const placedAct = { ...act, n, hash };
    if (JSON.stringify(act).length > ACT_HELD_MAX_CHARS) {
      this.#log.keepAct(placedAct);
      return { ...chain, n, hash };
    }
    const acts = [...chain.acts, placedAct];
    for (const oldest of acts.splice(0, Math.max(0, acts.length - ACTS_HELD_MAX))) this.#log.keepAct(oldest);
    return { ...chain, n, hash, acts };
  }

  #owner({ identity }: Pick<ShipmentState, "identity">): ChainOwner {
    return { shipmentId: this.#shipmentId, tenantId: identity.tenantId };
  }
}
