import { DurableObject } from "cloudflare:workers";
import type { By } from "../domain/act.ts";
import type { DeliveryFailure } from "../domain/cursor.ts";
import type { ParcelState } from "../domain/delivery.ts";
import type { Forgotten, Remembering } from "../domain/forgettable.ts";
import type { ShipmentIdentity, TenantId } from "../domain/identity.ts";
import type { Standing } from "../domain/milestone.ts";
import type { PickingLink } from "../domain/shipment.ts";
import type { Reported } from "../domain/reported.ts";
import type { Seen } from "../domain/seen.ts";
import type { Sink } from "../domain/sink.ts";
import type { Survey } from "../domain/survey.ts";
import type { Position } from "../domain/timeline.ts";
import type { Claim, Confirmation, Learnt, Provenance } from "../outbox/claim.ts";
import { doorbellOf, type Doorbell } from "../outbox/doorbell.ts";
import type { ShipmentAudit } from "./audit.ts";
import { durableStorage } from "./durable-storage.ts";
import type { Explanation } from "./explain.ts";
import { Ledger, type LedgerPorts, type MovedAway, type RecordAnswer } from "./ledger.ts";
import type { LedgerOwner } from "./reader.ts";
import type { LedgerStorage } from "./storage.ts";
import type { Story, StoryPage } from "./story.ts";
import type { ShipmentVerdict } from "./verify.ts";

export interface ShipmentPorts extends LedgerPorts, Pick<LedgerOwner, "mac"> {
  ring(doorbell: Doorbell): Promise<void>;
  /** Lists a shipment that the sweep may not know of otherwise. */
  enlist(identity: ShipmentIdentity, shipmentId: string): Promise<void>;
  /** Says that something went wrong which the object itself puts right later. */
  warn(msg: string, shipmentId: string | null, error: unknown): void;
}

/** Tells a caller what its call cost, as billed. */
export interface Metered {
  readonly rowsWritten: number;
}

/**
 * One instance per shipment: the only writer of its truth. A shell around the ledger, which reads, decides and writes in one
 * transaction; the doorbells are rung after it, and the alarm rings again what nobody answered.
 */
export class ShipmentObject extends DurableObject<Env> {
  readonly #ports: ShipmentPorts;
  readonly #storage: LedgerStorage;
  readonly #ledger: Ledger;

  constructor(ctx: DurableObjectState, env: Env, ports: ShipmentPorts) {
    super(ctx, env);
    this.#ports = ports;
    this.#storage = durableStorage(ctx.storage);
    this.#ledger = new Ledger(this.#storage, { ...ports, shipmentId: ctx.id.name ?? "" });
  }

  async record(
    identity: ShipmentIdentity,
    report: Reported,
    from: Provenance,
  ): Promise<Omit<RecordAnswer, "ring"> & Metered> {
    return this.#metered(() => this.#ledger.record(identity, report, from), identity.tenantId, from.trace);
  }

  async claim(tenantId: TenantId, sink: Sink, heldToken: string | null): Promise<Claim & Metered> {
    return this.#metered(() => this.#ledger.claim(sink, heldToken), tenantId);
  }

  async confirm(tenantId: TenantId, sink: Sink, token: string, learnt: Learnt): Promise<Confirmation & Metered> {
    return this.#metered(() => this.#ledger.confirm(sink, token, learnt), tenantId);
  }

  async fail(
    tenantId: TenantId,
    sink: Sink,
    token: string,
    failure: DeliveryFailure,
    requestId: string,
  ): Promise<{ noted: boolean } & Metered> {
    return this.#metered(() => this.#ledger.fail(sink, token, failure, requestId), tenantId);
  }

  /** The sink found that its goods are another picking's, or nobody's yet. */
  async moved(tenantId: TenantId, sink: Sink, token: string, moved: MovedAway): Promise<Confirmation & Metered> {
    return this.#metered(() => this.#ledger.moved(sink, token, moved), tenantId);
  }

  async replay(tenantId: TenantId, sink: Sink, fromVersion: number, by: By): Promise<{ known: boolean } & Metered> {
    return this.#metered(() => this.#ledger.replay(sink, fromVersion, by), tenantId);
  }

  /** Says that a picking bears its number, as Odoo or another parcel of theirs told. False when there is no such shipment. */
  async link(tenantId: TenantId, told: Seen, by: By): Promise<{ known: boolean } & Metered> {
    return this.#metered(() => this.#ledger.link(told, by), tenantId);
  }

  /** A person says whose goods the running cycle's are. */
  async relink(
    tenantId: TenantId,
    link: PickingLink,
    replace: boolean,
    by: By,
  ): Promise<{ known: boolean; heldBy: PickingLink | null } & Metered> {
    return this.#metered(() => this.#ledger.relink(link, replace, by), tenantId);
  }

  /** A person takes the running cycle off its picking, which is the answer; null where it has none. */
  async unlink(tenantId: TenantId, by: By): Promise<{ known: boolean; was: PickingLink | null } & Metered> {
    return this.#metered(() => this.#ledger.unlink(by), tenantId);
  }

