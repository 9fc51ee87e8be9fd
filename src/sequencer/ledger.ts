import type { By, Deed } from "../domain/act.ts";
import { claim, fail, hopeful, LEASELESS, replayFrom, type DeliveryFailure } from "../domain/cursor.ts";
import { CORROBORATED_MAX, corroborations } from "../domain/corroboration.ts";
import type { ShipmentIdentity } from "../domain/identity.ts";
import type { Standing } from "../domain/milestone.ts";
import { forgettable, type Forgotten } from "../domain/forgettable.ts";
import { expecting } from "../domain/expected.ts";
import { heardFrom } from "../domain/senders.ts";
import { relinked, unlinked } from "../domain/relinked.ts";
import { withDoubt, withSeen, type Seen } from "../domain/seen.ts";
import {
  decide,
  freshShipment,
  linkOf,
  refolded,
  type Known,
  type PickingLink,
  type ShipmentState,
} from "../domain/shipment.ts";
import type { Reported } from "../domain/reported.ts";
import type { Sink } from "../domain/sink.ts";
import { wake } from "../domain/wake.ts";
import type { Learnt, Provenance } from "../outbox/claim.ts";
import type { Answer, ClaimAnswer, ConfirmAnswer, LedgerPorts, MovedAway, RecordAnswer } from "./answers.ts";
import { Chain } from "./chain.ts";
import { EventLog, headsIn } from "./event-log.ts";
import { LedgerReader, type LedgerOwner } from "./reader.ts";
import type { LedgerStorage } from "./storage.ts";
import { recalled } from "./recalled.ts";
import { attending, workFor } from "./work.ts";
import { progressToken } from "./progress.ts";
import { changed, confirmed, crowded, movedAway, odooBy, refusedBy, tooLate, withCursor } from "./steps.ts";

export type { ConfirmAnswer, LedgerPorts, MovedAway, RecordAnswer } from "./answers.ts";

/**
 * One shipment's truth: the SQL and the transaction around the pure rules. Each verb reads, decides and writes in one
 * synchronous transaction; whoever calls it rings the doorbells afterwards.
 */
export class Ledger extends LedgerReader {
  readonly #storage: LedgerStorage;
  readonly #ports: LedgerPorts;
  readonly #chain: Chain;

  constructor(storage: LedgerStorage, ports: LedgerPorts & LedgerOwner) {
    super(new EventLog(storage), ports);
    this.#storage = storage;
    this.#ports = ports;
    this.#chain = new Chain(this.log, ports);
  }

  /** Safe to call again: what is known writes nothing. */
  record(identity: ShipmentIdentity, told: Reported, from: Provenance): RecordAnswer {
    return this.#transact((nowMs) => {
      const report = recalled(told, this.log);
      const known = this.log.state();
      const held = known ?? freshShipment(identity);
      const before = this.#known(held, report, from);
      const verdict = decide(heardFrom(held, from.sender), report, before, nowMs);
      const duplicates = report.events.length + report.retractions.length;
      if (!verdict) return { appended: 0, duplicates, lastSeq: held.lastSeq, version: held.version, ring: [] };
      const full = crowded(held, verdict);
      if (full) return full;
      const done = { entries: verdict.appended, from, knownSeqs: [...before.events.values()] };
      const linked = { ...verdict, state: this.#chain.reported(known, verdict.state, done, nowMs) };
      const { state } = linked.needsRefold ? refolded(linked, headsIn(this.log.all())) : linked;
      const came = { appended: verdict.appended.length, duplicates: verdict.duplicates };
      return { ...came, lastSeq: state.lastSeq, version: state.version, ...this.#commit(state, nowMs) };
    });
  }

  /** Takes the right to write to a sink, or renews it with the token of the lease in force, and says what to write. */
  claim(sink: Sink, heldToken: string | null): ClaimAnswer {
    return this.#transact((nowMs): ClaimAnswer => {
      const state = this.log.state();
      if (!state) return { kind: "nothing", ring: [] };
      const cursor = state.cursors[sink];
      const drawn = workFor(sink, state, this.log);
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
      const state = this.log.state();
      if (!state) return { kind: "refused", more: false, ring: [] };
      const next = confirmed(state, sink, token, learnt, nowMs);
      if (!next)
        return { kind: "refused", more: false, ...this.#commit(tooLate(state, sink, token, learnt, nowMs), nowMs) };
      const by = odooBy(state, learnt.requestId);
      const linked = next.links === state.links ? next : this.#chain.acted(state, next, by, { verb: "link" }, nowMs);
      const freed = state.cursors[sink].parked && !next.cursors[sink].parked;
      const told = freed ? this.#chain.acted(linked, linked, by, { verb: "unpark", sink }, nowMs) : linked;
      return { kind: "confirmed", more: told.cursors[sink].rungAtMs !== null, ...this.#commit(told, nowMs) };
    });
  }

