import { addUp, LEFT, type ParcelState } from "../../domain/delivery.ts";
import type { ShipmentId } from "../../domain/identity.ts";
import type { LinkRules } from "../../domain/number-kind.ts";
import { ok, type Result } from "../../domain/result.ts";
import { compareEvidence } from "../../domain/timeline.ts";
import type { BatchContext, Claimed, Outcome, SinkDown, SinkWriter, Written } from "../port.ts";
import type { OdooFailure } from "../../odoo/client.ts";
import { columnsIn, PROBED_FIELDS, READ_FIELDS, stateCells, type PickingColumns } from "./columns.ts";
import { loadSpared, type Concessions } from "./concessions.ts";
import { loadRows, type OwnedRow } from "../../odoo/load-rows.ts";
import { Gate } from "./gate.ts";
import { guarded, inNameOf, LEASE_SPENT, type SinkConnection, type SinkOdoo } from "./guarded.ts";
import { Kept } from "./kept.ts";
import { LastLook } from "./last-look.ts";
import type { Linked } from "./linked.ts";
import { NOTE_FIELDS } from "./note.ts";
import { notesOf } from "./note-rows.ts";
import { downOf, refuse, TIMED_OUT, unlinkedFor } from "./outcome.ts";
import { Parcels, type Sibling } from "./parcels.ts";
import { People } from "./people.ts";
import { PickingFinder, type Found } from "./picking-finder.ts";
import { PickingLock } from "./picking-lock.ts";
import { asTold, sharesOf, stillBorne, wantedBy, type Share } from "./shares.ts";
import type { Pickings } from "./resolve.ts";

export interface OdooSinkPorts {
  /** The tenant's connection and how many calls it bears at once; a failure when it has none that works. */
  readonly connection: () => Promise<Result<SinkConnection, OdooFailure>>;
  /** What the calls of a batch carry; absent: nothing. */
  readonly headers?: (context: BatchContext) => Readonly<Record<string, string>>;
  /** Shared with whoever else calls this Odoo; absent: nobody does. */
  readonly gate?: Gate;
  readonly siblings: Sibling;
  /** What was left to people in Odoo; absent: nothing ever is. */
  readonly concessions?: Concessions;
  readonly now: () => number;
  /** No call is begun with less than this left of a lease: two writers must never be on one record. */
  readonly callTimeoutMs: number;
}

const BATCH_MAX = 100;
/** Until the tenant says otherwise: more than an Odoo has workers gains nothing. */
export const CALLS_AT_ONCE = 2;
/** A row of 400 costs a seventh less than one of 100 (read off Odoo 19); more makes one bad row fail more neighbours. */
const NOTES_PER_LOAD = 400;

/** An Odoo that answers slowly is not down: every so many probes one has the whole time of a call. */
const PATIENT_PROBE = 4;

/** Writes shipments into Odoo: whose they are, where they stand, what happened; each so that writing it again changes nothing. */
export class OdooSink implements SinkWriter {
  readonly batchMax = BATCH_MAX;
  /** As many batches as calls: one that waited for its turn would spend its lease waiting. */
  maxInFlight = CALLS_AT_ONCE;
  readonly #gate: Gate;
  readonly #ports: OdooSinkPorts;
  readonly #lock = new PickingLock();
  /** States written under a lease whose time ran out before the notes were: its renewal goes on from there. */
  readonly #stated = new Map<ShipmentId, string>();
  /** Whose state Odoo may still save after it was given up: once written, it is written again when Odoo's own time is over. */
  readonly #uncertain = new Set<ShipmentId>();
  readonly #finder: PickingFinder;
  readonly #parcels: Parcels;
  readonly #columns: Kept<PickingColumns>;
  readonly #people: People;
  readonly #lastLook: LastLook;
  /** Probes in a row that found it down. */
  #probes = 0;
  #exceptionsTo: string | null = null;
  #rules: LinkRules = {};

  constructor(ports: OdooSinkPorts) {
    this.#ports = ports;
    this.#gate = ports.gate ?? new Gate(CALLS_AT_ONCE);
    this.#finder = new PickingFinder(ports.siblings);
    this.#parcels = new Parcels(ports.siblings);
    this.#columns = new Kept(ports.now);
    this.#people = new People(ports.now);
    this.#lastLook = new LastLook(ports.now);
  }

  /** A look at the fields, which the first batch takes anyway: it needs the key, the database and a worker that has loaded it. */
  async probe(context: BatchContext): Promise<SinkDown | null> {
    const connection = await this.#ports.connection();
    if (!connection.ok) return downOf(connection.error);
    const { client, prober = client } = connection.value;
    this.#probes += 1;
    const asker = this.#probes % PATIENT_PROBE === 0 ? client : prober;
    this.#columns.forget();
    const columns = await this.#knowColumns(inNameOf(asker, this.#ports.headers?.(context)));
    if (columns.ok) this.#probes = 0;
    return columns.ok ? null : downOf(columns.error);
  }