  /** A picking bears its number no more, was cancelled, or is gone: it is looked for again whose goods these are. */
  async doubt(tenantId: TenantId, pickingId: number, by: By): Promise<Metered> {
    return this.#metered(() => this.#ledger.doubt(pickingId, by), tenantId);
  }

  /** Says whose goods it will be, when it was booked and nobody has seen it yet. */
  async expect(identity: ShipmentIdentity, link: PickingLink, by: By): Promise<Metered> {
    return this.#metered(() => this.#ledger.expect(identity, link, by), identity.tenantId);
  }

  async remap(
    tenantId: TenantId,
    sender: string,
    code: string,
    standing: Standing,
    by: By,
  ): Promise<{ events: number } & Metered> {
    return this.#metered(() => this.#ledger.remap(sender, code, standing, by), tenantId);
  }

  /** Where the shipment stands now, as a parcel of a picking; null when it is not known as one. */
  async parcel(pickingId: number, at: Position, isBorne = true): Promise<ParcelState | null> {
    return this.#ledger.parcel(pickingId, at, isBorne);
  }

  async timeline(page?: StoryPage): Promise<Story | null> {
    return this.#ledger.story(page);
  }

  /** What it would say in a sink, for somebody who compares; null when there is no such shipment. */
  async survey(sink: Sink): Promise<Survey | null> {
    return this.#ledger.survey(sink);
  }

  /** Its audit chain behind a place; null when there is no such shipment. */
  async audit(afterN: number, limit: number): Promise<ShipmentAudit | null> {
    return this.#ledger.audit(afterN, limit);
  }

  /** Whether its audit chain holds; null when there is no such shipment. */
  async verify(): Promise<ShipmentVerdict | null> {
    return this.#ledger.verify();
  }

  /** Why it stands as it does; null when there is no such shipment. */
  async explain(before: number | null = null): Promise<Explanation | null> {
    return this.#ledger.explain(before);
  }

  /** The sweep's knock: rings what is due, should the alarm have been lost. Whether it has anything to tell, now or later. */
  async poke(): Promise<boolean> {
    this.#ringDue();
    return this.#ledger.hasToTell();
  }

  /** Whose it is; null when there is no such shipment. */
  async identity(): Promise<ShipmentIdentity | null> {
    return this.#ledger.identity();
  }

  /** What must be known of it before it forgets itself; null when there is no such shipment. */
  async remember(): Promise<Remembering | null> {
    return this.#ledger.remembering();
  }

  /** Forgets itself, but not that it was forgotten, if its shipment may be. */
  async forget(version: number | null, by: By): Promise<Forgotten> {
    return this.#ledger.forget(version, by);
  }

  /** Never throws: an alarm that has thrown seven times is gone for good. */
  override async alarm(): Promise<void> {
    try {
      this.#ringDue();
    } catch (error) {
      this.#ports.warn("alarm failed; it will come again", this.ctx.id.name ?? null, error);
      await this.ctx.storage.setAlarm(this.#ports.now() + 30_000);
    }
  }

  #ringDue(): void {
    const { identity, ring } = this.#ledger.ringDue();
    if (identity) this.#ring(identity.tenantId, ring);
  }

  #metered<T extends { readonly ring: readonly Sink[] }>(
    verb: () => T,
    tenantId: TenantId,
    trace?: string,
  ): T & Metered {
    const before = this.#storage.spent().rowsWritten;
    const wasQuiet = this.#ledger.isQuiet(this.#ports.now());
    const answer = verb();
    this.#ring(tenantId, answer.ring, trace);
    // No sweep would look at it: should bell and alarm be lost, nobody would.
    if (wasQuiet && answer.ring.length > 0) this.ctx.waitUntil(this.#enlist());
    return { ...answer, rowsWritten: this.#storage.spent().rowsWritten - before };
  }

  #ring(tenantId: TenantId, sinks: readonly Sink[], trace?: string): void {
    const shipmentId = this.ctx.id.name;
    if (sinks.length === 0 || shipmentId === undefined) return;
    const rung = this.#ports.ring(doorbellOf({ tenantId, shipmentId, sinks: [...sinks] }, trace));
    // A doorbell that was not heard is rung again by the alarm.
    this.ctx.waitUntil(rung.catch((error: unknown) => this.#unheard(shipmentId, error)));
  }

  /** Should the alarm be lost too, the sweep knocks, which hears of it here. */
  async #unheard(shipmentId: string, error: unknown): Promise<void> {
    this.#ports.warn("doorbell not rung", shipmentId, error);
    await this.#enlist();
  }

  async #enlist(): Promise<void> {
    const shipmentId = this.ctx.id.name;
    const identity = this.#ledger.identity();
    if (!identity || shipmentId === undefined) return;
    const listed = this.#ports.enlist(identity, shipmentId);
    await listed.catch((cause: unknown) => this.#ports.warn("not listed", shipmentId, cause));
  }
}