  /** The sink could not take it. False when the token is not the one in force. `requestId`: of the batch it was written in. */
  fail(sink: Sink, token: string, failure: DeliveryFailure, requestId: string): Answer & { readonly noted: boolean } {
    return this.#transact((nowMs) => {
      const state = this.log.state();
      const cursor = state?.cursors[sink];
      if (!state || !cursor || (!LEASELESS.has(sink) && cursor.lease?.token !== token))
        return { noted: false, ring: [] };
      const failed = fail(cursor, failure, nowMs, this.#ports.jitter());
      const noted = refusedBy(state, sink, token, failure, { requestId, nowMs });
      // It may have been linked, or told of, while the sink looked for it.
      const isTold = cursor.lease !== null && cursor.lease.rewrites < cursor.rewrites;
      const next = withCursor(noted, sink, isTold || linkOf(state) ? hopeful(failed) : failed);
      if (failure.kind !== "rejected") return { noted: true, ...this.#commit(next, nowMs) };
      // A parked sink is news for those who watch: the review must be seen.
      const { name, message } = failure;
      const deed: Deed = { verb: "park", sink, name, message };
      const parked = this.#chain.acted(state, changed(next, nowMs), odooBy(state, requestId), deed, nowMs);
      return { noted: true, ...this.#commit(parked, nowMs) };
    });
  }

  /** Writes a sink again from a version on; also takes it out of the park. False when there is no such shipment. */
  replay(sink: Sink, fromVersion: number, by: By): Answer & { readonly known: boolean } {
    return this.#transact((nowMs) => {
      const state = this.log.state();
      if (!state) return { known: false, ring: [] };
      const { parked } = state.cursors[sink];
      const next = withCursor(state, sink, replayFrom(state.cursors[sink], fromVersion, nowMs));
      const told = parked ? changed(next, nowMs) : next;
      const deed: Deed = { verb: "replay", sink, fromVersion, parked };
      return { known: true, ...this.#commit(this.#chain.acted(state, told, by, deed, nowMs), nowMs) };
    });
  }

