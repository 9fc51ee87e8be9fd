import type { TrackingEvent } from "../../domain/event.ts";
import { carrierName } from "../../domain/carrier-name.ts";
import { isNews } from "../../domain/news.ts";
import { isToldAnew } from "../../domain/relinked.ts";
import type { Entry, PickingLink } from "../../domain/shipment.ts";
import type { ShipmentIdentity } from "../../domain/identity.ts";
import { odooTime, placeInWords, shownAt } from "./columns.ts";
import { escapeHtml } from "./html.ts";
import { XID_PREFIX } from "./setup/wanted.ts";
import { timeInWords } from "./time-in-words.ts";
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
  /** Of the company whose picking it is; null: nobody knows it. */
  readonly zone: string | null;
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
  const { words, zone, late } = place;
  const on = { model: "stock.picking", recordId: place.link.pickingId } as const;
  const parcel = escapeHtml(parcelInWords(identity));
  if (entry.kind === "retraction")
    return placedNote(
      id,
      on,
      entry.retraction.declaredAt.atMs,
      `<p>${words.takenBack} (${parcel})<br/>${refOf(requestId)}</p>`,
    );
  const { event } = entry;
  const before = [late ? `${words.reportedLate}: ` : "", event.understoodLate ? `${words.understoodNow}: ` : ""];
  const headline = inWords(words, event.milestone, event.reason, event.description);
  const lines = [
    `<strong>${before.join("")}${escapeHtml(headline)}</strong> (${parcel})`,
    ...saidOf(event, headline),
    timeInWords(words, zone, event.occurredAt),
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

/** A parcel as people name it. */
export const parcelInWords = ({
  carrier,
  trackingNumber,
}: Pick<ShipmentIdentity, "carrier" | "trackingNumber">): string => `${carrierName(carrier)} ${trackingNumber}`;

/** The carrier's own words for people, as HTML: where it was, and what happened, where the headline does not say that already. */
export function saidOf(
  { place, description }: Pick<TrackingEvent, "place" | "description">,
  headline: string,
): string[] {
  return [placeInWords(place), description?.trim() === headline ? null : description].flatMap((part) =>
    part ? [escapeHtml(part)] : [],
  );
}
