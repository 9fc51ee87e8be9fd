import type { Booking, BookingChange, Purchase } from "../domain/booking.ts";
import { unreachable, type Result } from "../domain/result.ts";
import type { Platform, PlatformFailure, Reading } from "./platform.ts";

/** A purchase that is not to be seen may still come to pass for so long: any gateway has hung up by then. */
export const SETTLE_MS = 10 * 60_000;
const LOOK_AGAIN_MS = 60_000;
/** A platform that says nothing for so long is a person's business. */
const SILENCE_MAX_MS = 24 * 60 * 60_000;
/** A draft whose purchase came to nothing so often will not be bought. */
const BUYS_MAX = 3;

/** What is known of a begun purchase: a change of the booking, or when to look again. */
export type Settled =
  | { readonly kind: "change"; readonly change: BookingChange }
  | { readonly kind: "later"; readonly why: string; readonly afterMs?: number };

/**
 * What reading a shipment back says of a purchase whose answer was lost. It is bought, or it is not and (where the platform is sure of
 * that) may be bought after all, or nobody can know and a person must look: it is never bought again on a guess.
 */
export function settled(
  booking: Booking,
  reading: Result<Reading, PlatformFailure>,
  { unboughtIsFinal }: Pick<Platform, "unboughtIsFinal">,
  nowMs: number,
): Settled {
  const sinceMs = nowMs - (booking.buyingAtMs ?? nowMs);
  if (!reading.ok) return unread(reading.error, sinceMs);
  const { value } = reading;
  switch (value.kind) {
    case "bought":
      return { kind: "change", change: bookedBy(value.purchase, nowMs) };
    case "accepted":
      return { kind: "change", change: { acceptedAtMs: nowMs } };
    case "refused":
      return { kind: "change", change: refusedWith(value) };
    case "unclear":
      return sinceMs < SETTLE_MS
        ? { kind: "later", why: value.message, afterMs: LOOK_AGAIN_MS }
        : uncertain(value.message);
    case "unbought":
      if (sinceMs < SETTLE_MS) return { kind: "later", why: "not bought yet", afterMs: LOOK_AGAIN_MS };
      if (unboughtIsFinal && booking.buys < BUYS_MAX)
        return { kind: "change", change: { state: "drafted", buyingAtMs: null } };
      return uncertain("a purchase was begun; the platform says that nothing was bought");
    default:
      return unreachable(value);
  }
}

function unread(failure: PlatformFailure, sinceMs: number): Settled {
  if (failure.kind === "refused") return uncertain(`the shipment cannot be read back: ${failure.message}`);
  if (sinceMs >= SILENCE_MAX_MS) return uncertain(`the shipment could not be read back: ${failure.message}`);
  return laterBy(failure);
}

export function laterBy(failure: Exclude<PlatformFailure, { kind: "refused" }>): Extract<Settled, { kind: "later" }> {
  const afterMs = failure.kind === "foreign" ? null : failure.retryAfterMs;
  return { kind: "later", why: failure.message, ...(afterMs === null ? {} : { afterMs }) };
}

function uncertain(refusalMessage: string): Settled {
  return { kind: "change", change: { state: "uncertain", refusalCode: null, refusalMessage } };
}

export function refusedWith({
  code,
  message,
}: {
  readonly code: string | null;
  readonly message: string;
}): BookingChange {
  return { state: "refused", refusalCode: code, refusalMessage: message };
}

export function bookedBy(purchase: Purchase, nowMs: number): BookingChange {
  const { platformId, carrier, carrierName, service, charges, trackingNumbers, labelUrls } = purchase;
  return {
    state: "booked",
    platformId,
    carrier,
    carrierName,
    service,
    // What was quoted stands where the platform says nothing of what it charged.
    ...(charges.length > 0 ? { charges } : {}),
    trackingNumbers,
    labelUrls,
    bookedAtMs: nowMs,
    refusalCode: null,
    refusalMessage: null,
  };
}