  /** The alarm's work, and the sweep's: rings what is due and finds the next time. Never throws for want of a shipment. */
  ringDue(): Answer & { readonly identity: ShipmentIdentity | null } {
    return this.#transact((nowMs) => {
      const state = this.log.state();
      if (!state) return { identity: null, ring: [] };
      // The alarm that woke us is gone, and one that was lost is no longer believed in.
      const next = wake({ ...state, alarmAtMs: null }, nowMs);
      if (next.setAlarmAtMs === null) return { identity: state.identity, ring: [] };
      this.log.keep(next.state);
      this.#storage.setAlarm(next.setAlarmAtMs);
      return { identity: state.identity, ring: next.ring };
    });
  }

  /** An operator said what a code means: events of it that nobody understood are, and the shipment is folded again. */
  remap(sender: string, code: string, standing: Standing, by: By): Answer & { readonly events: number } {
    return this.#transact((nowMs) => {
      const state = this.log.state();
      const meant = state ? this.log.unmapped(sender, code) : [];
      const events = meant.length;
      if (!state || events === 0) return { events, ring: [] };
      const { milestone, reason } = standing;
      const deed: Deed = { verb: "remap", sender, code, events, milestone, reason };
      const linked = this.#chain.acted(state, state, by, deed, nowMs);
      this.log.mean(meant, { n: linked.chain?.n ?? 0, milestone, reason });
      const verdict = { state: linked, appended: [], duplicates: 0, needsRefold: true };
      const { state: next } = refolded(verdict, headsIn(this.log.all()));
      // The chatter is told what the events mean: of what it holds already nothing is written twice. A parked sink waits for its replay.
      const { odoo } = next.cursors;
      const told = odoo.parked ? next : withCursor(next, "odoo", replayFrom(odoo, 0, nowMs));
      return { events, ...this.#commit(changed(told, nowMs), nowMs) };
    });
  }

  /** A picking was seen to bear its number: by Odoo's word, or as another parcel of the picking learnt. */
  link(told: Seen, by: By): Answer & { readonly known: boolean } {
    return this.#transact((nowMs) => {
      const state = this.log.state();
      if (!state) return { known: false, ring: [] };
      return { known: true, ...this.#linked(state, withSeen(state, told, nowMs), by, nowMs) };
    });
  }

  /** A picking is said to bear its number no more, or not to be there. */
  doubt(pickingId: number, by: By): Answer {
    return this.#transact((nowMs) => {
      const state = this.log.state();
      return state ? this.#linked(state, withDoubt(state, pickingId, nowMs), by, nowMs) : { ring: [] };
    });
  }

  /** The sink found that the goods are another picking's, or that none is known: nothing was written under the claim. */
  moved(sink: Sink, token: string, { link, why, requestId }: MovedAway): ConfirmAnswer {
    return this.#transact((nowMs): ConfirmAnswer => {
      const state = this.log.state();
      if (!state || state.cursors[sink].lease?.token !== token) return { kind: "refused", more: false, ring: [] };
      const next = movedAway(state, sink, { link, why }, { nowMs, jitter: this.#ports.jitter() });
      if (!next) return { kind: "refused", more: false, ring: [] };
      const verb = link ? "link" : "unlink";
      const done = this.#chain.acted(state, next, odooBy(state, requestId), { verb }, nowMs);
      return { kind: "confirmed", more: link !== null, ...this.#commit(done, nowMs) };
    });
  }

  /** A person takes the running cycle off its picking. */
  unlink(by: By): Answer & { readonly known: boolean; readonly was: PickingLink | null } {
    return this.#transact((nowMs) => {
      const state = this.log.state();
      if (!state) return { known: false, was: null, ring: [] };
      const was = linkOf(state);
      const next = unlinked(state, "hand", nowMs);
      if (next === state) return { known: true, was, ring: [] };
      return {
        known: true,
        was,
        ...this.#commit(this.#chain.acted(state, next, by, { verb: "unlink" }, nowMs), nowMs),
      };
    });
  }

  /** Whose goods the running cycle's are, as a person says; `heldBy` is the picking in the way. */
  relink(
    link: PickingLink,
    replace: boolean,
    by: By,
  ): Answer & { readonly known: boolean; readonly heldBy: PickingLink | null } {
    return this.#transact((nowMs) => {
      const state = this.log.state();
      if (!state) return { known: false, heldBy: null, ring: [] };
      const next = relinked(state, link, replace, nowMs);
      if (!next.ok) return { known: true, heldBy: next.error, ring: [] };
      return { known: true, heldBy: null, ...this.#linked(state, next.value, by, nowMs) };
    });
  }

  #linked(state: ShipmentState, next: ShipmentState, by: By, nowMs: number): Answer {
    if (next === state) return { ring: [] };
    const told = next.links === state.links ? next : this.#chain.acted(state, next, by, { verb: "link" }, nowMs);
    return this.#commit(told, nowMs);
  }

  /** Whose goods it will be, told before its first scan: it is known from then on, and no sink hears of it before it was seen. */
  expect(identity: ShipmentIdentity, link: PickingLink, by: By): Answer {
    return this.#transact((nowMs) => {
      const held = this.log.state();
      const state = expecting(held, identity, link, nowMs);
      if (state === held) return { ring: [] };
      return this.#commit(this.#chain.acted(held, state, by, { verb: "expect" }, nowMs), nowMs);
    });
  }

  /** Forgets the shipment, if it may be forgotten (domain/forgettable.ts). One that is forgotten stays so. */
  forget(version: number | null, by: By): Forgotten {
    const state = this.log.state();
    const outcome = state ? forgettable(state, version, this.#ports.now()) : "forgotten";
    if (outcome === "forgotten") this.purge(by);
    const chain = (this.log.state() ?? this.log.tomb())?.chain;
    return { outcome, head: chain ? { n: chain.n, hash: chain.hash } : null };
  }

  /** Forgets everything but that it was forgotten, and on whose word. False when there is no such shipment. */
  purge(by: By): boolean {
    return this.#transact((nowMs) => {
      const held = this.log.state();
      if (!held) return false;
      const chain = this.#chain.buried(held, by, nowMs);
      this.log.clear();
      this.log.keep({ v: 0, tenantId: held.identity.tenantId, chain });
      return true;
    });
  }

  /** Only where somebody else has told of the shipment is the timeline read for what they said. */
  #known(state: ShipmentState, report: Reported, { sender }: Provenance): Known {
    const known = this.log.known(report);
    const fresh = report.events.filter(({ fingerprint }) => !known.events.has(fingerprint));
    const alone = (state.senders ?? []).every((one) => one === sender);
    if (alone || fresh.length === 0 || state.lastSeq > CORROBORATED_MAX) return known;
    return { ...known, corroborates: corroborations(fresh, this.log.all(), sender) };
  }

  #transact<T>(work: (nowMs: number) => T): T {
    try {
      return this.#storage.transaction(() => work(this.#ports.now()));
    } catch (error) {
      // What the undone transaction made, it did not make.
      this.log.reread();
      throw error;
    }
  }

  #commit(state: ShipmentState, nowMs: number): Answer {
    const next = wake(state, nowMs);
    this.log.keep(next.state);
    if (next.setAlarmAtMs !== null) this.#storage.setAlarm(next.setAlarmAtMs);
    return { ring: next.ring };
  }
}
