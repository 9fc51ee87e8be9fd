import type { Estimate, Fingerprint, TrackingEvent } from "../../domain/event.ts";
import type { Moment } from "../../domain/moment.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { judge } from "../codes.ts";
import { fingerprint } from "../fingerprint.ts";
import { misfit } from "../json.ts";
import type { OrphanRetraction, Reading, ReadingContext, Unreadable } from "../port.ts";
import { clip } from "../text.ts";
import { readExpected, readTime } from "../times.ts";
import { standingOf } from "./codes.ts";
import { carrierOf } from "./lines.ts";
import { classifierOf, detailOf, isFinal, namesOf, trackingNumbersOf, typeOf, whereabouts } from "./movement.ts";
import type { Movement, Notice } from "./payload.ts";

/** No vessel's event is about more containers of one subscriber. */
const SHIPMENTS_MAX = 5000;

/** All that one body says of one shipment. */
interface Draft {
  readonly carrier: string;
  readonly trackingNumber: string;
  /** By fingerprint: one that is sent twice is one event. */
  readonly events: Map<string, TrackingEvent>;
  estimate: Estimate | null;
}

export async function normalize(
  notices: readonly Notice[],
  context: ReadingContext,
): Promise<Result<Reading, Unreadable>> {
  const drafts = new Map<string, Draft>();
  const orphanRetractions: OrphanRetraction[] = [];
  const prints = await Promise.all(notices.map(({ metadata }) => identify(metadata.eventID)));
  for (const [index, notice] of notices.entries()) {
    const retraction = await retractionOf(notice);
    if (!retraction.ok) return retraction;
    if (retraction.value) orphanRetractions.push(retraction.value);
    const told = tell(notice, prints[index] ?? "", context);
    if (!told.ok) return told;
    if (told.value) add(drafts, told.value);
    if (drafts.size > SHIPMENTS_MAX) return err(misfit(notice.path, `is about more than ${SHIPMENTS_MAX} shipments`));
  }
  const [only] = notices.length === 1 ? notices : [];
  return ok({
    sourceEventId: only?.metadata.eventID ?? null,
    reports: [...drafts.values()].map(({ events, ...draft }) => ({
      ...draft,
      events: [...events.values()],
      retractions: [],
    })),
    orphanRetractions,
  });
}

/** Nothing but its id: a retraction names nothing else, and an event of several containers is the same one for each. */
const identify = (eventId: string) => fingerprint(["dcsa", eventId]);

async function retractionOf({ path, metadata }: Notice): Promise<Result<OrphanRetraction | null, Unreadable>> {
  const { eventID, eventCreatedDateTime: sent, retractedEventID } = metadata;
  if (!retractedEventID) return ok(null);
  const declaredAt = readTime(sent);
  if (!declaredAt) return err(misfit([...path, "eventCreatedDateTime"], "is not a time"));
  return ok({ target: await identify(retractedEventID), declaredAt, sourceEventId: clip(eventID, 120) });
}

/** One event, and whom it concerns. */
interface Telling {
  readonly carrier: string;
  readonly trackingNumbers: ReadonlySet<string>;
  readonly event: TrackingEvent;
  readonly estimate: Estimate | null;
}

function tell(notice: Notice, made: Fingerprint, context: ReadingContext): Result<Telling | null, Unreadable> {
  const { path, metadata, movement } = notice;
  const names = movement ? namesOf(movement) : [];
  // A vessel's own schedule is about nobody's goods.
  if (!movement || names.length === 0) return ok(null);
  const trackingNumbers = trackingNumbersOf(names);
  if (trackingNumbers.size === 0) return err(misfit([...path, "references"], "hold no number of a shipment"));
  const place = whereabouts(movement);
  const occurredAt = readTime(movement.eventDateTime ?? metadata.eventDateTime, { place });
  if (!occurredAt) return err(misfit([...path, "eventDateTime"], "is not a time"));
  const code = codeOf(notice, movement);
  const event: TrackingEvent = {
    fingerprint: made,
    ...judge(code, standingOf(typeOf(movement), detailOf(movement, context.settings)), context.mapped),
    classifier: classifierOf(movement),
    occurredAt,
    place,
    description: clip(movement.changeRemark || movement.remark, 500),
    code,
    sourceEventId: clip(metadata.eventID, 120),
  };
  const estimate = estimateOf(notice, movement, event, context);
  const carrier = carrierOf(metadata.publisher ?? null, context.settings["carrier"]);
  return ok({ carrier, trackingNumbers, event, estimate });
}

/** `EQUIPMENT/GTIN/LADEN`. */
function codeOf({ metadata }: Notice, movement: Movement): string {
  const codes = [metadata.eventType, typeOf(movement), movement.emptyIndicatorCode].filter(Boolean);
  return clip(codes.join("/"), 120) ?? "";
}

function estimateOf(
  { metadata }: Notice,
  movement: Movement,
  { classifier, place }: TrackingEvent,
  { settings }: ReadingContext,
): Estimate | null {
  if (classifier === "actual" || !isFinal(movement, settings)) return null;
  const reportedAt: Moment | null = readTime(metadata.eventCreatedDateTime);
  const deliveryAt = readExpected(movement.eventDateTime ?? metadata.eventDateTime, { place });
  return reportedAt && deliveryAt && { deliveryAt, reportedAtMs: reportedAt.atMs };
}

function add(drafts: Map<string, Draft>, { carrier, trackingNumbers, event, estimate }: Telling): void {
  for (const trackingNumber of trackingNumbers) {
    const key = `${carrier} ${trackingNumber}`;
    const draft = drafts.get(key) ?? { carrier, trackingNumber, events: new Map(), estimate: null };
    if (!draft.events.has(event.fingerprint)) draft.events.set(event.fingerprint, event);
    draft.estimate = newer(draft.estimate, estimate);
    drafts.set(key, draft);
  }
}

/** Of two words of one moment the later delivery counts, as it does between two messages. */
function newer(held: Estimate | null, next: Estimate | null): Estimate | null {
  if (!held || !next) return held ?? next;
  const difference = next.reportedAtMs - held.reportedAtMs || next.deliveryAt.atMs - held.deliveryAt.atMs;
  return difference > 0 ? next : held;
}
