import type { TrackingEvent } from "../domain/event.ts";
import type { Standing } from "../domain/milestone.ts";
import { isEvidence, type Head } from "../domain/timeline.ts";
import { keyOf, retractionKey, type Known, type Reported, type ShipmentState } from "../domain/shipment.ts";
import type { Recorded } from "../outbox/claim.ts";
import { MIGRATED, migrate, migratedTo } from "./migrations.ts";
import type { LedgerStorage } from "./storage.ts";
import { readState } from "./stored-state.ts";

/** The only file that knows the shipment object's SQL. */
export class EventLog {
  readonly #storage: LedgerStorage;
  #migrated: number;

  constructor(storage: LedgerStorage) {
    this.#storage = storage;
    this.#migrated = migratedTo(storage);
    // A database of an older release is brought up to date when its shipment wakes; a new one by its first report.
    if (this.#migrated > 0 && this.#migrated < MIGRATED) storage.transaction(() => this.#migrate());
  }

  state(): ShipmentState | null {
    if (this.#migrated === 0) return null;
    const row = this.#storage.rows<{ state: string }>(`SELECT state FROM shipment`)[0];
    return row ? readState(row.state, () => headsIn(this.all())) : null;
  }

  keep(state: ShipmentState): void {
    if (this.#migrated < MIGRATED) this.#migrate();
    this.#storage.rows(
      `INSERT INTO shipment (one, migrated, state) VALUES (1, ?, ?)
       ON CONFLICT (one) DO UPDATE SET migrated = excluded.migrated, state = excluded.state`,
      MIGRATED,
      JSON.stringify(state),
    );
  }

  /** What of a report is in the log already. One query, whatever the report's size. */
  known(report: Reported): Known {
    const nothing = { events: new Set<string>(), retracted: new Set<string>() };
    if (this.#migrated === 0) return nothing;
    const fingerprints = report.events.map((event) => event.fingerprint);
    const targets = [...fingerprints, ...report.retractions.map(({ target }) => target)];
    const keys = new Set([...fingerprints, ...targets.map(retractionKey)]);
    const found = this.#storage.rows<{ fingerprint: string }>(
      `SELECT fingerprint FROM event WHERE fingerprint IN (SELECT value FROM json_each(?))`,
      JSON.stringify([...keys]),
    );
    for (const { fingerprint } of found) {
      if (fingerprint.startsWith("-")) nothing.retracted.add(fingerprint.slice(1));
      else nothing.events.add(fingerprint);
    }
    return nothing;
  }

  append(entries: readonly Recorded[]): void {
    if (this.#migrated < MIGRATED) this.#migrate();
    for (const { entry, from } of entries) {
      const body = JSON.stringify({ v: 1, entry, from });
      this.#storage.rows(`INSERT INTO event (fingerprint, seq, body) VALUES (?, ?, ?)`, keyOf(entry), entry.seq, body);
    }
  }

  /** Gives the sender's events of an unknown code their meaning; how many there were. The code they came with stays. */
  remap(sender: string, code: string, { milestone, reason }: Standing): number {
    const meant = this.all().flatMap(({ entry, from }) => {
      if (entry.kind !== "event" || !entry.event.unmapped) return [];
      if (from.sender !== sender || entry.event.code !== code) return [];
      const { unmapped: _, ...event } = entry.event;
      return [{ entry: { ...entry, event: { ...event, milestone, reason, understoodLate: true as const } }, from }];
    });
    for (const { entry, from } of meant) {
      const body = JSON.stringify({ v: 1, entry, from });
      this.#storage.rows(`UPDATE event SET body = ? WHERE fingerprint = ?`, body, keyOf(entry));
    }
    return meant.length;
  }

  /** Null when it has not come. */
  event(fingerprint: string): TrackingEvent | null {
    const row = this.#storage.rows<{ body: string }>(`SELECT body FROM event WHERE fingerprint = ?`, fingerprint)[0];
    const entry = row && recorded(row).entry;
    return entry?.kind === "event" ? entry.event : null;
  }

  /** The whole log by `seq`. */
  all(): Recorded[] {
    if (this.#migrated === 0) return [];
    return this.#storage.rows<{ body: string }>(`SELECT body FROM event ORDER BY seq`).map(recorded);
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

  #migrate(): void {
    migrate(this.#storage, this.#migrated);
    this.#migrated = MIGRATED;
  }

  /** After the database was emptied, or a transaction that made the tables was undone. */
  reread(): void {
    this.#migrated = migratedTo(this.#storage);
  }
}

function recorded(row: { body: string }): Recorded {
  const { entry, from } = JSON.parse(row.body) as Recorded;
  return { entry, from };
}

/** The evidence in a log: its actual events, less what was retracted. */
export function evidenceIn(log: readonly Recorded[]): (Head & { readonly seq: number })[] {
  const retracted = new Set(log.flatMap(({ entry }) => (entry.kind === "retraction" ? [entry.retraction.target] : [])));
  return log.flatMap(({ entry }) => {
    if (entry.kind !== "event" || !isEvidence(entry.event) || retracted.has(entry.event.fingerprint)) return [];
    const { fingerprint, milestone, reason, occurredAt } = entry.event;
    return [{ fingerprint, milestone, reason, occurredAt, seq: entry.seq }];
  });
}

/** The same, as the fold wants it. */
export function headsIn(log: readonly Recorded[]): Head[] {
  return evidenceIn(log).map(({ seq: _, ...head }) => head);
}
