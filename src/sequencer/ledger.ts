import {
  advance,
  claim,
  confirm,
  fail,
  hopeful,
  LEASELESS,
  refused,
  replayFrom,
  type DeliveryFailure,
} from "../domain/cursor.ts";
import { alertsConfirmed } from "../domain/attention.ts";
import { corroborations } from "../domain/corroboration.ts";
import type { ShipmentIdentity } from "../domain/identity.ts";
import type { Standing } from "../domain/milestone.ts";
import type { ParcelState } from "../domain/delivery.ts";
import { forgettable, type Forgettable } from "../domain/forgettable.ts";
import { expecting } from "../domain/expected.ts";
import { relinked } from "../domain/relinked.ts";
import {
  decide,
  freshShipment,
  heardFrom,
  linkOf,
  refolded,
  withLink,
  withSiblingLink,
  type AnchoredLink,
  type Known,
  type PickingLink,
  type Reported,
  type ShipmentState,
} from "../domain/shipment.ts";
import type { Sink } from "../domain/sink.ts";
import type { Survey } from "../domain/survey.ts";
import type { Position } from "../domain/timeline.ts";
import { wake } from "../domain/wake.ts";
import type { Claim, Confirmation, Learnt, Provenance } from "../outbox/claim.ts";
import { EventLog, headsIn } from "./event-log.ts";
import { tell, type Story } from "./story.ts";
import type { LedgerStorage } from "./storage.ts";
import { attending, trimmed, withAlerts, workFor } from "./work.ts";
import { parcelIn } from "./parcel.ts";
import { progressOf, progressToken } from "./progress.ts";
import { survey } from "./survey.ts";

export interface LedgerPorts {
  readonly now: () => number;
  /** A fresh lease token. */
  readonly token: () => string;
  /** In [0, 1): spreads retries that one cause made. */
  readonly jitter: () => number;
}

/** Every answer says which doorbells to ring, now that the change is in. */
interface Answer {
  readonly ring: readonly Sink[];
}

export interface RecordAnswer extends Answer {
  readonly appended: number;
  readonly duplicates: number;
  readonly lastSeq: number;
  readonly version: number;
}

export type ClaimAnswer = Answer & Claim;
export type ConfirmAnswer = Answer & Confirmation;

/**
 * One shipment's truth: the SQL and the transaction around the pure rules. Each verb reads, decides and writes in one
 * synchronous transaction; whoever calls it rings the doorbells afterwards.
 */
export class Ledger {
  readonly #storage: LedgerStorage;
  readonly #ports: LedgerPorts;
  readonly #log: EventLog;

  constructor(storage: LedgerStorage, ports: LedgerPorts) {
    this.#storage = storage;
    this.#ports = ports;
    this.#log = new EventLog(storage);
  }

  /** Safe to call again: what is known writes nothing. */
  record(identity: ShipmentIdentity, report: Reported, from: Provenance): RecordAnswer {
    return this.#transact((nowMs) => {
      const held = this.#log.state() ?? freshShipment(identity);
      const verdict = decide(heardFrom(held, from.sender), report, this.#known(held, report, from), nowMs);
      const heard = report.events.length + report.retractions.length;
      if (!verdict) return { appended: 0, duplicates: heard, lastSeq: held.lastSeq, version: held.version, ring: [] };
      this.#log.append(verdict.appended.map((entry) => ({ entry, from })));
      const { state } = verdict.needsRefold ? refolded(verdict, headsIn(this.#log.all())) : verdict;
      const { ring } = this.#commit(state, nowMs);
      const { lastSeq, version } = state;
      return { appended: verdict.appended.length, duplicates: verdict.duplicates, lastSeq, version, ring };
    });
  }

