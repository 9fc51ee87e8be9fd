import { z } from "zod";
import { carrierSlug } from "../../domain/carrier.ts";
import type { ShipmentReport } from "../../domain/event.ts";
import type { Standing } from "../../domain/milestone.ts";
import type { Moment } from "../../domain/moment.ts";
import { ok, type Result } from "../../domain/result.ts";
import { judge } from "../codes.ts";
import { flag, part, shipmentNumber, text } from "../fields.ts";
import { eventsOf, type Scan } from "../history.ts";
import { check } from "../json.ts";
import { placeOf } from "../place.ts";
import type { Reading, ReadingContext, Unreadable } from "../port.ts";
import { referencesIn } from "../references.ts";
import { clip } from "../text.ts";
import { readWhen, spareTime } from "../times.ts";
import { countryCode } from "../zones/zone.ts";
import { standingOf } from "./codes.ts";

const NUMBERS_MAX = 50;

/** What the event subscriptions of API v3 send: https://sendcloud.dev/api/v3/event-subscriptions. */
export const Subscribed = z.object({ event_type: z.string(), data: z.unknown().optional() });
export type Subscribed = z.infer<typeof Subscribed>;

const Place = part(z.object({ city: text, postal_code: text, country: text, country_code: text }));

/** One thing that happened, in the words of their tracking. */
const Happening = z.object({
  timestamp: text,
  phase: text,
  exception: text,
  status_type: text,
  sub_status: text,
  description: text,
  is_returned: flag.nullish(),
  location_details: Place,
});
type Happening = z.infer<typeof Happening>;

const named = { order_number: z.unknown().optional(), external_reference: z.unknown().optional() };
/** What it passes through of the order; never a reason to refuse. */
const References = {
  ...named,
  order: part(z.object(named)),
  details: part(z.object(named)),
};

const Numbered = z.object({ carrier_code: text, tracking_number: shipmentNumber });
const Parcel = z.object({
  ...References,
  created_at: text,
  updated_at: text,
  announced_at: text,
  tracking_numbers: z.array(Numbered).min(1).max(NUMBERS_MAX),
});
const Tracked = z.object({
  parcel: z.object({ ...References, carrier_code: text, tracking_number: shipmentNumber }),
  event: Happening,
});

/** Not announced yet, a parcel has no number. */
const Unnumbered = z.object({
  tracking_numbers: z.array(z.unknown()).max(0).nullish(),
  parcel: z.undefined().optional(),
});

export async function readSubscribed(sent: Subscribed, context: ReadingContext): Promise<Result<Reading, Unreadable>> {
  const { event_type: type, data } = sent;
  if (!/^parcels?[._]/.test(type) || Unnumbered.safeParse(data).success)
    return ok({ sourceEventId: null, reports: [] });
  const isTracked = typeof Object(data).event === "object" && Object(data).event !== null;
  const drafts = isTracked ? trackedIn(data, context) : announcedIn(type, data, context);
  if (!drafts.ok) return drafts;
  const byShipment = new Map(drafts.value.map((draft) => [`${draft.carrier} ${draft.trackingNumber}`, draft]));
  const spare = spareTime(context.receivedAtMs);
  const reports = await Promise.all([...byShipment.values()].map((draft) => reportOf(draft, spare)));
  return ok({ sourceEventId: null, reports });
}

interface Draft {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly scan: Scan;
  readonly references: string[] | undefined;
}

async function reportOf({ carrier, trackingNumber, scan, references }: Draft, spare: Moment): Promise<ShipmentReport> {
  const events = await eventsOf({ sender: "sendcloud", carrier, trackingNumber }, [scan], spare);
  return { carrier, trackingNumber, events, retractions: [], estimate: null, references };
}

function trackedIn(data: unknown, context: ReadingContext): Result<Draft[], Unreadable> {
  const tracked = check(data, Tracked, ["data"]);
  if (!tracked.ok) return tracked;
  const { parcel, event } = tracked.value;
  const {
    phase,
    exception,
    status_type: type,
    sub_status: sub,
    timestamp,
    description,
    location_details: where,
  } = event;
  const code = clip([phase, exception, type, sub].filter(tells).join("/"), 120) ?? "";
  const place = placeOf({
    city: where?.city,
    postalCode: where?.postal_code,
    country: countryCode(where?.country ?? where?.country_code),
  });
  const scan: Scan = {
    said: ["v3", code, timestamp ?? null],
    event: {
      ...judge(code, knownAs(event), context.mapped),
      classifier: "actual",
      occurredAt: readWhen(timestamp, { place, zulu: "offset" }),
      place,
      description: clip(description, 500),
      code,
      sourceEventId: null,
    },
  };
  return ok([draftOf(parcel, parcel, scan, context)]);
}

const tells = (word: string | null | undefined): word is string => Boolean(word) && word !== "none";

/** Where it is by its phase; but what went wrong, and a way back, is said beside it. */
function knownAs({ phase, exception, is_returned: returned }: Happening): Standing | null {
  const stands = standingOf("phase", phase ?? "");
  if (returned === true && stands?.milestone === "delivered") return { milestone: "returned", reason: null };
  return tells(exception) ? standingOf("exception", exception) : stands;
}

/** A parcel as it is, of which only the kind of the event says what happened. */
function announcedIn(type: string, data: unknown, context: ReadingContext): Result<Draft[], Unreadable> {
  const parcel = check(data, Parcel, ["data"]);
  if (!parcel.ok) return parcel;
  const { announced_at: announced, created_at: created, updated_at: updated, tracking_numbers: numbers } = parcel.value;
  const isNew = type.endsWith("created");
  const time = (isNew ? (announced ?? created) : updated) ?? announced ?? created ?? null;
  const code = clip(type, 120) ?? "";
  const scan: Scan = {
    said: ["v3", code, time],
    event: {
      ...judge(code, standingOf("event", type), context.mapped),
      classifier: "actual",
      occurredAt: readWhen(time, { zulu: "offset" }),
      place: null,
      description: null,
      code,
      sourceEventId: null,
    },
  };
  return ok(numbers.map((number) => draftOf(number, parcel.value, scan, context)));
}

type Referred = { readonly [name in keyof typeof References]?: z.infer<(typeof References)[name]> };

function draftOf(
  { carrier_code: carrier, tracking_number: trackingNumber }: z.infer<typeof Numbered>,
  { order, details, ...own }: Referred,
  scan: Scan,
  { settings }: ReadingContext,
): Draft {
  const names = [own, order, details].flatMap((one) => [one?.order_number, one?.external_reference]);
  return {
    carrier: carrierSlug(carrier || settings["carrier"] || "unknown"),
    trackingNumber,
    scan,
    references: referencesIn(...names),
  };
}
