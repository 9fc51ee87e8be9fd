import { carrierSlug, UNKNOWN_CARRIER } from "../../domain/carrier.ts";
import type { Estimate, TrackingEvent } from "../../domain/event.ts";
import { newerEstimate } from "../../domain/event.ts";
import { TrackingNumber } from "../../domain/identity.ts";
import type { Moment } from "../../domain/moment.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { judge } from "../codes.ts";
import { eventsOf, type Scan } from "../history.ts";
import { misfit } from "../json.ts";
import { placeOf } from "../place.ts";
import type { Reading, ReadingContext, Unreadable } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { readExpected, spareTime, undated } from "../times.ts";
import { countryCode } from "../zones/zone.ts";
import type { Field, Mapping } from "./mapping.ts";
import { eventsAt, valueAt, type Enclosed } from "./path.ts";
import { readMapped } from "./time.ts";

export const EVENTS_MAX = 5000;

/** What a body says of one shipment, before its scans are events. */
interface Told {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly scans: Scan[];
  readonly references: unknown[];
  estimate: Estimate | null;
}

/** Reads a body by a mapping: every event it names belongs to a shipment, or the whole is unreadable. */
export async function normalize(
  body: unknown,
  mapping: Mapping,
  context: ReadingContext,
): Promise<Result<Reading, Unreadable>> {
  if (!isWanted([body], { only: mapping.only.filter(({ field }) => field.startsWith("$")) }))
    return ok({ sourceEventId: null, reports: [] });
  const events = eventsAt(body, mapping.events, EVENTS_MAX);
  if (events === null) return err(misfit([mapping.events ?? ""], "is not there"));
  if (events.length > EVENTS_MAX) return err(misfit([mapping.events ?? ""], `has more than ${EVENTS_MAX} events`));
  const told = new Map<string, Told>();
  for (const event of events) {
    if (!isWanted(event, mapping)) continue;
    const number = TrackingNumber.safeParse(textOf(event, mapping.trackingNumber));
    if (!number.success) return err(misfit([nameOf(mapping.trackingNumber)], "names no shipment"));
    const carrier = carrierSlug(textOf(event, mapping.carrier) ?? context.settings["carrier"] ?? UNKNOWN_CARRIER);
    const key = JSON.stringify([carrier, number.data]);
    const one = told.get(key) ?? { carrier, trackingNumber: number.data, scans: [], references: [], estimate: null };
    told.set(key, one);
    const read = scanOf(event, mapping, context);
    if (!read) return err(misfit([nameOf(mapping.code)], "has neither a code nor words"));
    one.scans.push(read.scan);
    one.references.push(...mapping.references.map((path) => valueAt(event, path)));
    one.estimate = newerEstimate(one.estimate, read.estimate);
  }
  const spare = spareTime(context.receivedAtMs);
  const reports = await Promise.all([...told.values()].map((one) => reportOf(one, spare)));
  return ok({ sourceEventId: null, reports });
}

async function reportOf({ carrier, trackingNumber, scans, references, estimate }: Told, spare: Moment) {
  const events: TrackingEvent[] = await eventsOf({ sender: "mapped", carrier, trackingNumber }, scans, spare);
  return { carrier, trackingNumber, events, retractions: [], estimate, references: referencesIn(...references) };
}

const isWanted = (event: Enclosed, { only }: Pick<Mapping, "only">): boolean =>
  only.every(({ field, is }) => {
    const text = wordOf(valueAt(event, field));
    return text !== null && is.includes(text);
  });

function scanOf(event: Enclosed, mapping: Mapping, { mapped, receivedAtMs }: ReadingContext) {
  const [code, known] = codeOf(event, mapping);
  const description = clip(textOf(event, mapping.description), 500);
  const id = clip(textOf(event, mapping.eventId), 120);
  if (code === "" && description === null && id === null) return null;
  const { city, state, postalCode, country } = mapping.place;
  const place = placeOf({
    city: textOf(event, city),
    state: textOf(event, state),
    postalCode: textOf(event, postalCode),
    country: countryCode(textOf(event, country)),
  });
  const written = [textOf(event, mapping.time), textOf(event, mapping.clock)];
  const at = { zone: textOf(event, mapping.zone), place };
  const [time = null, clock = null] = written;
  const occurredAt = time === null ? null : readMapped(time, clock, mapping, at);
  const scan: Scan = {
    said: id === null ? [...written.map((word) => word ?? null), code, description, place?.city ?? null] : ["id", id],
    event: {
      ...judge(code, known, mapped),
      classifier: "actual",
      occurredAt: occurredAt ?? undated(...written),
      place,
      description,
      code,
      sourceEventId: id,
    },
  };
  const expected = textOf(event, mapping.estimate);
  const deliveryAt = expected === null ? null : readMapped(expected, null, mapping, at, readExpected);
  const estimate = deliveryAt && { deliveryAt, reportedAtMs: occurredAt?.atMs ?? receivedAtMs };
  return { scan, estimate };
}

/** The code as it was sent, and what the mapping says of it: of a known code with an unknown detail the code counts. */
function codeOf(event: Enclosed, { name, code: paths, codes }: Mapping) {
  const parts = [paths].flat().map((path) => clip(wordOf(valueAt(event, path)), 120) ?? "");
  const told = parts.slice(0, parts.findLastIndex((part) => part !== "") + 1);
  const spelled = told.map((_, index) => told.slice(0, told.length - index).join("/"));
  const keys = new Map(Object.entries(codes).map(([key, standing]) => [key.toLowerCase(), standing]));
  const found = spelled.map((key) => keys.get(key.toLowerCase())).find((standing) => standing !== undefined);
  const code = clip(spelled[0], 120 - name.length - 1);
  return [code === null ? "" : `${name}:${code}`, found ?? null] as const;
}

/** Text, numbers and truth values are words; what has parts is none. */
function wordOf(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

function textOf(event: Enclosed, field: Field | undefined): string | null {
  if (field === undefined) return null;
  if (typeof field === "object" && "always" in field) return field.always;
  return [field].flat().reduce<string | null>((found, path) => found ?? wordOf(valueAt(event, path)), null);
}

const nameOf = (field: Field): string =>
  typeof field === "object" && "always" in field ? "always" : ([field].flat()[0] ?? "");
