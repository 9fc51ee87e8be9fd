import { z } from "@hono/zod-openapi";
import { SampleEvent, SampleOutcome } from "../domain/certification.ts";
import { Endpoint } from "./schemas-endpoints.ts";
import { IsoTime } from "./schemas.ts";

const Totals = z
  .object({
    samples: z.int(),
    read: z.int(),
    unreadable: z.int(),
    disbelieved: z.int(),
    events: z.int(),
    unmapped: z.array(z.string()).openapi({ description: "Codes that nobody knows" }),
  })
  .openapi("Certification");

export const Onboarding = z
  .object({
    endpoint: Endpoint,
    sender: z.object({
      name: z.string(),
      scheme: z.string(),
      assurance: z.enum(["body", "possession", "none"]),
      bindsTime: z.boolean(),
      secret: z.string().openapi({ description: "What its secret is, in words or as a form" }),
      answer: z.string().openapi({ description: "What it counts as success" }),
      trap: z.string().openapi({ description: "What most easily goes wrong with it" }),
    }),
    checklist: z.array(z.object({ step: z.string(), done: z.boolean(), who: z.string(), words: z.string() })),
    certification: Totals,
    proposal: z.string().nullable().openapi({ description: "What is proposed of it now" }),
  })
  .openapi("Onboarding");

export const ExampleRequest = z
  .object({
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    curl: z.string().openapi({ description: "For a shell; `$SECRET` stands for the endpoint's secret" }),
    needsSecret: z.boolean(),
    validUntil: IsoTime.nullable().openapi({ description: "Of a signature that covers the time" }),
    unsigned: z.string().nullable().openapi({ description: "Why it is not signed; null: it is" }),
  })
  .openapi("ExampleRequest");

const reading = {
  outcome: SampleOutcome,
  refusal: z.object({ path: z.string(), message: z.string() }).nullable(),
  shipments: z.array(
    z.object({
      carrier: z.string(),
      trackingNumber: z.string(),
      events: z.array(SampleEvent.omit({ occurredAtMs: true }).extend({ occurredAt: IsoTime })),
      retractions: z.int(),
      estimatedAt: IsoTime.nullable(),
    }),
  ),
  events: z.int(),
  fetches: z.int(),
  records: z.int(),
};
export const Reading = z.object(reading).openapi("SampleReading");
export const Samples = z
  .object({
    items: z.array(
      z.object({ id: z.string(), receivedAt: IsoTime, sizeBytes: z.int(), requestId: z.string(), ...reading }),
    ),
    certification: Totals,
  })
  .openapi("Samples");

export const PAYLOADS_MAX = 20;
export const Certify = z
  .strictObject({
    payloads: z
      .array(
        z.strictObject({
          body: z.string().min(1),
          headers: z.record(z.string().max(100), z.string().max(2_000)).default({}),
        }),
      )
      .min(1)
      .max(PAYLOADS_MAX),
  })
  .openapi("Certify");
export const Certified = z.object({ items: z.array(Reading), certification: Totals }).openapi("Certified");
