import type { Booking, BookingRequest, BookingTerms, Party } from "../domain/booking.ts";
import { BOOKING_PARCELS_MAX } from "../domain/booking.ts";
import { normalizeTrackingNumber } from "../domain/identity.ts";
import { numbersIn } from "../domain/tracking-reference.ts";
import type { Goods } from "./read-order.ts";

/** What makes two requests the same: where the goods go, and behind the dot from where and in what boxes. */
export async function requestHash({ shipFrom, shipTo, parcels }: Goods): Promise<string> {
  return `${await digest(shipTo)}.${await digest({ shipFrom, parcels })}`;
}

export const addressHash = (hash: string): string => hash.split(".")[0] ?? "";

async function digest(value: unknown): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(value)));
  return [...new Uint8Array(bytes, 0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const REFERENCE_MAX_CHARS = 60;

/** The order, the delivery and the attempt: by it a person finds the booking at the platform. */
export function referenceOf({ orderName, pickingName }: Goods, attempt: number): string {
  const names = [orderName, pickingName].filter((name) => name !== null).join(" ");
  return `${names.slice(0, REFERENCE_MAX_CHARS)} #${attempt}`;
}

/** What a platform is asked; or what of it nobody has told, in words for people. */
export function requestOf(
  { id: bookingId, reference, attempt }: Pick<Booking, "id" | "reference" | "attempt">,
  { shipFrom, shipTo, parcels, orderName, pickingName }: Goods,
  { labelFormat, rule, currency }: BookingTerms,
): BookingRequest | { readonly missing: string } {
  const missing = [...lacksOf("ship-from address", shipFrom), ...lacksOf("delivery address", shipTo)];
  if (parcels.length === 0) missing.push("a weight: Odoo knows none, and there is no default parcel");
  if (parcels.length > BOOKING_PARCELS_MAX)
    missing.push(`fewer parcels: at most ${BOOKING_PARCELS_MAX} are booked together`);
  if (missing.length > 0 || !shipFrom || !shipTo) return { missing: `missing: ${missing.join(", ")}` };
  return {
    bookingId,
    reference,
    order: orderName,
    delivery: pickingName,
    attempt,
    shipFrom,
    shipTo,
    parcels: [...parcels],
    labelFormat,
    rule,
    currency,
  };
}

function lacksOf(whose: string, party: Party | null): string[] {
  if (!party) return [`the ${whose}`];
  const { street1, city, country } = party;
  const lacking = Object.entries({ street: street1, city, country }).flatMap(([name, value]) => (value ? [] : [name]));
  return lacking.map((name) => `the ${name} of the ${whose}`);
}

/** Whether a picking's reference names numbers that no booking of ours brought: a person, or another system, ships it. */
export function isTheirs(reference: string | null, ours: readonly string[]): boolean {
  const known = new Set(ours.map(normalizeTrackingNumber));
  return numbersIn(reference).some((number) => !known.has(number));
}
