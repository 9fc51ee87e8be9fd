import { NO_LINES } from "../sequencer/story.ts";
import type { Audited, AuditFact } from "../domain/audit.ts";
import { ShipmentId, type TenantId } from "../domain/identity.ts";
import {
  answersOf,
  dueAtMs,
  QUEUE,
  QUEUE_KINDS,
  REVIEW_ANSWERS,
  subjectOf,
  whyItClosed,
  type QueueKind,
} from "../domain/review-queue.ts";
import type { By } from "../domain/act.ts";
import { lackOf, type Principal } from "../governance/principal.ts";
import { laterOf } from "../store/review-later.ts";
import { findItem, notedOf, type QueueItem, type ReviewItem } from "../store/review-queue.ts";
import { tenantOfDeadLetter } from "../store/dead-letter.ts";
import { findDrift } from "../store/drift.ts";
import { tenantOfBooking, tenantOfKept } from "../store/whose.ts";
import { errandOf } from "./errand-acts.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";

type Ports = Pick<ApiPorts, "db" | "now" | "shipments">;
type Whose = "all" | readonly TenantId[] | null;

export const reviewObject = (id: string): Audited => ({ kind: "review", id });

/** What somebody may see the subjects of. */
export const kindsSeenBy = (principal: Principal): QueueKind[] =>
  QUEUE_KINDS.filter((kind) => lackOf(principal, QUEUE[kind].sees) === null);

/** Whose an item is: of what it is about, else of what was written down of it. Null: there is none. */
export async function tenantsOfReview({ db, shipments }: Ports, id: string): Promise<Whose> {
  const about = subjectOf(id);
  if (!about) return null;
  const [whose, noted] = await Promise.all([whoseSubject({ db, shipments }, about), notedOf(db, [id])]);
  const item = noted.get(id);
  if (whose !== null || !item) return whose;
  return item.tenantId === null ? "all" : [item.tenantId];
}

async function whoseSubject(
  { db, shipments }: Omit<Ports, "now">,
  { kind, subject }: { readonly kind: QueueKind; readonly subject: string },
): Promise<Whose> {
  switch (kind) {
    case "held":
    case "quarantined":
      return only(await tenantOfKept(db, subject));
    case "drift":
      return only((await findDrift(db, subject))?.tenantId ?? null);
    case "booking":
      return only(await tenantOfBooking(db, subject));
    case "errand":
      return only((await errandOf({ db }, subject))?.tenantId ?? null);
    case "dead_letter":
      return tenantOfDeadLetter(db, subject);
    case "unmapped_code":
      return "all";
    default:
      return only((await storyOf({ shipments }, subject))?.identity.tenantId ?? null);
  }
}

const only = (tenantId: TenantId | null): readonly TenantId[] | null => (tenantId === null ? null : [tenantId]);

/** A shipment's part of a subject. */
export const shipmentIdIn = (subject: string): ShipmentId | null =>
  ShipmentId.safeParse(subject.split(".")[0]).data ?? null;

async function storyOf({ shipments }: Pick<Ports, "shipments">, subject: string) {
  const id = shipmentIdIn(subject);
  return id === null ? null : shipments.story(id, NO_LINES);
}

/** An item as it is now; null: there is none, and never was. */
export async function itemOf(ports: Ports, id: string): Promise<QueueItem | null> {
  const about = subjectOf(id);
  if (!about) return null;
  const story = await storyOf(ports, about.subject);
  const one = story ? { shipment: story.identity } : { subject: about.subject };
  const item = await findItem(ports.db, about, one, ports.now());
  if (item.standing === "unknown") return null;
  const { noted } = item;
  if (item.standing !== "vanished" || !noted) return item;
  // The clock has yet to write it down.
  const later = (await laterOf(ports.db, [noted])).get(id);
  const closed = {
    closedAtMs: ports.now(),
    closedHow: "itself",
    closedWhy: later ? whyItClosed(about.kind, later) : "",
  } as const;
  return { ...item, standing: "closed", noted: { ...noted, ...closed } };
}

