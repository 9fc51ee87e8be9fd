import type { TrackingEvent } from "../../domain/event.ts";
import type { Moment } from "../../domain/moment.ts";
import { isNews } from "../../domain/news.ts";
import { isToldAnew } from "../../domain/relinked.ts";
import type { Entry, PickingLink } from "../../domain/shipment.ts";
import type { ShipmentIdentity } from "../../domain/identity.ts";
import { odooTime, placeInWords, shownAt } from "./columns.ts";
import { XID_PREFIX } from "./setup/wanted.ts";
import { inWords } from "./words/spoken.ts";
import type { Words } from "./words/words.ts";

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

/** On whose chatter a note stands, and how it is put there. */
export interface NotePlace {
  readonly link: ToldOn;
  readonly words: Words;
  /** Something that happened later was told before: the chatter lists by making, so the note stands on top of that. */
  readonly late: boolean;
}

/** The external id of an entry's note; null for an entry that is no news for the chatter (an estimate or a plan). */
export function noteIdOf(entry: Entry, link: ToldOn): string | null {
  if (!isNews(entry)) return null;
  // A note is in one chatter: in that of a picking which took another one's place it has a name of its own.
  const place = isToldAnew(link) ? `_at_${link.pickingId}` : "";
  if (entry.kind === "retraction") return `${XID_PREFIX}.r_${entry.retraction.target}${place}`;
  const { fingerprint, understoodLate } = entry.event;
  // The note that was written when nobody understood it stays as it is; this one says what it means.
  return `${XID_PREFIX}.${fingerprint}${understoodLate ? "_understood" : ""}${place}`;
}

/** The picking whose chatter it is. */
export type ToldOn = Pick<PickingLink, "pickingId" | "left">;

/**
 * One note's cells; null for an entry that is no news for the chatter. What it says depends on what was told by then, and in which
 * language: of a note that is written again the first text stays, which was true when people read it.
 */
export function noteCells(
  entry: Entry,
  identity: ShipmentIdentity,
  requestId: string,
  place: NotePlace,
): string[] | null {
  const id = noteIdOf(entry, place.link);
  if (id === null) return null;
  const { words, late } = place;
  const on = { model: "stock.picking", recordId: place.link.pickingId } as const;
  const parcel = `${escapeHtml(identity.carrier)} ${escapeHtml(identity.trackingNumber)}`;
  if (entry.kind === "retraction")
    return placedNote(
      id,
      on,
      entry.retraction.declaredAt.atMs,
      `<p>${words.takenBack} (${parcel})<br/>${refOf(requestId)}</p>`,
    );
  const { event } = entry;
  const before = [late ? `${words.reportedLate}: ` : "", event.understoodLate ? `${words.understoodNow}: ` : ""];
  const lines = [
    `<strong>${before.join("")}${inWords(words, event.milestone, event.reason)}</strong> (${parcel})`,
    ...saidOf(event),
    timeInWords(words, event.occurredAt),
    refOf(requestId),
  ];
  return placedNote(id, on, shownAt(event.occurredAt), `<p>${lines.join("<br/>")}</p>`);
}

/** By which it is found in the mesh: the beginning of the id of the request that brought it, and the whole of it for who looks closer. */
function refOf(requestId: string): string {
  const short = requestId.replace(/^req_/, "").slice(0, REF_CHARS);
  return `<small title="${escapeHtml(requestId)}">ref. ${escapeHtml(short)}</small>`;
}
const REF_CHARS = 12;

/** The cells of a note with this body, which is HTML. */
export function placedNote(
  id: string,
  { model, recordId }: { readonly model: "stock.picking" | "sale.order" | "purchase.order"; readonly recordId: number },
  atMs: number,
  body: string,
): string[] {
  return [id, model, `${recordId}`, odooTime(atMs), body, "notification", "mail.mt_note"];
}

/** The carrier's own words for people, as HTML: where it was, and what happened. */
export function saidOf({ place, description }: Pick<TrackingEvent, "place" | "description">): string[] {
  return [placeInWords(place), description].flatMap((part) => (part ? [escapeHtml(part)] : []));
}

/**
 * The time in UTC, and before it that on the clocks of the place where the sender tells it. The reader's own zone is that of the
 * message's date, which Odoo shows in it; nothing in a body is shown in the reader's zone.
 */
function timeInWords(words: Words, { atMs, asSent, certainty }: Moment): string {
  const utc = `${odooTime(atMs)} UTC`;
  switch (certainty) {
    case "offset": {
      const local = localClock(asSent);
      return local ? `${local} (${words.localTime}), ${utc}` : utc;
    }
    case "zone":
    case "place":
      return `${escapeHtml(asSent)} (${words.localTime}), ${utc}`;
    default:
      // Our reading may be wrong, so what was sent stands beside it.
      return `${utc} (${words.sentAs} ${escapeHtml(asSent)})`;
  }
}

/** `2026-11-01 10:00 +02:00` of an ISO time that carries an offset; null for one at UTC's own, or in another spelling. */
function localClock(asSent: string): string | null {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:[.,]\d+)?)?([+-]\d\d):?(\d\d)$/.exec(asSent.trim());
  if (!match) return null;
  const [, day, clock, hours, minutes] = match;
  return Number(hours) === 0 && minutes === "00" ? null : `${day} ${clock} ${hours}:${minutes}`;
}

/** Odoo keeps a loaded body as HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
