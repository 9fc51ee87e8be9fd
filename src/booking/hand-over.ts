import type { Booking } from "../domain/booking.ts";
import { carrierSlug } from "../domain/carrier.ts";
import { TrackingNumber } from "../domain/identity.ts";
import { numbersIn } from "../domain/tracking-reference.ts";
import type { OdooClient, OdooFailure } from "../odoo/client.ts";
import { loadRows } from "../odoo/load-rows.ts";
import { ROWS } from "./odoo-rows.ts";
import { isTheirs } from "./request.ts";
import { bookedNote, voidedNote } from "./note.ts";

export type HandedOver =
  | { readonly kind: "written" }
  /** A person has put another reference there: it stays. */
  | { readonly kind: "in_the_way" }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "failed"; readonly failure: OdooFailure };

const NOTE_FIELDS = ["id", "model", "res_id", "date", "body", "message_type", "subtype_id/id"] as const;
const REFERENCE = "carrier_tracking_ref";

/** The booking's numbers as the mesh keeps them; one that is none is left out. */
export function numbersOf({ trackingNumbers }: Pick<Booking, "trackingNumbers">): string[] {
  return trackingNumbers.flatMap((number) => {
    const read = TrackingNumber.safeParse(number);
    return read.success ? [read.data] : [];
  });
}

/** The shipments that a booking made, for who is to expect them. */
export function expectedOf(booking: Booking) {
  const trackingNumbers = [...new Set(numbersOf(booking))];
  const { tenantId, pickingId, pickingName } = booking;
  const carrier = booking.carrier ?? carrierSlug(booking.carrierName ?? "");
  return trackingNumbers.map((trackingNumber) => ({
    identity: { tenantId, carrier, trackingNumber },
    // Until the picking bears it, which it soon does.
    link: { pickingId, pickingName, trackingNumbers, by: "order" as const },
  }));
}

/**
 * Writes a booking into Odoo, so that writing it again changes nothing: its numbers onto the picking, where nobody else's are, and one
 * note. `ours` are the numbers of every attempt, which a newer one may replace.
 */
export async function handOver(client: OdooClient, booking: Booking, ours: readonly string[]): Promise<HandedOver> {
  const rows = await client.searchRead("stock.picking", [["id", "=", booking.pickingId]], [REFERENCE], { limit: 1 });
  if (!rows.ok) return { kind: "failed", failure: rows.error };
  const held = ROWS["stock.picking"].shape.carrier_tracking_ref.safeParse(rows.value[0]?.[REFERENCE]);
  if (!held.success) return { kind: "refused", message: "the picking is gone" };
  const inTheWay = isTheirs(held.data, ours);
  const numbers = numbersOf(booking);
  const missing = numbers.some((number) => !numbersIn(held.data).includes(number));
  if (missing && !inTheWay) {
    const cells = [`${booking.pickingId}`, numbers.join(",")];
    const written = await loaded(client, "stock.picking", [".id", REFERENCE], cells);
    if (written) return written;
  }
  const noted = await note(client, booking.pickingId, bookedNote(booking));
  if (noted) return noted;
  return { kind: inTheWay ? "in_the_way" : "written" };
}

export async function handOverVoid(client: OdooClient, booking: Booking): Promise<HandedOver> {
  return (await note(client, booking.pickingId, voidedNote(booking))) ?? { kind: "written" };
}

async function note(
  client: OdooClient,
  pickingId: number,
  { id, date, body }: { id: string; date: string; body: string },
): Promise<HandedOver | null> {
  const cells = [id, "stock.picking", `${pickingId}`, date, body, "notification", "mail.mt_note"];
  return loaded(client, "mail.message", NOTE_FIELDS, cells);
}

/** Null when it is in. */
async function loaded(
  client: OdooClient,
  model: string,
  fields: readonly string[],
  cells: string[],
): Promise<HandedOver | null> {
  const { refusals, failure } = await loadRows(client, model, fields, [{ owner: model, cells }]);
  if (failure) return { kind: "failed", failure };
  const [refusal] = refusals;
  if (!refusal) return null;
  const { kind, name, message } = refusal;
  if (kind === "transient") return { kind: "failed", failure: { kind, name, message, retryAfterMs: null } };
  return { kind: "refused", message: `${name}: ${message}` };
}
