import type { Place } from "../../domain/event.ts";
import type { Moment } from "../../domain/moment.ts";
import type { Entry } from "../../domain/shipment.ts";
import type { ShipmentIdentity } from "../../domain/identity.ts";
import { inWords, odooTime } from "./columns.ts";

/** The columns of a chatter note; `id` is the external id that makes writing it twice write it once. */
export const NOTE_FIELDS: readonly string[] = [
  "id",
  "model",
  "res_id",
  "date",
  "body",
  "message_type",
  "subtype_id/id",
];

/** A module name that no Odoo module has, or its upgrade would delete the notes. */
const XID_PREFIX = "tallyman";

/** The external id of an entry's note; null for an entry that is no news for the chatter (an estimate or a plan). */
export function noteIdOf(entry: Entry): string | null {
  if (entry.kind === "retraction") return `${XID_PREFIX}.r_${entry.retraction.target}`;
  const { event, corroborates } = entry;
  // Another sender's word for what the chatter tells already is no news.
  if (event.classifier !== "actual" || corroborates !== undefined) return null;
  // The note that was written when nobody understood it stays as it is; this one says what it means.
  return `${XID_PREFIX}.${event.fingerprint}${event.understoodLate ? "_understood" : ""}`;
}

/** One note's cells; null for an entry that is no news for the chatter (an estimate or a plan). */
export function noteCells(entry: Entry, identity: ShipmentIdentity, pickingId: number): string[] | null {
  const id = noteIdOf(entry);
  if (id === null) return null;
  const cells = (at: Moment, body: string): string[] => {
    return [id, "stock.picking", `${pickingId}`, odooTime(at.atMs), body, "notification", "mail.mt_note"];
  };
  const parcel = `${escapeHtml(identity.carrier)} ${escapeHtml(identity.trackingNumber)}`;
  if (entry.kind === "retraction") {
    const { declaredAt } = entry.retraction;
    return cells(declaredAt, `<p>Taken back by the carrier: an earlier event (${parcel})</p>`);
  }
  const { event } = entry;
  const said = [placeInWords(event.place), event.description].filter((part): part is string => Boolean(part));
  const lines = [
    `<strong>${event.understoodLate ? "Understood now: " : ""}${inWords(event.milestone, event.reason)}</strong> (${parcel})`,
    ...said.map(escapeHtml),
    timeInWords(event.occurredAt),
  ];
  return cells(event.occurredAt, `<p>${lines.join("<br/>")}</p>`);
}

function placeInWords(place: Place | null): string | null {
  if (!place) return null;
  const parts = [place.city, place.state, place.postalCode, place.country].filter((part) => part);
  return parts.length > 0 ? parts.join(", ") : null;
}

/** What the sender wrote stands beside our reading of it wherever the two may differ. */
function timeInWords({ atMs, asSent, certainty }: Moment): string {
  const utc = `${odooTime(atMs)} UTC`;
  return certainty === "offset" ? utc : `${utc} (sent as ${escapeHtml(asSent)})`;
}

/** Odoo keeps a loaded body as HTML. */
function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
