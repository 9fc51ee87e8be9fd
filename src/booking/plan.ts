import type { Booking, BookingReview, BookingTerms } from "../domain/booking.ts";
import { unreachable } from "../domain/result.ts";
import type { Goods } from "./read-order.ts";
import { addressHash, isTheirs } from "./request.ts";

/** What Odoo says of a picking now. */
export type View =
  | { readonly kind: "ready"; readonly goods: Goods; readonly hash: string }
  | { readonly kind: "cancelled" }
  | { readonly kind: "not_ready" };

/** The next thing to do for a picking. Each is committed before the next is begun. */
export type Step =
  | { readonly kind: "nothing" }
  | { readonly kind: "open"; readonly attempt: number; readonly goods: Goods; readonly hash: string }
  /** Before anything is bought. */
  | { readonly kind: "drop"; readonly why: string }
  | { readonly kind: "draft"; readonly goods: Goods }
  | { readonly kind: "buy"; readonly goods: Goods }
  /** Finds out what became of a purchase. */
  | { readonly kind: "settle" }
  /** Into Odoo, and to the shipments. */
  | { readonly kind: "hand_over" }
  | { readonly kind: "review"; readonly review: BookingReview };

type Terms = Pick<BookingTerms, "mode" | "platform">;

const NOTHING = { kind: "nothing" } as const;

/** Whether anything may be next, whatever Odoo says: where not, Odoo need not be asked. */
export function mayGoOn(booking: Booking | null, { mode }: Terms): boolean {
  switch (booking?.state) {
    case "uncertain":
    case "voided":
      return false;
    case "buying":
      return booking.acceptedAtMs === null;
    case "booked":
      return true;
    default:
      return mode !== "off";
  }
}

/**
 * What is next, from the newest attempt, what Odoo says, and how the tenant books. `ours` are the tracking numbers that any attempt
 * brought. Asked again with nothing changed it plans nothing.
 */
export function plan(booking: Booking | null, view: View, terms: Terms, ours: readonly string[]): Step {
  const { mode } = terms;
  if (!booking) return mode === "off" ? NOTHING : opened(1, view, ours);
  switch (booking.state) {
    case "wanted":
    case "drafted":
      return mode === "off" ? NOTHING : unbought(booking, view, terms, ours);
    case "buying":
      return booking.acceptedAtMs === null ? { kind: "settle" } : NOTHING;
    case "booked":
      return bought(booking, view);
    case "refused":
      return mode === "off" || !isChanged(booking, view) ? NOTHING : opened(booking.attempt + 1, view, ours);
    case "dropped":
      return mode === "off" ? NOTHING : opened(booking.attempt + 1, view, ours);
    case "uncertain":
    case "voided":
      return NOTHING;
    default:
      return unreachable(booking.state);
  }
}

function opened(attempt: number, view: View, ours: readonly string[]): Step {
  if (view.kind !== "ready" || isTheirs(view.goods.trackingRef, ours)) return NOTHING;
  return { kind: "open", attempt, goods: view.goods, hash: view.hash };
}

function unbought(booking: Booking, view: View, { mode, platform }: Terms, ours: readonly string[]): Step {
  if (view.kind === "cancelled") return { kind: "drop", why: "the picking was cancelled" };
  if (view.kind === "not_ready") return NOTHING;
  const { goods } = view;
  if (isTheirs(goods.trackingRef, ours))
    return { kind: "drop", why: "the picking got a tracking reference from elsewhere" };
  if (booking.platform !== platform) return { kind: "drop", why: "another platform books now" };
  if (isChanged(booking, view)) return { kind: "drop", why: "the goods or an address changed" };
  if (booking.state === "wanted") return { kind: "draft", goods };
  return mode === "review" && booking.approvedAtMs === null ? NOTHING : { kind: "buy", goods };
}

function bought(booking: Booking, view: View): Step {
  const { writtenAtMs, review } = booking;
  if (writtenAtMs === null) return { kind: "hand_over" };
  if (view.kind === "cancelled" && review !== "cancelled") return { kind: "review", review: "cancelled" };
  if (view.kind !== "ready") return NOTHING;
  if (addressHash(view.hash) !== addressHash(booking.requestHash))
    return review === null ? { kind: "review", review: "address" } : NOTHING;
  // What stood in the way may be gone.
  return review === "tracking_ref" && !isTheirs(view.goods.trackingRef, booking.trackingNumbers)
    ? { kind: "hand_over" }
    : NOTHING;
}

const isChanged = (booking: Booking, view: View): boolean => view.kind === "ready" && view.hash !== booking.requestHash;