  /** Takes the right to write to a sink, or renews it with the token of the lease in force, and says what to write. */
  claim(sink: Sink, heldToken: string | null): ClaimAnswer {
    return this.#transact((nowMs): ClaimAnswer => {
      const state = this.#log.state();
      if (!state) return { kind: "nothing", ring: [] };
      const cursor = state.cursors[sink];
      const drawn = workFor(sink, state, this.#log);
      const leaseless = LEASELESS.has(sink);
      const token = leaseless
        ? progressToken({ ...drawn.reach, rewrites: cursor.rewrites })
        : (heldToken ?? this.#ports.token());
      const verdict = claim(cursor, state.version, { ...drawn.reach, token }, heldToken, nowMs);
      if (verdict.kind !== "claimed") return { ...verdict, ring: [] };
      const drawnUntil = { ...drawn, token, untilMs: verdict.cursor.lease?.untilMs ?? nowMs };
      if (leaseless) return { kind: "claimed", work: drawnUntil, ring: [] };
      const alert = attending(state, drawn, nowMs);
      const work = { ...drawnUntil, alerts: alert.alerts ?? [] };
      return { kind: "claimed", work, ...this.#commit(withCursor(alert, sink, verdict.cursor), nowMs) };
    });
  }

  /** The sink has it, and learnt something perhaps. */
  confirm(sink: Sink, token: string, learnt: Learnt): ConfirmAnswer {
    return this.#transact((nowMs): ConfirmAnswer => {
      const state = this.#log.state();
      if (!state) return { kind: "refused", more: false, ring: [] };
      const { link, at } = learnt;
      const linked = link ? withLink(state, { at, link }, nowMs) : state;
      const cursor = linked.cursors[sink];
      const done = LEASELESS.has(sink)
        ? advance(cursor, progressOf(token), linked.version, nowMs)
        : confirm(cursor, token, state.version, nowMs, learnt.again);
      if (!done)
        return { kind: "refused", more: false, ...this.#commit(withCursor(state, sink, refused(cursor)), nowMs) };
      // The sink that told of the link has no need to hear of it.
      const version = done.version === state.version ? linked.version : done.version;
      const settled = LEASELESS.has(sink) || learnt.again ? linked.alerts : alertsConfirmed(linked.alerts ?? []);
      const told = withAlerts(linked, settled ?? []);
      const next = trimmed(withCursor(told, sink, { ...done, version }));
      return { kind: "confirmed", more: next.cursors[sink].rungAtMs !== null, ...this.#commit(next, nowMs) };
    });
  }

  /** The sink could not take it. False when the token is not the one in force. */
  fail(sink: Sink, token: string, failure: DeliveryFailure): Answer & { readonly noted: boolean } {
    return this.#transact((nowMs) => {
      const state = this.#log.state();
      const cursor = state?.cursors[sink];
      if (!state || !cursor || (!LEASELESS.has(sink) && cursor.lease?.token !== token))
        return { noted: false, ring: [] };
      const failed = fail(cursor, failure, nowMs, this.#ports.jitter());
      // It may have been linked while the sink looked for it.
      const next = withCursor(state, sink, linkOf(state) ? hopeful(failed) : failed);
      // A parked sink is news for those who watch: the review must be seen.
      const told = failure.kind === "rejected" ? changed(next, nowMs) : next;
      return { noted: true, ...this.#commit(told, nowMs) };
    });
  }

  /** Writes a sink again from a version on; also takes it out of the park. False when there is no such shipment. */
  replay(sink: Sink, fromVersion: number): Answer & { readonly known: boolean } {
    return this.#transact((nowMs) => {
      const state = this.#log.state();
      if (!state) return { known: false, ring: [] };
      const wasParked = state.cursors[sink].parked;
      const next = withCursor(state, sink, replayFrom(state.cursors[sink], fromVersion, nowMs));
      return { known: true, ...this.#commit(wasParked ? changed(next, nowMs) : next, nowMs) };
    });
  }

