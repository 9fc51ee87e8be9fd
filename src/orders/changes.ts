import type { FieldChange, HeldCopy, OdooCopy, PickingCopy, RecordRef, SalesOrder } from "../domain/odoo-record.ts";
import { unreachable } from "../domain/result.ts";
import type { PickingLink } from "../domain/shipment.ts";
import { numbersIn } from "../domain/tracking-reference.ts";
import type { ReadRecord } from "./rows.ts";

/** What follows from a record that was read. Each may be done again without harm. */
export type Effect =
  /** A shipment learns of a picking that bears its number, as of a time at which it was so. `isNew`: it was put there just now. */
  | {
      readonly kind: "link";
      readonly trackingNumber: string;
      readonly link: PickingLink;
      readonly atMs: number;
      readonly isNew: boolean;
    }
  /** A picking that a shipment may be linked to bears its number no more, was cancelled, or is gone. */
  | { readonly kind: "doubt"; readonly trackingNumber: string; readonly pickingId: number }
  /** What it names is to be read too. */
  | { readonly kind: "read"; readonly ref: RecordRef }
  | { readonly kind: "book"; readonly pickingId: number; readonly orderId: number }
  /** What an order still waited for may be no more: perhaps all of it is delivered. */
  | { readonly kind: "tell_order"; readonly orderId: number };

/** As many parcels as a link holds. */
const PARCELS_MAX = 50;
const CONFIRMED: ReadonlySet<string | null> = new Set(["sale", "done"]);
/** Reserved, or gone: what is in the boxes is known. */
const PACKED: ReadonlySet<string | null> = new Set(["assigned", "done"]);

/** The fields whose changes are told, by model. */
const TOLD = {
  "sale.order": ["state"],
  "stock.picking": ["state", "trackingRef"],
  "account.move": ["state", "paymentState"],
  "res.partner": ["name", "email", "phone", "street", "street2", "city", "postalCode", "state", "country"],
} as const satisfies { [C in OdooCopy as C["model"]]: readonly (keyof C)[] };

const VALUE_MAX_CHARS = 500;

/** Whether a reading says nothing that the copy does not. */
export function isSame(held: HeldCopy | undefined, copy: OdooCopy): boolean {
  if (!held || held.deletedAtMs !== null) return false;
  const before = new Map<string, unknown>(Object.entries(held));
  return Object.entries(copy).every(([field, value]) => before.get(field) === value);
}

/** Whether it was read before the copy that is held was written in Odoo. */
export function isOlder(held: HeldCopy | undefined, { writeDate }: OdooCopy): boolean {
  return held !== undefined && writeDate < held.writeDate;
}

/** What changed of the followed fields. A person or company that is seen for the first time is no change of anybody's address. */
export function changesOf(held: HeldCopy | undefined, copy: OdooCopy): FieldChange[] {
  if (!held && copy.model === "res.partner") return [];
  const before = new Map<string, unknown>(Object.entries(held ?? {}));
  const after = new Map<string, unknown>(Object.entries(copy));
  const told = TOLD[copy.model].flatMap((field): FieldChange[] => {
    const [from, to] = [textOf(before.get(field)), textOf(after.get(field))];
    return from === to ? [] : [{ field, from, to }];
  });
  const back = held?.deletedAtMs ? [{ field: "deleted", from: "true", to: null }] : [];
  return [...back, ...told, ...takenOff(held, copy)];
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value.slice(0, VALUE_MAX_CHARS) : null);

/** A number that is not on its picking any more: the feed says so. */
function takenOff(held: HeldCopy | undefined, copy: OdooCopy): FieldChange[] {
  if (copy.model !== "stock.picking" || held?.model !== "stock.picking") return [];
  const left = new Set(numbersIn(copy.trackingRef));
  const gone = numbersIn(held.trackingRef).filter((number) => !left.has(number));
  return [...new Set(gone)].slice(0, PARCELS_MAX).map((from) => ({ field: "trackingNumber", from, to: null }));
}

/** What a reading may be judged by beside itself. */
export interface Around {
  /** Of a delivery: its order, if the mesh holds it. */
  readonly order: SalesOrder | undefined;
  /** Of a delivery: the numbers of the shipments that were linked to it so far. */
  readonly linked: readonly string[];
  readonly nowMs: number;
}

