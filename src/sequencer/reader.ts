import type { Mac } from "../domain/audit.ts";
import type { ParcelState } from "../domain/delivery.ts";
import type { Remembering } from "../domain/forgettable.ts";
import type { ShipmentIdentity } from "../domain/identity.ts";
import { hasToTell, isQuiet } from "../domain/quiet.ts";
import type { Sink } from "../domain/sink.ts";
import type { Survey } from "../domain/survey.ts";
import type { Position } from "../domain/timeline.ts";
import { auditOf, type ShipmentAudit } from "./audit.ts";
import type { EventLog } from "./event-log.ts";
import { explain, type Explanation } from "./explain.ts";
import { parcelIn } from "./parcel.ts";
import { remembering } from "./remembering.ts";
import { STORY_BEGINS, tell, type Story, type StoryPage } from "./story.ts";
import { survey } from "./survey.ts";
import { verifyHolding, type ShipmentVerdict } from "./verify.ts";

/** Whose ledger it is, and the key of its chain. */
export interface LedgerOwner {
  readonly shipmentId: string;
  /** Under which the audit chain is hashed. */
  readonly mac: Mac;
}

/** What a ledger tells; it writes nothing. */
export class LedgerReader {
  protected readonly log: EventLog;
  readonly #owner: LedgerOwner;

  constructor(log: EventLog, owner: LedgerOwner) {
    this.log = log;
    this.#owner = owner;
  }

  /** Where the shipment stands as a parcel of a picking, which another of its parcels asks for; null when it is not known as one. */
  parcel(pickingId: number, at: Position, isBorne = true): ParcelState | null {
    const state = this.log.state();
    return state && parcelIn(state, this.log, pickingId, { at, isBorne });
  }

  identity(): ShipmentIdentity | null {
    return this.log.state()?.identity ?? null;
  }

  hasToTell(): boolean {
    const state = this.log.state();
    return state !== null && hasToTell(state);
  }

  /** Whether no sweep would look at it any more. */
  isQuiet(nowMs: number): boolean {
    const state = this.log.state();
    return state !== null && isQuiet(state, nowMs);
  }

  remembering(): Remembering | null {
    const state = this.log.state();
    return state && remembering(state, this.log.all());
  }

  story(page: StoryPage = STORY_BEGINS): Story | null {
    const state = this.log.state();
    return state && tell(state, page.limit > 0 ? this.log.all() : [], page);
  }

  /** What it would say in a sink, for somebody who compares; null when there is no such shipment. */
  survey(sink: Sink): Survey | null {
    const state = this.log.state();
    return state && survey(sink, state, this.log, (pickingId, at) => this.parcel(pickingId, at));
  }

  /** All that happened to it, as links of its audit chain behind the place `afterN`; null when there is no such shipment. */
  audit(afterN: number, limit: number): ShipmentAudit | null {
    const state = this.log.state();
    const owner = { shipmentId: this.#owner.shipmentId, tenantId: state?.identity.tenantId ?? "" };
    return state && auditOf(owner, state, this.log.links(state).links, afterN, limit);
  }

  /** Holds the chain against its end, and what it comes to against the state. Null when there is no such shipment. */
  verify(): ShipmentVerdict | null {
    const state = this.log.state() ?? this.log.tomb();
    if (!state) return null;
    const holding = { state, entries: this.log.entryRows(), acts: this.log.actRows() };
    return verifyHolding(this.#owner.mac, this.#owner.shipmentId, holding);
  }

  /** Why it stands as it does, by the last of what happened, or by what came before so many; null when there is no such shipment. */
  explain(before: number | null = null): Explanation | null {
    const state = this.log.state();
    return state && explain(state, this.log.links(state), before);
  }
}