  /** The alarm's work, and the sweep's: rings what is due and finds the next time. Never throws for want of a shipment. */
  ringDue(): Answer & { readonly identity: ShipmentIdentity | null } {
    return this.#transact((nowMs) => {
      const state = this.#log.state();
      if (!state) return { identity: null, ring: [] };
      // The alarm that woke us is gone, and one that was lost is no longer believed in.
      const next = wake({ ...state, alarmAtMs: null }, nowMs);
      if (next.setAlarmAtMs === null) return { identity: state.identity, ring: [] };
      this.#log.keep(next.state);
      this.#storage.setAlarm(next.setAlarmAtMs);
      return { identity: state.identity, ring: next.ring };
    });
  }

  /** An operator said what a code means: events of it that nobody understood are, and the shipment is folded again. */
  remap(sender: string, code: string, standing: Standing): Answer & { readonly events: number } {
    return this.#transact((nowMs) => {
      const state = this.#log.state();
      const events = state ? this.#log.remap(sender, code, standing) : 0;
      if (!state || events === 0) return { events: 0, ring: [] };
      const { state: next } = refolded(
        { state, appended: [], duplicates: 0, needsRefold: true },
        headsIn(this.#log.all()),
      );
      // The chatter is told what the events mean: of what it holds already nothing is written twice. A parked sink waits for its replay.
      const { odoo } = next.cursors;
      const told = odoo.parked ? next : withCursor(next, "odoo", replayFrom(odoo, 0, nowMs));
      return { events, ...this.#commit(changed(told, nowMs), nowMs) };
    });
  }

  /** Whose goods these are, as another parcel of the picking learnt it. Every sink hears of it. */
  link(told: AnchoredLink): Answer & { readonly known: boolean } {
    return this.#transact((nowMs) => {
      const state = this.#log.state();
      if (!state) return { known: false, ring: [] };
      const linked = withSiblingLink(state, told, nowMs);
      return linked === state ? { known: true, ring: [] } : { known: true, ...this.#commit(linked, nowMs) };
    });
  }

  /** Whose goods the running cycle's are, as a person says; `heldBy` is the picking in the way. */
  relink(
    link: PickingLink,
    replace: boolean,
  ): Answer & { readonly known: boolean; readonly heldBy: PickingLink | null } {
    return this.#transact((nowMs) => {
      const state = this.#log.state();
      if (!state) return { known: false, heldBy: null, ring: [] };
      const linked = relinked(state, link, replace, nowMs);
      if (!linked.ok) return { known: true, heldBy: linked.error, ring: [] };
      const told = { known: true, heldBy: null };
      return linked.value === state ? { ...told, ring: [] } : { ...told, ...this.#commit(linked.value, nowMs) };
    });
  }

  /** Whose goods it will be, told before its first scan: it is known from then on, and no sink hears of it before it was seen. */
  expect(identity: ShipmentIdentity, link: PickingLink): Answer {
    return this.#transact((nowMs) => {
      const held = this.#log.state();
      const state = expecting(held, identity, link, nowMs);
      return state === held ? { ring: [] } : this.#commit(state, nowMs);
    });
  }

  /** Where the shipment stands as a parcel of a picking, which another of its parcels asks for; null when it is not known as one. */
  parcel(pickingId: number, at: Position): ParcelState | null {
    const state = this.#log.state();
    return state && parcelIn(state, this.#log, pickingId, at);
  }

  story(): Story | null {
    const state = this.#log.state();
    return state && tell(state, this.#log.all());
  }

  /** What it would say in a sink, for somebody who compares; null when there is no such shipment. */
  survey(sink: Sink): Survey | null {
    const state = this.#log.state();
    return state && survey(sink, state, this.#log, (pickingId, at) => this.parcel(pickingId, at));
  }

  /** Empties the object, if its shipment may be forgotten (domain/forgettable.ts). */
  async forget(version: number | null): Promise<Forgettable> {
    const state = this.#log.state();
    const verdict = state ? forgettable(state, version, this.#ports.now()) : "forgotten";
    if (verdict === "forgotten") await this.purge();
    return verdict;
  }

  async purge(): Promise<void> {
    await this.#storage.clear();
    this.#log.reread();
  }

  /** Only where somebody else has told of the shipment is the timeline read for what they said. */
  #known(state: ShipmentState, report: Reported, { sender }: Provenance): Known {
    const known = this.#log.known(report);
    const fresh = report.events.filter(({ fingerprint }) => !known.events.has(fingerprint));
    const alone = (state.senders ?? []).every((one) => one === sender);
    if (alone || fresh.length === 0) return known;
    return { ...known, corroborates: corroborations(fresh, this.#log.all(), sender) };
  }

  #transact<T>(work: (nowMs: number) => T): T {
    try {
      return this.#storage.transaction(() => work(this.#ports.now()));
    } catch (error) {
      // What the undone transaction made, it did not make.
      this.#log.reread();
      throw error;
    }
  }

  #commit(state: ShipmentState, nowMs: number): Answer {
    const next = wake(state, nowMs);
    this.#log.keep(next.state);
    if (next.setAlarmAtMs !== null) this.#storage.setAlarm(next.setAlarmAtMs);
    return { ring: next.ring };
  }
}

function withCursor(state: ShipmentState, sink: Sink, cursor: ShipmentState["cursors"][Sink]): ShipmentState {
  return { ...state, cursors: { ...state.cursors, [sink]: cursor } };
}

function changed(state: ShipmentState, nowMs: number): ShipmentState {
  return { ...state, version: state.version + 1, updatedAtMs: nowMs };
}