export function effectsOf(held: HeldCopy | undefined, { copy, pickingIds }: ReadRecord, around: Around): Effect[] {
  switch (copy.model) {
    case "sale.order":
      return [
        ...pickingIds.map((id) => read("stock.picking", id)),
        ...partners(copy.partnerId, copy.shippingPartnerId),
      ];
    case "stock.picking":
      return ofPicking(held?.model === "stock.picking" ? held : undefined, copy, around);
    case "account.move":
      return partners(copy.partnerId);
    case "res.partner":
      return [];
    default:
      return unreachable(copy);
  }
}

function ofPicking(held: PickingCopy | undefined, copy: PickingCopy, { order, linked, nowMs }: Around): Effect[] {
  const { id, orderId } = copy;
  const effects = partners(copy.partnerId);
  if (orderId !== null && !order) effects.push(read("sale.order", orderId));
  if (copy.state !== "cancel") effects.push(...links(held, copy, nowMs));
  effects.push(...doubts(held, copy, linked));
  if (orderId !== null && isBookable(copy, order)) effects.push({ kind: "book", pickingId: id, orderId });
  const isCancelledNow = copy.state === "cancel" && held?.state !== "cancel";
  if (isCancelledNow && (held || order)) effects.push(...isWaitedForNoMore(copy));
  return effects;
}

const SENT_OUT: ReadonlySet<string | null> = new Set(["outgoing", "dropship"]);

/** Of a delivery that was cancelled, or is gone. */
export function isWaitedForNoMore({ kind, orderId }: PickingCopy): Exclude<Effect, { readonly kind: "read" }>[] {
  return orderId !== null && SENT_OUT.has(kind) ? [{ kind: "tell_order", orderId }] : [];
}

/** Goods of a confirmed order that are packed, or gone, and that nobody has a tracking number for. */
export function isBookable(picking: PickingCopy, order: SalesOrder | undefined): boolean {
  const { kind, state, trackingRef } = picking;
  const confirmed = order !== undefined && CONFIRMED.has(order.state);
  return confirmed && kind === "outgoing" && PACKED.has(state) && trackingRef === null;
}

/**
 * A number that was on it when the goods left is of the parcel of then: a carrier may have given it to another parcel since. One that
 * was put on it now is of the parcel of now.
 */
function links(held: PickingCopy | undefined, copy: PickingCopy, nowMs: number): Effect[] {
  const trackingNumbers = [...new Set(numbersIn(copy.trackingRef))].slice(0, PARCELS_MAX);
  const before = new Set(numbersIn(held?.trackingRef));
  const link = { pickingId: copy.id, pickingName: (copy.name ?? `${copy.id}`).slice(0, 120), trackingNumbers };
  return trackingNumbers.map((trackingNumber) => {
    const isNew = held !== undefined && !before.has(trackingNumber);
    return { kind: "link", trackingNumber, link, isNew, atMs: isNew ? nowMs : Math.min(copy.doneAtMs ?? nowMs, nowMs) };
  });
}

/** Whose number is not on the picking any more, or whose picking is cancelled, looks for another. */
function doubts(
  held: PickingCopy | undefined,
  copy: PickingCopy,
  linked: readonly string[],
): Exclude<Effect, { kind: "read" }>[] {
  const borne = new Set(copy.state === "cancel" ? [] : numbersIn(copy.trackingRef));
  const before = new Set([...numbersIn(held?.trackingRef), ...numbersIn(copy.trackingRef), ...linked]);
  const over = [...before].filter((number) => !borne.has(number)).slice(0, PARCELS_MAX);
  return over.map((trackingNumber) => ({ kind: "doubt", trackingNumber, pickingId: copy.id }));
}

/** Of a delivery that is gone. */
export const doubtsOfGone = (copy: PickingCopy, linked: readonly string[]): Exclude<Effect, { kind: "read" }>[] =>
  doubts(undefined, { ...copy, state: "cancel" }, linked);

const read = (model: RecordRef["model"], id: number): Effect => ({ kind: "read", ref: { model, id } });

function partners(...ids: readonly (number | null)[]): Effect[] {
  return [...new Set(ids)].flatMap((id) => (id === null ? [] : [read("res.partner", id)]));
}
