import type { Act, Also, EntryRecord, ShipmentLink } from "../domain/act.ts";
import type { ChainHead } from "../domain/audit.ts";
import type { TrackingEvent } from "../domain/event.ts";
import { isMeant, understood, type Meaning } from "../domain/understood.ts";
import { evidenceOf, isEvidence, type Head } from "../domain/timeline.ts";
import { ENTRIES_MAX, keyOf, retractionKey, type Entry, type Known, type ShipmentState } from "../domain/shipment.ts";
import type { Reported } from "../domain/reported.ts";
import type { Provenance, Recorded } from "../outbox/claim.ts";
import { migrate, MIGRATED_ACTS, MIGRATED_BASE, migratedTo } from "./migrations.ts";
import type { LedgerStorage } from "./storage.ts";
import { readState, readTomb, type Tomb } from "./stored-state.ts";

/** An entry's row as it is kept: as the entry came, under its hash; `meant` lies over it. Of before the chain: without `n`. */
export interface EntryBody {
  readonly v: 1 | 2;
  readonly entry: Entry;
  readonly from: Provenance;
  readonly also?: Also;
  readonly n?: number;
  readonly hash?: string;
  readonly meant?: Meaning;
}
export interface EntryRow {
  readonly fingerprint: string;
  readonly seq: number;
  readonly body: string;
}
export interface ActRow {
  readonly n: number;
  readonly body: string;
}

/** The only file that knows the shipment object's SQL. */
export class EventLog {
  readonly #storage: LedgerStorage;
  #migrated: number;

