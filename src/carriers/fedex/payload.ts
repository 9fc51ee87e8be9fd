import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { part, shipmentNumber, text } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const SCANS_MAX = 5000;
const RESULTS_MAX = 200;

const Location = part(z.object({ city: text, stateOrProvinceCode: text, postalCode: text, countryCode: text }));

const Scan = z.object({
  date: text,
  eventType: text,
  eventDescription: text,
  derivedStatusCode: text,
  exceptionCode: text,
  exceptionDescription: text,
  locationId: text,
  scanLocation: Location,
});
export type Scan = z.infer<typeof Scan>;

const TrackResult = z.object({
  trackingNumberInfo: part(z.object({ trackingNumber: text, carrierCode: text, trackingNumberUniqueId: text })),
  latestStatusDetail: part(z.object({ code: text, derivedCode: text, description: text, scanLocation: Location })),
  dateAndTimes: z
    .array(part(z.object({ type: text, dateTime: text })))
    .max(100)
    .transform((told) => told.flatMap((one) => one ?? []))
    .nullish()
    .catch(null),
  estimatedDeliveryTimeWindow: part(z.object({ window: part(z.object({ begins: text, ends: text })) })),
  scanEvents: z.array(z.unknown()).max(SCANS_MAX).pipe(z.array(Scan)).nullish(),
});
export type TrackResult = z.infer<typeof TrackResult>;

const CompleteResult = z.object({
  trackingNumber: shipmentNumber,
  trackResults: z.array(TrackResult).max(RESULTS_MAX).nullish(),
});
export type CompleteResult = z.infer<typeof CompleteResult>;

/** Of pushes alone: when this one was made. Where it stands is told in two ways, and nothing else depends on it. */
const MetaData = z
  .array(z.object({ timestamp: z.string() }))
  .max(100)
  .optional()
  .catch(undefined);

const Envelope = z.object({
  output: z.object({
    completeTrackResults: z.array(CompleteResult).max(RESULTS_MAX).nullish(),
    outputMetaData: MetaData,
  }),
  outputMetaData: MetaData,
});

export interface Payload {
  readonly results: readonly CompleteResult[];
  readonly madeAt: string | null;
}

export function readPayload(body: Bytes): Result<Payload, Unreadable> {
  const json = readJson(body, z.unknown());
  const envelope = json.ok ? check(json.value, Envelope) : json;
  if (!envelope.ok) return envelope;
  const { output, outputMetaData } = envelope.value;
  const [made] = output.outputMetaData ?? outputMetaData ?? [];
  return ok({ results: output.completeTrackResults ?? [], madeAt: made?.timestamp ?? null });
}