  async write(batch: readonly Claimed[], context: BatchContext): Promise<Written> {
    const outcomes = new Map<ShipmentId, Outcome>();
    const connection = await this.#ports.connection();
    if (!connection.ok) return { outcomes, down: downOf(connection.error) };
    const { maxInFlight, client: whole } = connection.value;
    this.#gate.places = maxInFlight;
    this.maxInFlight = maxInFlight;
    this.#exceptionsTo = connection.value.exceptionsTo ?? null;
    this.#rules = connection.value.links ?? {};
    const leaseEndsMs = Math.min(...batch.map(({ work }) => work.untilMs));
    const client = guarded(
      inNameOf(whole, this.#ports.headers?.(context)),
      this.#gate,
      () => leaseEndsMs - this.#ports.now() >= this.#ports.callTimeoutMs,
    );

    for (const { work } of batch) this.#parcels.saw(work.identity);
    const linked = await this.#link(batch, client, outcomes, context);
    if (!linked.ok) return { outcomes, down: downOf(linked.error) };
    const { shipments, pickings } = linked.value;
    const shares = shipments.flatMap(sharesOf);
    const release = await this.#lock.take(shares.map(({ link }) => link.pickingId));
    try {
      const failure =
        (await this.#writeStates(shares, pickings, client, outcomes)) ??
        (await this.#writeNotes(shipments, client, outcomes)) ??
        (await this.#tellPeople(shipments, client, outcomes));
      // Only what a lease ended is gone on with from where it was.
      if (failure?.name !== LEASE_SPENT) this.#lastLook.forget();
      if (failure) return { outcomes, down: downOf(failure) };
    } finally {
      release();
    }
    for (const { shipmentId } of batch) this.#stated.delete(shipmentId);
    for (const { shipmentId, link, isNews } of shipments)
      if (!outcomes.has(shipmentId))
        outcomes.set(shipmentId, {
          kind: "written",
          link: isNews ? link : null,
          again: this.#uncertain.delete(shipmentId),
        });
    return { outcomes, down: null };
  }

  /** Gives each shipment its picking, and looks whether it still is; those that have none, or another, have their outcome. */
  async #link(
    batch: readonly Claimed[],
    client: SinkOdoo,
    outcomes: Map<ShipmentId, Outcome>,
    { requestId }: BatchContext,
  ): Promise<Result<{ readonly shipments: Linked[]; readonly pickings: Pickings }, OdooFailure>> {
    const seen = this.#lastLook.of(batch);
    const found = seen ? ok(seen) : await this.#look(batch, client);
    if (!found.ok) return found;
    const { followed, pickings } = found.value;
    const linked: Linked[] = [];
    for (const [index, { shipmentId, work }] of batch.entries()) {
      const one = followed[index];
      if (one?.kind === "linked")
        linked.push({
          shipmentId,
          work: { ...work, links: stillBorne(work, pickings) },
          link: asTold(one.link, work),
          isNews: one.isNews,
        });
      else if (one?.kind === "moved") outcomes.set(shipmentId, one);
      else if (one) outcomes.set(shipmentId, { kind: "failed", failure: unlinkedFor(one.why) });
    }
    const together = linked.filter(({ work, link, isNews }) => {
      const known = work.links[work.cycle]?.trackingNumbers ?? [];
      return isNews && link.trackingNumbers.length > 1 && link.trackingNumbers.join() !== known.join();
    });
    await Promise.all(together.map((one) => this.#tellSiblings(one, requestId)));
    const shipments = await this.#people.withCompanies(client, linked);
    return shipments.ok ? ok({ shipments: shipments.value, pickings }) : shipments;
  }

  async #look(batch: readonly Claimed[], client: SinkOdoo): Promise<Result<Found, OdooFailure>> {
    const others = batch.flatMap(({ work }) => Object.values(work.links).map(({ pickingId }) => pickingId));
    const nowMs = this.#ports.now();
    const found = await this.#finder.find(client, batch.map(wantedBy), { rules: this.#rules, nowMs, others });
    if (!found.ok) return found;
    this.#lastLook.keep(batch, found.value);
    return found;
  }

  /** The others of a picking learn that they are several now. */
  async #tellSiblings({ work, link }: Linked, requestId: string): Promise<void> {
    const { identity, at } = work;
    const others = link.trackingNumbers.filter((number) => number !== identity.trackingNumber);
    await Promise.all(
      others.map((trackingNumber) => this.#parcels.link({ ...identity, trackingNumber }, { at, link }, requestId)),
    );
  }

  async #writeStates(
    shares: readonly Share[],
    pickings: Pickings,
    client: SinkOdoo,
    outcomes: Map<ShipmentId, Outcome>,
  ): Promise<OdooFailure | null> {
    if (shares.length === 0) return null;
    const columns = await this.#knowColumns(client);
    if (!columns.ok) return columns.error;
    const unstated = shares.filter(({ shipmentId, work }) => this.#stated.get(shipmentId) !== claimOf(work));
    const touched = new Set(unstated.map(({ link }) => link.pickingId));
    const wanting = shares.filter(({ link }) => touched.has(link.pickingId));
    if (wanting.length === 0) return null;
    const byPicking = Map.groupBy(wanting, ({ link }) => link.pickingId);
    const rows: OwnedRow<number>[] = [];
    let fields: string[] = [];
    for (const [pickingId, parcels] of byPicking) {
      const row = stateCells(
        columns.value,
        pickingId,
        await this.#stateOf(parcels, pickings.get(pickingId)?.numbers ?? []),
      );
      if (!row) return null;
      fields = row.fields;
      rows.push({ owner: pickingId, cells: row.cells });
    }
    const { refusals, failure } = await loadSpared(client, fields, rows, this.#ports.concessions);
    for (const refusal of refusals) {
      for (const { shipmentId } of byPicking.get(refusal.owner) ?? []) refuse(outcomes, shipmentId, refusal);
    }
    if (failure) {
      // What Odoo had no time to answer it may still save, over something newer.
      if (failure.name === TIMED_OUT) for (const { shipmentId } of wanting) this.#uncertain.add(shipmentId);
      return failure;
    }
    for (const { shipmentId, work } of wanting) this.#stated.set(shipmentId, claimOf(work));
    // A field may have been taken away since we looked.
    if (refusals.length > 0) this.#columns.forget();
    return null;
  }

  /** What a picking's shipments add up to, those outside this batch included; `borne` are the numbers that it bears. */
  async #stateOf(shares: readonly Share[], borne: readonly string[]): Promise<ParcelState> {
    // Who stands furthest asks for all, so that their order in the batch is of no account.
    const [asking] = shares.toSorted((a, b) => compareEvidence(b.work.at, a.work.at));
    if (!asking) return addUp([]);
    const { work, link } = asking;
    const here = new Map(shares.map((one) => [one.work.identity.trackingNumber, one.parcel]));
    // Parcels that were linked at different times may not name the same others.
    const numbers = new Set([...here.keys(), ...borne, ...shares.flatMap((one) => one.link.trackingNumbers)]);
    const all = [...numbers].map(async (trackingNumber) => {
      const isBorne = borne.includes(trackingNumber);
      const asked = async () =>
        this.#parcels.state({ ...work.identity, trackingNumber }, link.pickingId, work.at, isBorne);
      return here.get(trackingNumber) ?? (await asked()) ?? (isBorne ? null : LEFT);
    });
    return addUp(await Promise.all(all));
  }

  async #writeNotes(
    linked: readonly Linked[],
    client: SinkOdoo,
    outcomes: Map<ShipmentId, Outcome>,
  ): Promise<OdooFailure | null> {
    const told = linked.filter(({ shipmentId, work }) => !outcomes.has(shipmentId) && work.events.length > 0);
    if (told.length === 0) return null;
    const words = await this.#people.words(client);
    if (!words.ok) return words.error;
    const rows = told.flatMap((one) => notesOf(one, words.value));
    for (let from = 0; from < rows.length; from += NOTES_PER_LOAD) {
      const some = rows.slice(from, from + NOTES_PER_LOAD);
      const { refusals, failure } = await loadRows(client, "mail.message", NOTE_FIELDS, some);
      for (const refusal of refusals) refuse(outcomes, refusal.owner, refusal);
      if (failure) return failure;
    }
    return null;
  }

  async #tellPeople(
    linked: readonly Linked[],
    client: SinkOdoo,
    outcomes: Map<ShipmentId, Outcome>,
  ): Promise<OdooFailure | null> {
    const columns = await this.#knowColumns(client);
    if (!columns.ok) return columns.error;
    const written = linked.filter(({ shipmentId }) => !outcomes.has(shipmentId));
    const { refusals, failure } = await this.#people.tell(client, written, {
      ...columns.value,
      exceptionsTo: this.#exceptionsTo,
    });
    for (const refusal of refusals) refuse(outcomes, refusal.owner, refusal);
    // An activity that Odoo may still make is looked for once more.
    if (failure?.name === TIMED_OUT)
      for (const { shipmentId, work } of written) if (work.alerts?.length) this.#uncertain.add(shipmentId);
    return failure;
  }

  #knowColumns(client: SinkOdoo): Promise<Result<PickingColumns, OdooFailure>> {
    return this.#columns.of(async () => {
      const answer = await client.fieldsGet("stock.picking", [...PROBED_FIELDS, ...Object.values(READ_FIELDS)]);
      // A key that may not look at the fields can still write notes.
      if (!answer.ok && answer.error.kind !== "rejected") return answer;
      return ok(columnsIn(answer.ok ? answer.value : {}));
    });
  }
}

/** A lease, renewed or not, and the state it is to write. */
const claimOf = ({ token, reach }: Claimed["work"]): string => `${token} ${reach.version}`;
