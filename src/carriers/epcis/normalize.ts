import { carrierSlug, UNKNOWN_CARRIER } from "../../domain/carrier.ts";
import type { Fingerprint, Retraction, ShipmentReport, TrackingEvent } from "../../domain/event.ts";
import { TrackingNumber } from "../../domain/identity.ts";
import type { Moment } from "../../domain/moment.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { fingerprint, type FingerprintPart } from "../fingerprint.ts";
import { check, misfit } from "../json.ts";
import type { Reading, ReadingContext, Unreadable } from "../port.ts";
import { clip } from "../text.ts";
import { readTime } from "../times.ts";
import { meaningOf } from "./meaning.ts";
import { numberOf } from "./objects.ts";
import type { Event, Placed } from "./payload.ts";

/** An object of an event costs a hash and may be a shipment: more of them in one document are no consignment. */
const OBJECTS_MAX = 5000;

/** All that one document says of one object. */
interface Draft {
  readonly events: Map<string, TrackingEvent>;
  readonly retractions: Map<string, Retraction>;
}

/** An event before it is any object's: what it is known by, and what it says or takes back. */
interface Telling {
  readonly numbers: ReadonlySet<string>;
  readonly said: readonly FingerprintPart[];
  readonly event: Omit<TrackingEvent, "fingerprint">;
  /** When it was declared to be an error: then it says nothing, and takes back what it said before. */
  readonly declaredAt: Moment | null;
}

export async function normalize(
  placed: readonly Placed[],
  context: ReadingContext,
): Promise<Result<Reading, Unreadable>> {
  const carrier = carrierSlug(context.settings["carrier"] ?? UNKNOWN_CARRIER);
  const pairs: { readonly number: string; readonly told: Telling }[] = [];
  for (const one of placed) {
    const telling = tell(one, context);
    if (!telling.ok) return telling;
    if (!telling.value) continue;
    for (const number of telling.value.numbers) pairs.push({ number, told: telling.value });
    if (pairs.length > OBJECTS_MAX) {
      return err(misfit(one.path, `names more than ${OBJECTS_MAX} objects with those before`));
    }
  }
  const drafts = new Map<string, Draft>();
  const made = await Promise.all(
    pairs.map(({ number, told }) => fingerprint(["epcis", carrier, number, ...told.said])),
  );
  for (const [index, { number, told }] of pairs.entries()) add(drafts, number, told, made[index] ?? "");
  const reports = [...drafts].map(([trackingNumber, { events, retractions }]): ShipmentReport => {
    return {
      carrier,
      trackingNumber,
      events: [...events.values()],
      retractions: [...retractions.values()],
      estimate: null,
    };
  });
  const [only] = placed.length === 1 ? placed : [];
  return ok({ sourceEventId: clip(only?.event.eventID, 120), reports });
}

function tell({ path, event }: Placed, { mapped }: ReadingContext): Result<Telling | null, Unreadable> {
  const numbers = numbersOf({ path, event });
  if (!numbers.ok) return numbers;
  if (numbers.value.size === 0) return ok(null);
  const occurredAt = timeOf(event);
  if (!occurredAt) return err(misfit([...path, "eventTime"], "is not a time"));
  const declaration = event.errorDeclaration;
  const declaredAt = declaration ? readTime(declaration.declarationTime) : null;
  if (declaration && !declaredAt) return err(misfit([...path, "errorDeclaration", "declarationTime"], "is not a time"));
  return ok({
    numbers: numbers.value,
    said: identityOf(event),
    event: {
      ...meaningOf(event, mapped),
      classifier: "actual",
      occurredAt,
      // A location is a number of whoever runs it; where that is stands in nobody's document.
      place: null,
      description: null,
      sourceEventId: clip(event.eventID, 120),
    },
    declaredAt,
  });
}

/** Its objects, or the larger unit that they were put into or taken out of. */
function numbersOf({ path, event }: Placed): Result<ReadonlySet<string>, Unreadable> {
  const numbers = new Set<string>();
  const { parentID, epcList } = event;
  const named: [string, readonly string[]][] = (epcList ?? []).map((epc, index) => [epc, ["epcList", String(index)]]);
  if (parentID) named.push([parentID, ["parentID"]]);
  for (const [epc, at] of named) {
    const number = numberOf(epc);
    if (number === null) continue;
    const read = check(number, TrackingNumber, [...path, ...at]);
    if (!read.ok) return read;
    numbers.add(read.value);
  }
  return ok(numbers);
}

/** The offset is mandatory beside the time, which has one of its own; where it has none the other one counts. */
function timeOf({ eventTime, eventTimeZoneOffset: offset }: Event): Moment | null {
  const moment = readTime(eventTime);
  if (moment?.certainty !== "local" || !offset) return moment;
  return readTime(`${eventTime?.trim()}${offset}`, { asSent: eventTime ?? "" }) ?? moment;
}

/** An event's id is its own for ever, and that of the declaration that it was an error. One without is all that it says. */
function identityOf(event: Event): FingerprintPart[] {
  if (event.eventID) return [event.eventID];
  const { type, eventTime, eventTimeZoneOffset, action, bizStep, disposition, readPoint, bizLocation } = event;
  const said = [type, eventTime, eventTimeZoneOffset, action, bizStep, disposition, readPoint?.id, bizLocation?.id];
  return said.map((word) => word ?? null);
}

function add(drafts: Map<string, Draft>, number: string, told: Telling, made: Fingerprint): void {
  const draft = drafts.get(number) ?? { events: new Map(), retractions: new Map() };
  drafts.set(number, draft);
  const { sourceEventId } = told.event;
  if (!told.declaredAt) {
    if (!draft.events.has(made)) draft.events.set(made, { fingerprint: made, ...told.event });
  } else if (!draft.retractions.has(made)) {
    draft.retractions.set(made, { target: made, declaredAt: told.declaredAt, sourceEventId });
  }
}
