import type { Booking, Charge } from "../domain/booking.ts";
import { moneyInWords } from "../domain/money.ts";

export interface Note {
  /** The external id that makes writing it twice write it once. */
  readonly id: string;
  readonly date: string;
  readonly body: string;
}

/** What was booked, for the picking's chatter. */
export function bookedNote(booking: Booking): Note {
  const { id, bookedAtMs, updatedAtMs, carrierName, service, trackingNumbers, labelUrls, charges, reference } = booking;
  const lines = [
    `<strong>Shipment booked</strong>: ${escapeHtml([carrierName, service].filter(Boolean).join(" "))}`,
    `Tracking: ${trackingNumbers.map(escapeHtml).join(", ")}`,
    ...labelUrls.map(
      (url, index) => `<a href="${escapeHtml(url)}">Label${labelUrls.length > 1 ? ` ${index + 1}` : ""}</a>`,
    ),
    ...charges.map((charge) => `${escapeHtml(charge.name)}: ${moneyInWords(charge.amountMinor, charge.currency)}`),
    ...totalsOf(charges),
    `Reference: ${escapeHtml(reference)}`,
  ];
  return { id: `tallyman.${id}`, date: odooTime(bookedAtMs ?? updatedAtMs), body: `<p>${lines.join("<br/>")}</p>` };
}

export function voidedNote({ id, trackingNumbers, voidStatus, updatedAtMs }: Booking): Note {
  const what = `${trackingNumbers.map(escapeHtml).join(", ")} (${escapeHtml(voidStatus ?? "voided")})`;
  const body = `<p><strong>Shipment booking taken back</strong>: ${what}</p>`;
  return { id: `tallyman.${id}_void`, date: odooTime(updatedAtMs), body };
}

/** A total for each currency, where there is something to add up. */
function totalsOf(charges: readonly Charge[]): string[] {
  if (charges.length < 2) return [];
  const sums = new Map<string, number>();
  for (const { amountMinor, currency } of charges) sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  return [...sums].map(([currency, amountMinor]) => `Total: ${moneyInWords(amountMinor, currency)}`);
}

const odooTime = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replace("T", " ");

/** Odoo keeps a loaded body as HTML. */
function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
