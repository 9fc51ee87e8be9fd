import type { FollowedModel, HeldCopy, Reading, RecordRef, SalesOrder } from "../domain/odoo-record.ts";
import type { Result } from "../domain/result.ts";
import type { OdooClient, OdooFailure } from "../odoo/client.ts";
import type { Effect } from "./changes.ts";

/** One tenant's records, as the readers of its Odoo see the world. */
export interface OrderPorts {
  readonly now: () => number;
  readonly odoo: () => Promise<Result<OdooClient, OdooFailure>>;
  /** Of the model's fields that the mesh reads, those that this Odoo has. */
  readonly fields: (client: OdooClient, model: FollowedModel) => Promise<Result<readonly string[], OdooFailure>>;
  readonly held: (model: FollowedModel, ids: readonly number[]) => Promise<ReadonlyMap<number, HeldCopy>>;
  /** By picking, the numbers of the shipments that were linked to it so far. */
  readonly linked: (pickingIds: readonly number[]) => Promise<ReadonlyMap<number, readonly string[]>>;
  readonly orders: (ids: readonly number[]) => Promise<ReadonlyMap<number, SalesOrder>>;
  /** Of the copies that are of a record that is there, the ids behind one, in their order. */
  readonly heldIds: (model: FollowedModel, after: number, limit: number) => Promise<readonly number[]>;
  readonly keep: (readings: readonly Reading[]) => Promise<void>;
  readonly gone: (ref: RecordRef, readAtMs: number) => Promise<void>;
  readonly act: (effect: Exclude<Effect, { readonly kind: "read" }>) => Promise<void>;
  /** A record whose consequences could not be drawn now is read again by itself. */
  readonly again: (ref: RecordRef) => Promise<void>;
  readonly walkedTo: (model: FollowedModel) => Promise<string | null>;
  readonly moveWalk: (model: FollowedModel, writeDate: string) => Promise<void>;
  /** A row of a shape that nobody knows is left out. */
  readonly strange: (model: FollowedModel, path: string) => void;
}
