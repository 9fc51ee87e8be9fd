import { z } from "zod";
import { TrackingNumber } from "../../domain/identity.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { part, text, word } from "../fields.ts";
import { check, misfit, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const SCANS_MAX = 5000;

const Identifier = z.object({ type: text, value: text });

const Event = z.object({
  type: word,
  dateTime: text,
  estimateDateTime: text,
  plannedDateTime: text,
  description: text,
  location: z
    .object({ address: part(z.object({ city: text, state: text, postalCode: text, country: text })) })
    .nullish(),
});
export type Event = z.infer<typeof Event>;

const Shipment = z.object({
  identifiers: z.array(Identifier).max(50),
  carrierIdentifier: part(z.object({ value: text })),
});

const History = z.object({
  shipment: Shipment,
  events: z.array(z.unknown()).max(SCANS_MAX).pipe(z.array(Event)).nullish(),
});

export interface Payload {
  readonly trackingNumber: string;
  readonly carrier: string | null;
  readonly events: readonly Event[];
}

/** What a shipment is known by, the most exact first. */
const PREFERRED = ["PRO", "TRACKING_NUMBER", "CONTAINER_ID", "BILL_OF_LADING", "BOOKING_NUMBER", "ORDER"];

export function readPayload(body: Bytes): Result<Payload, Unreadable> {
  const json = readJson(body, z.unknown());
  const history = json.ok ? check(json.value, History) : json;
  if (!history.ok) return history;
  const { shipment, events } = history.value;
  const identifiers = shipment.identifiers.filter(({ value }) => value);
  const named = PREFERRED.flatMap((type) => identifiers.find((one) => one.type === type) ?? []);
  const number = TrackingNumber.safeParse((named[0] ?? identifiers[0])?.value);
  if (!number.success) return err(misfit(["shipment", "identifiers"], "names no shipment"));
  return ok({ trackingNumber: number.data, carrier: shipment.carrierIdentifier?.value ?? null, events: events ?? [] });
}