  constructor(storage: LedgerStorage) {
    this.#storage = storage;
    this.#migrated = migratedTo(storage);
    // A database of an older release is brought up to date when its shipment wakes; a new one by its first report.
    if (this.#migrated > 0 && this.#migrated < MIGRATED_BASE) storage.transaction(() => this.#migrate());
  }

  state(): ShipmentState | null {
    if (this.#migrated === 0) return null;
    const row = this.#storage.rows<{ state: string }>(`SELECT state FROM shipment`)[0];
    return row ? readState(row.state, () => headsIn(this.all())) : null;
  }

  /** What is left of a shipment that was forgotten, as long as nobody has told of it again. */
  tomb(): Tomb | null {
    if (this.#migrated === 0) return null;
    const row = this.#storage.rows<{ state: string }>(`SELECT state FROM shipment`)[0];
    return row ? readTomb(row.state) : null;
  }

  keep(state: ShipmentState | Tomb): void {
    if (this.#migrated < MIGRATED_BASE) this.#migrate();
    this.#storage.rows(
      `INSERT INTO shipment (one, migrated, state) VALUES (1, ?, ?)
       ON CONFLICT (one) DO UPDATE SET migrated = excluded.migrated, state = excluded.state`,
      this.#migrated,
      JSON.stringify(state),
    );
  }

  /** What of a report is in the log already. One query, whatever the report's size. */
  known(report: Reported): Known {
    const nothing = { events: new Map<string, number>(), retracted: new Set<string>() };
    if (this.#migrated === 0) return nothing;
    const fingerprints = report.events.map((event) => event.fingerprint);
    const targets = [...fingerprints, ...report.retractions.map(({ target }) => target)];
    const keys = new Set([...fingerprints, ...targets.map(retractionKey)]);
    const found = this.#storage.rows<{ fingerprint: string; seq: number }>(
      `SELECT fingerprint, seq FROM event WHERE fingerprint IN (SELECT value FROM json_each(?))`,
      JSON.stringify([...keys]),
    );
    for (const { fingerprint, seq } of found) {
      if (fingerprint.startsWith("-")) nothing.retracted.add(fingerprint.slice(1));
      else nothing.events.set(fingerprint, seq);
    }
    return nothing;
  }

  /** Who told of entries, events and retractions alike: the endpoint, by fingerprint. */
  tellers(fingerprints: readonly string[]): ReadonlyMap<string, string> {
    if (this.#migrated === 0) return new Map();
    const keys = JSON.stringify(fingerprints.flatMap((one) => [one, retractionKey(one)]));
    const found = this.#storage.rows<{ fingerprint: string; endpoint: string }>(
      `SELECT fingerprint, json_extract(body, '$.from.endpointId') AS endpoint FROM event
       WHERE fingerprint IN (SELECT value FROM json_each(?))`,
      keys,
    );
    return new Map(found.map(({ fingerprint, endpoint }) => [fingerprint.replace(/^-/, ""), endpoint]));
  }

  append(links: readonly (EntryRecord & ChainHead)[]): void {
    if (this.#migrated < MIGRATED_BASE) this.#migrate();
    for (const { kind: _, ...link } of links) {
      const { entry } = link;
      const body = JSON.stringify({ v: 2, ...link });
      this.#storage.rows(`INSERT INTO event (fingerprint, seq, body) VALUES (?, ?, ?)`, keyOf(entry), entry.seq, body);
    }
  }

  /** Gives an act that the state holds no longer, or never did, a row of its own. */
  keepAct({ n, ...act }: Act & ChainHead): void {
    if (this.#migrated < MIGRATED_ACTS) this.#migrate(MIGRATED_ACTS);
    this.#storage.rows(`INSERT INTO act (n, body) VALUES (?, ?)`, n, JSON.stringify({ v: 1, n, ...act }));
  }

  /** The sender's events of a code that nobody knew, by fingerprint. */
  unmapped(sender: string, code: string): string[] {
    return this.all().flatMap(({ entry, from }) => (isMeant(entry, from, sender, code) ? [keyOf(entry)] : []));
  }

  /** Lays a meaning over events; as they came they stay. */
  mean(fingerprints: readonly string[], meant: Meaning): void {
    this.#storage.rows(
      `UPDATE event SET body = json_set(body, '$.meant', json(?)) WHERE fingerprint IN (SELECT value FROM json_each(?))`,
      JSON.stringify(meant),
      JSON.stringify(fingerprints),
    );
  }

  /** Null when it has not come. */
  event(fingerprint: string): TrackingEvent | null {
    const row = this.#storage.rows<{ body: string }>(`SELECT body FROM event WHERE fingerprint = ?`, fingerprint)[0];
    const entry = row && recorded(row).entry;
    return entry?.kind === "event" ? entry.event : null;
  }

  /** The whole log by `seq`; of one that is longer than any may be any more, the newest. */
  all(): Recorded[] {
    if (this.#migrated === 0) return [];
    const [{ last } = { last: 0 }] = this.#storage.rows<{ last: number }>(
      `SELECT coalesce(max(seq), 0) AS last FROM event`,
    );
    const scan = `SELECT body FROM event WHERE seq > ? ORDER BY seq`;
    return this.#storage.rows<{ body: string }>(scan, Math.max(0, last - ENTRIES_MAX)).map(recorded);
  }

  /** Up to `limit` entries behind `afterSeq`: through the state's short list where that holds them, else by a scan. */
  after(afterSeq: number, state: ShipmentState, limit: number): Recorded[] {
    if (state.lastSeq === afterSeq) return [];
    const listed = state.unconfirmed?.filter(({ seq }) => seq > afterSeq);
    const whole = listed?.length === state.lastSeq - afterSeq ? listed.slice(0, limit) : null;
    if (!whole) {
      const scan = `SELECT body FROM event WHERE seq > ? ORDER BY seq LIMIT ?`;
      return this.#storage.rows<{ body: string }>(scan, afterSeq, limit).map(recorded);
    }
    return this.#storage
      .rows<{ body: string }>(
        `SELECT body FROM event WHERE fingerprint IN (SELECT value FROM json_each(?)) ORDER BY seq`,
        JSON.stringify(whole.map(({ fingerprint }) => fingerprint)),
      )
      .map(recorded);
  }

  /** The entries' rows by `seq`, as they are kept. */
  entryRows(afterSeq = 0): EntryRow[] {
    if (this.#migrated === 0) return [];
    const scan = `SELECT fingerprint, seq, body FROM event WHERE seq > ? ORDER BY seq, fingerprint`;
    return this.#storage.rows<{ fingerprint: string; seq: number; body: string }>(scan, afterSeq);
  }

  /** The acts that have rows, as they are kept. */
  actRows(): ActRow[] {
    if (this.#migrated < MIGRATED_ACTS) return [];
    return this.#storage.rows<{ n: number; body: string }>(`SELECT n, body FROM act ORDER BY n`);
  }

  /** Everything that happened, in the order of its chain; what was adopted by one of its acts comes before that act, without a place. */
  links(state: Pick<ShipmentState, "chain">): { links: ShipmentLink[]; adopted: Recorded[] } {
    const adopted: Recorded[] = [];
    const links: ShipmentLink[] = [];
    for (const row of this.entryRows()) {
      const { entry, from, also, n, hash } = JSON.parse(row.body) as EntryBody;
      if (n === undefined || hash === undefined) adopted.push({ entry, from });
      else links.push({ kind: "entry", entry, from, ...(also ? { also } : {}), n, hash });
    }
    const acts = this.actRows().map(({ body }) => JSON.parse(body) as Act & ChainHead);
    for (const { n, hash, ...act } of [...acts, ...(state.chain?.acts ?? [])])
      links.push({ kind: "act", act, n, hash });
    return { links: links.toSorted((a, b) => a.n - b.n), adopted };
  }

  clear(): void {
    this.#storage.rows(`DELETE FROM event`);
    if (this.#migrated >= MIGRATED_ACTS) this.#storage.rows(`DELETE FROM act`);
  }

  #migrate(to = MIGRATED_BASE): void {
    migrate(this.#storage, this.#migrated, to);
    this.#migrated = to;
  }

  /** After a transaction that made the tables was undone. */
  reread(): void {
    this.#migrated = migratedTo(this.#storage);
  }
}

function recorded(row: { body: string }): Recorded {
  const { entry, from, meant } = JSON.parse(row.body) as EntryBody;
  return { entry: understood(entry, meant), from };
}

/** The evidence in a log: its actual events, less what was retracted. */
export function evidenceIn(log: readonly Recorded[]): (Head & { readonly seq: number })[] {
  const retracted = new Set(log.flatMap(({ entry }) => (entry.kind === "retraction" ? [entry.retraction.target] : [])));
  return log.flatMap(({ entry }) => {
    if (entry.kind !== "event" || !isEvidence(entry.event) || retracted.has(entry.event.fingerprint)) return [];
    return [{ ...evidenceOf(entry.event), seq: entry.seq }];
  });
}

/** The same, as the fold wants it. */
export function headsIn(log: readonly Recorded[]): Head[] {
  return evidenceIn(log).map(({ seq: _, ...head }) => head);
}