/** What is written down of an item before anything is: as it waits. */
export function notedAs({ id, waiting, noted, standing }: QueueItem): ReviewItem {
  const about = subjectOf(id);
  if (!about) throw new Error("an item of the queue has an id of the queue");
  if (noted && (!waiting || (standing === "open" && noted.closedAtMs === null && noted.mark === waiting.mark)))
    return noted;
  return {
    id,
    ...about,
    tenantId: waiting?.tenantId ?? null,
    trackingNumber: waiting?.trackingNumber ?? null,
    carrier: waiting?.carrier ?? null,
    mark: waiting?.mark ?? "",
    openedAtMs: waiting?.openedAtMs ?? 0,
    owner: noted?.owner ?? null,
    note: noted?.note ?? null,
    snoozedUntilMs: null,
    ...NOT_CLOSED,
  };
}

export const NOT_CLOSED = {
  closedAtMs: null,
  closedHow: null,
  closedWhy: null,
  answer: null,
  answeredBy: null,
  reopensAtMs: null,
} as const;

/** What was done to an item; a note's words stay out of the record. */
export function reviewFact(verb: string, before: ReviewItem, after: ReviewItem, atMs: number, by: By): AuditFact {
  const { id, tenantId } = after;
  return {
    object: reviewObject(id),
    tenantId,
    atMs,
    verb,
    before: JSON.stringify(asAudited(before)),
    after: JSON.stringify(asAudited(after)),
    ...by,
  };
}

/** Not what it was about, which may be in Odoo's own words. */
function asAudited({ id, kind, subject, owner, note, closedHow, closedWhy, answer, answeredBy, ...row }: ReviewItem) {
  const times = { openedAt: isoOf(row.openedAtMs), snoozedUntil: isoOrNull(row.snoozedUntilMs) };
  const state = row.closedAtMs === null ? "open" : "closed";
  return { id, kind, subject, state, owner, noted: note !== null, ...times, closedHow, closedWhy, answer, answeredBy };
}

export function reviewView(item: QueueItem, nowMs: number) {
  const { id, waiting, noted: held, standing } = item;
  const row = notedAs(item);
  const isOpen = standing === "open";
  const openedAtMs =
    waiting && row.mark === waiting.mark ? Math.min(row.openedAtMs, waiting.openedAtMs) : row.openedAtMs;
  const dueMs = dueAtMs(row.kind, openedAtMs);
  const isSnoozed = row.snoozedUntilMs !== null && row.snoozedUntilMs > nowMs;
  return {
    id,
    kind: row.kind,
    tenant: row.tenantId,
    state: isOpen ? (isSnoozed ? ("snoozed" as const) : ("open" as const)) : ("closed" as const),
    reason: isOpen ? (waiting?.reason ?? null) : null,
    subject: row.subject,
    shipmentId: waiting?.shipmentId ?? shipmentIdIn(row.subject),
    trackingNumber: row.trackingNumber,
    carrier: row.carrier,
    about: { ...waiting?.about },
    owner: row.owner,
    note: row.note,
    snoozedUntil: isoOrNull(row.snoozedUntilMs),
    openedAt: isoOf(openedAtMs),
    ageSeconds: Math.max(0, Math.floor(((isOpen ? nowMs : (held?.closedAtMs ?? nowMs)) - openedAtMs) / 1000)),
    dueAt: isoOf(dueMs),
    overdue: isOpen && dueMs < nowMs,
    answers: isOpen ? answersView(row.kind) : [],
    closed: !isOpen && held ? closedView(held) : null,
  };
}

function answersView(kind: QueueKind) {
  const terms = answersOf(kind);
  return REVIEW_ANSWERS.flatMap((answer) => {
    const { permission, does } = terms[answer] ?? {};
    return permission === undefined || does === undefined ? [] : [{ answer, permission, does }];
  });
}

function closedView({ closedAtMs, closedHow, closedWhy, answer, answeredBy }: ReviewItem) {
  return { at: isoOf(closedAtMs ?? 0), how: closedHow ?? "itself", why: closedWhy ?? "", answer, answeredBy };
}
