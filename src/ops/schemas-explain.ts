import { z } from "@hono/zod-openapi";
import { ACTOR_KINDS, SOURCES } from "../domain/audit.ts";
import { ExceptionReason, Milestone } from "../domain/milestone.ts";
import { Sink } from "../domain/sink.ts";
import { IsoTime } from "./schemas.ts";

const Words = z.string().openapi({ description: "in words, for people" });
const Place = z.int().nullable().openapi({ description: "in the audit chain; null: of before it was kept" });

const Verdict = z
  .object({
    kind: z.enum([
      "new",
      "decides",
      "superseded",
      "corroborates",
      "late",
      "contradicts",
      "retracted",
      "plan",
      "not_understood",
      "understood_late",
      "earlier_cycle",
      "takes_back",
    ]),
    seq: z.int().nullable().openapi({ description: "the other event that it speaks of" }),
    words: Words,
  })
  .openapi("Verdict");

const ExplainedEvent = z
  .object({
    seq: z.int(),
    kind: z.enum(["event", "retraction"]),
    milestone: Milestone.nullable(),
    reason: ExceptionReason.nullable(),
    occurredAt: IsoTime,
    code: z.string().nullable(),
    verdicts: z.array(Verdict),
  })
  .openapi("ExplainedEvent");

const KeptFirst = z
  .object({ id: z.string(), kind: z.enum(["held", "quarantined"]), reason: z.string(), releasedAt: IsoTime.nullable() })
  .openapi("KeptFirst");

const Happening = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("webhook"),
      n: Place,
      at: IsoTime,
      requestId: z.string(),
      trace: z.string().nullable().openapi({ description: "W3C trace id" }),
      sender: z.string(),
      endpoint: z.string(),
      events: z.array(ExplainedEvent),
      known: z
        .string()
        .nullable()
        .openapi({ description: "the events of it that were known, as ranges of seq (`1-4,7`)" }),
      estimate: IsoTime.nullable().openapi({ description: "what it moved the estimate to" }),
      references: z.array(z.string()).openapi({ description: "what it taught of the order's names" }),
      kept: KeptFirst.nullable().openapi({ description: "it was held or quarantined first" }),
      words: Words,
    }),
    z.object({
      kind: z.literal("act"),
      n: Place,
      at: IsoTime,
      requestId: z.string(),
      verb: z.string(),
      actor: z.object({ kind: z.enum(ACTOR_KINDS), id: z.string() }),
      source: z.enum(SOURCES),
      words: Words,
    }),
  ])
  .openapi("Happening");

const Write = z
  .object({
    kind: z.enum(["written", "late", "transient", "unlinked", "rejected"]),
    at: IsoTime,
    since: IsoTime.nullable(),
    times: z.int(),
    version: z.int(),
    seq: z.int(),
    requestId: z.string().openapi({ description: "of the batch: the sink was sent it as X-Request-Id" }),
    words: Words,
  })
  .openapi("SinkWrite");

export const ExplainQuery = z.strictObject({
  before: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .openapi({ description: "`omitted` of an answer before: tells what happened before what it told" }),
});

export const ShipmentExplanation = z
  .object({
    id: z.string(),
    tenant: z.string(),
    carrier: z.string(),
    trackingNumber: z.string(),
    version: z.int(),
    why: Words,
    happenings: z.array(Happening).openapi({ description: "in the order of arrival" }),
    omitted: z.int().openapi({ description: "so many earlier ones are left out" }),
    sinks: z.array(z.object({ sink: Sink, words: Words, writes: z.array(Write) })),
    waiting: z
      .object({ held: z.int(), quarantined: z.int() })
      .openapi({ description: "payloads at its endpoints that may be about it" }),
    notKnown: z.array(z.string()),
  })
  .openapi("ShipmentExplanation");
