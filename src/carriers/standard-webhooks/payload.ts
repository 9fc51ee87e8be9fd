import { z } from "zod";
import { CanonicalEvent, CanonicalShipment, CanonicalWebhook } from "../../domain/canonical.ts";
import { TrackingNumber } from "../../domain/identity.ts";
import { readMoment } from "../../domain/moment.ts";
import { ok, type Result } from "../../domain/result.ts";
import { namedField } from "../../domain/system-of-record.ts";
import type { Bytes } from "../bytes.ts";
import { check, readJson } from "../json.ts";
import { readExpected } from "../times.ts";
import type { ForeignField, Unreadable } from "../port.ts";
import { asContracted } from "./written.ts";

/** A `Z` is worth what it says: this sender speaks our own format. */
const Time = z.string().transform((text, context) => {
  const moment = readMoment(text, "offset");
  if (moment) return moment;
  context.addIssue("is not an ISO 8601 time between 1970 and 2200");
  return z.NEVER;
});

/** As platforms write a day with the means of their language: its midnight is that day. */
const Expected = Time.transform((moment) => readExpected(moment.asSent) ?? moment);

const Event = CanonicalEvent.extend({ occurredAt: Time });
export type Event = z.infer<typeof Event>;

const Shipment = CanonicalShipment.extend({
  trackingNumber: TrackingNumber,
  estimatedDeliveryAt: Expected.optional(),
  events: z.array(Event),
  retractions: z.array(z.object({ eventId: z.string(), declaredAt: Time })),
});
export type Shipment = z.infer<typeof Shipment>;

/** Our own event once more, with its times and tracking numbers as the mesh keeps them. */
const ShipmentEvents = z.object({ timestamp: Time, data: z.object({ shipments: z.array(Shipment) }) });
export type ShipmentEvents = z.infer<typeof ShipmentEvents>;

/** What a message says, and the first thing in it that is no carrier's to tell. */
export interface Said {
  readonly events: ShipmentEvents;
  readonly foreign: ForeignField | null;
}

const Message = z.object({ type: z.string() });

/**
 * Null for a message about something else. A type that looks like ours and is not (a later version, a slip) is refused, so
 * that it waits in quarantine rather than being thanked for and dropped.
 */
export function readPayload(body: Bytes): Result<Said | null, Unreadable> {
  const json = readJson(body, z.unknown());
  if (!json.ok) return json;
  const message = check(json.value, Message);
  if (!message.ok) return message;
  if (!message.value.type.startsWith("shipment")) return ok(null);
  const canonical = check(asContracted(json.value), CanonicalWebhook);
  if (!canonical.ok) return canonical;
  const events = check(canonical.value, ShipmentEvents);
  return events.ok ? ok({ events: events.value, foreign: foreignIn(json.value) }) : events;
}

/** Looks where our own event is open to more words than it knows: at the message, its shipments and their events. */
function foreignIn(message: unknown): ForeignField | null {
  const data = at(message, "data");
  const shipments = listAt(data, "shipments");
  const inShipments = shipments.map((shipment, n) => [shipment, `data.shipments.${n}`] as const);
  const inEvents = inShipments.flatMap(([shipment, path]) =>
    listAt(shipment, "events").map((event, n) => [event, `${path}.events.${n}`] as const),
  );
  for (const [held, path] of [[message, ""] as const, [data, "data"] as const, ...inShipments, ...inEvents]) {
    for (const word of Object.keys(Object(held) as object)) {
      const named = namedField(word);
      if (named) return { ...named, path: path === "" ? word : `${path}.${word}` };
    }
  }
  return null;
}

const at = (held: unknown, name: string): unknown => (Object(held) as Record<string, unknown>)[name];

function listAt(held: unknown, name: string): readonly unknown[] {
  const list = at(held, name);
  return Array.isArray(list) ? list : [];
}
