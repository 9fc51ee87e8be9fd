import type { Authority } from "../domain/authority.ts";
import type { ParcelState } from "../domain/delivery.ts";
import type { DriftAnswer, DriftKind, Finding, Settlement } from "../domain/drift.ts";
import type { ShipmentId, ShipmentIdentity } from "../domain/identity.ts";
import type { Result } from "../domain/result.ts";
import type { Counts, RunState, Window } from "../domain/run.ts";
import type { Entry, PickingLink } from "../domain/shipment.ts";
import type { Sink } from "../domain/sink.ts";
import type { Survey } from "../domain/survey.ts";
import type { Position } from "../domain/timeline.ts";
import type { ExternalIds, OdooClient, OdooFailure } from "../odoo/client.ts";

/** How the mesh writes into an Odoo, by the sink's own rules: what is compared is what would be written. */
export interface Hand {
  /** Every field on pickings that it may own. */
  readonly fields: readonly string[];
  /** A picking's cells by field, for an Odoo that has these fields; null when it has a place for none. */
  cells(present: readonly string[], pickingId: number, state: ParcelState): ReadonlyMap<string, string> | null;
  /** The external id of an entry's note in a picking's chatter; null where it has none. */
  noteId(entry: Entry, link: PickingLink): string | null;
  /** A link as it is told on one of its pickings. */
  placeOf(link: PickingLink, pickingId: number): PickingLink | null;
  /** The tracking numbers in a picking's reference. */
  numbersIn(reference: unknown): readonly string[];
}

/** The shipment objects, of one tenant. */
export interface Objects {
  idOf(parcel: ShipmentIdentity): Promise<ShipmentId>;
  survey(id: ShipmentId, sink: Sink): Promise<Survey | null>;
  /** Where a parcel that is not linked yet stands as one of a picking, for another that asks at its position. */
  parcel(parcel: ShipmentIdentity, pickingId: number, at: Position, isBorne: boolean): Promise<ParcelState | null>;
  /** Has it looked for again whose goods a shipment's are. */
  doubt(id: ShipmentId, pickingId: number): Promise<void>;
  /** What the mesh holds stays so, whatever the picking's reference says. */
  keepLink(id: ShipmentId, link: PickingLink): Promise<void>;
  /** Has a sink written again from a version on. */
  replay(id: ShipmentId, sink: Sink, fromVersion: number): Promise<void>;
}

export interface Listed {
  readonly id: ShipmentId;
  readonly trackingNumber: string;
  readonly version: number;
  readonly lastSeq: number;
}

export interface ListedPage {
  readonly shipments: readonly Listed[];
  readonly next: string | null;
}

/** A field of a picking that the mesh leaves as it is, as long as it would write this cell. */
export interface Concession {
  readonly pickingId: number;
  readonly field: string;
  readonly cell: string;
  readonly why: "review" | "odoo";
}

/** A difference that is on the list. */
export interface DriftRow {
  readonly id: string;
  readonly pickingId: number;
  readonly trackingNumber: string;
  readonly carrier: string;
  readonly subject: string;
  readonly kind: DriftKind;
  readonly held: string;
  readonly meant: string;
  readonly times: number;
  readonly state: "open" | "settled";
  readonly answer: DriftAnswer | null;
  /** Of one that is open again: the last time. */
  readonly settledHow: Settlement | null;
  readonly settledAtMs: number | null;
}

type Key = Pick<Finding, "pickingId" | "shipment" | "subject">;

export interface DriftChanges {
  readonly opened: readonly {
    readonly id: string;
    readonly finding: Finding;
    readonly answer: DriftAnswer | null;
    readonly answeredBy: string | null;
  }[];
  readonly settled: readonly { readonly key: Key; readonly how: Settlement }[];
  readonly conceded: readonly Concession[];
  readonly withdrawn: readonly Pick<Concession, "pickingId" | "field">[];
}

export const NO_CHANGES: DriftChanges = { opened: [], settled: [], conceded: [], withdrawn: [] };

/** The lists of one tenant. */
export interface Lists {
  touched(window: Window, after: string | null, limit: number): Promise<ListedPage>;
  /** Without news in the window, and with a picking that was written in Odoo since it begins, or otherwise changed. */
  writtenSince(window: Window, after: string | null, limit: number): Promise<ListedPage>;
  all(carrier: string | undefined, after: string | null, limit: number): Promise<ListedPage>;
  parcelsOf(pickingIds: readonly number[]): Promise<readonly { readonly id: ShipmentId }[]>;
  authority(): Promise<Authority>;
  concessions(pickingIds: readonly number[]): Promise<readonly Concession[]>;
  /** All that was ever found of these pickings, and of these numbers that have none. */
  drift(pickingIds: readonly number[], trackingNumbers: readonly string[]): Promise<readonly DriftRow[]>;
  /** What is open and was not found by this run. */
  openDrift(
    runId: string,
    after: string | null,
    limit: number,
  ): Promise<{ readonly rows: readonly DriftRow[]; readonly next: string | null }>;
  oneDrift(id: string): Promise<DriftRow | null>;
  change(changes: DriftChanges, runId: string): Promise<void>;
}

/** What is known of the run that is being done. */
export interface Runs {
  find(runId: string): Promise<{ readonly state: RunState; readonly asked: string } | null>;
  /** False when the run was called off. */
  note(
    runId: string,
    told: {
      readonly state: RunState;
      readonly counts: Counts;
      readonly findings?: readonly Finding[];
      readonly failure?: string;
    },
  ): Promise<boolean>;
}

export interface ReconcilePorts {
  readonly tenantId: string;
  readonly connection: () => Promise<Result<OdooClient & ExternalIds, OdooFailure>>;
  readonly hand: Hand;
  readonly objects: Objects;
  readonly lists: Lists;
  readonly runs: Runs;
  /** How many shipments wait for a sink. */
  readonly backlog: (sink: Sink) => Promise<number>;
  readonly driftId: () => string;
  readonly now: () => number;
}
