import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { flag, part, text, word } from "../fields.ts";
import { check, misfit, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";
import { asOfBeta, isOfFinalV3 } from "./final-v3.ts";

/** An event of theirs takes 300 bytes and more; emptier ones are nobody's. */
const EVENTS_MAX = 5000;
const REFERENCES_MAX = 1000;

const Publisher = z.object({ partyName: text, carrierCode: text, carrierCodeListProvider: text });
export type Publisher = z.infer<typeof Publisher>;

/** Who an event is: in v3 its `metadata`, in v2 the event itself. */
const Metadata = z.object({
  eventID: word.pipe(z.string().min(1).max(120)),
  eventType: z.string(),
  eventCreatedDateTime: text,
  eventDateTime: text,
  retractedEventID: text,
  publisher: part(Publisher),
});
type Metadata = z.infer<typeof Metadata>;

/** v3 says `type`, v2 says what it is the type of. */
const Reference = z
  .object({
    type: text,
    value: text,
    referenceType: text,
    referenceValue: text,
    documentReferenceType: text,
    documentReferenceValue: text,
  })
  .transform((sent) => ({
    type: sent.type ?? sent.referenceType ?? sent.documentReferenceType ?? "",
    value: sent.value ?? sent.referenceValue ?? sent.documentReferenceValue ?? "",
  }));
const References = z.array(z.unknown()).max(REFERENCES_MAX).pipe(z.array(Reference)).nullish();

const Location = part(
  z.object({
    locationName: text,
    UNLocationCode: text,
    address: part(z.object({ city: text, stateRegion: text, postCode: text, country: text, countryCode: text })),
  }),
);
export type Location = z.infer<typeof Location>;

/** Where a vessel, train or truck calls; v2 gave the place here itself. */
const TransportCall = part(
  z.object({ location: Location, UNLocationCode: text, facilityTypeCode: text, modeOfTransport: text }),
);

/** A TRANSPORT or EQUIPMENT event. Events about documents have other fields, and are not read. */
const Movement = z.object({
  eventClassifierCode: z.string(),
  eventDateTime: text,
  transportEventTypeCode: text,
  equipmentEventTypeCode: text,
  equipmentReference: text,
  emptyIndicatorCode: text,
  isTransshipmentMove: flag.nullish(),
  modeOfTransport: text,
  facilityTypeCode: text,
  location: Location,
  eventLocation: Location,
  transportCall: TransportCall,
  documentReferences: References,
  relatedDocumentReferences: References,
  references: References,
  remark: text,
  changeRemark: text,
});
export type Movement = z.infer<typeof Movement>;

/** One event of a body, wherever its version keeps its fields. */
export interface Notice {
  /** Where it stands in the body. */
  readonly path: readonly string[];
  readonly metadata: Metadata;
  /** Null for a mere retraction, and for what is about documents or the vessel alone. */
  readonly movement: Movement | null;
}

const Envelope = z.object({ metadata: z.unknown().optional(), payload: z.unknown().optional() });
const CloudEvent = z.object({ specversion: z.string(), type: z.string() });
const Many = z.array(z.unknown()).max(EVENTS_MAX);

/** A bundle of events or a single one, of v2 or v3. DCSA's notices of bookings and documents (CloudEvents) hold none. */
export function readPayload(body: Bytes): Result<readonly Notice[], Unreadable> {
  const json = readJson(body, z.unknown());
  if (!json.ok) return json;
  const { events } = Object(json.value) as { readonly events?: unknown };
  if (Array.isArray(events)) return readBundle(events, ["events"]);
  if (!Array.isArray(json.value)) {
    const notice = readNotice(json.value, []);
    return notice.ok ? ok(notice.value ? [notice.value] : []) : notice;
  }
  return readBundle(json.value, []);
}

function readBundle(sent: unknown, at: readonly string[]): Result<readonly Notice[], Unreadable> {
  const bundle = check(sent, Many, at);
  if (!bundle.ok) return bundle;
  const notices: Notice[] = [];
  for (const [index, item] of bundle.value.entries()) {
    const notice = readNotice(item, [...at, String(index)]);
    if (!notice.ok) return notice;
    if (notice.value) notices.push(notice.value);
  }
  return ok(notices);
}

function readNotice(item: unknown, path: readonly string[]): Result<Notice | null, Unreadable> {
  if (CloudEvent.safeParse(item).success) return ok(null);
  if (isOfFinalV3(item)) return readNotice(asOfBeta(item), path);
  const envelope = check(item, Envelope, path);
  if (!envelope.ok) return envelope;
  const { metadata: sent, payload } = envelope.value;
  const isV3 = sent !== undefined && sent !== null;
  const metadata = check(isV3 ? sent : item, Metadata, isV3 ? [...path, "metadata"] : path);
  if (!metadata.ok) return metadata;
  const bare = { path, metadata: metadata.value, movement: null };
  if (!/^(?:transport|equipment)$/i.test(metadata.value.eventType)) return ok(bare);
  if (isV3 && (payload === undefined || payload === null)) {
    if (metadata.value.retractedEventID) return ok(bare);
    return err(misfit([...path, "payload"], "is missing, and nothing is retracted"));
  }
  const movement = check(isV3 ? payload : item, Movement, isV3 ? [...path, "payload"] : path);
  return movement.ok ? ok({ ...bare, movement: movement.value }) : movement;
}
