import { STORY_LINES_MAX } from "../sequencer/story.ts";
import { z } from "@hono/zod-openapi";
import { Place } from "../domain/event.ts";
import { AskedNumber, ShipmentId } from "../domain/identity.ts";
import { Classifier, ExceptionReason, Milestone } from "../domain/milestone.ts";
import { Certainty } from "../domain/moment.ts";
import { Sink } from "../domain/sink.ts";
import { IsoTime, pageSchema, PageQuery, TenantRef } from "./schemas.ts";

export const ShipmentParams = z.strictObject({ id: ShipmentId });

export const ShipmentQuery = z.strictObject({
  ...PageQuery,
  tenant: TenantRef,
  carrier: z.string().min(1).max(60).optional().openapi({ description: "any name the carrier goes by" }),
  trackingNumber: AskedNumber.optional().openapi({ type: "string", description: "as anyone writes it" }),
  milestone: Milestone.optional(),
  updatedAfter: z.iso.datetime({ offset: true }).optional().openapi({
    description:
      "Only what changed here after this, in that order: by an event, a link, a review or anything else, however late it came. Who asks again with the last `changedAt` of before misses nothing.",
  }),
});

/** Where a shipment stands, on whose clock and how surely. */
const State = z.object({
  milestone: Milestone,
  reason: ExceptionReason.nullable(),
  occurredAt: IsoTime,
  occurredAtAsSent: z.string(),
  certainty: Certainty,
});

const shared = {
  id: z.string(),
  tenant: z.string(),
  carrier: z.string(),
  trackingNumber: z.string(),
  state: State.nullable(),
  cycle: z.int(),
  version: z.int(),
  link: z
    .object({ pickingId: z.int(), pickingName: z.string() })
    .nullable()
    .openapi({ description: "the goods issue in Odoo (`stock.picking`)" }),
  updatedAt: IsoTime,
};

export const ShipmentSummary = z
  .object({
    ...shared,
    estimatedDeliveryAt: IsoTime.nullable(),
    openReviews: z.int(),
    changedAt: IsoTime.openapi({ description: "when this list last changed of it: what `updatedAfter` goes by" }),
  })
  .openapi("ShipmentSummary");
export const ShipmentPage = pageSchema(ShipmentSummary).openapi("ShipmentPage");

const TimelineLine = z
  .object({
    seq: z.int(),
    cycle: z.int().nullable(),
    kind: z.enum(["event", "retraction"]),
    milestone: Milestone.nullable(),
    reason: ExceptionReason.nullable(),
    classifier: Classifier.nullable(),
    occurredAt: IsoTime,
    occurredAtAsSent: z.string(),
    certainty: Certainty,
    recordedAt: IsoTime,
    source: z.string().openapi({ description: "the sender that told of it" }),
    endpoint: z.string(),
    place: Place.nullable(),
    description: z.string().nullable(),
    code: z.string().nullable(),
    contradicts: z.boolean(),
    retracted: z.boolean(),
    fingerprint: z.string().openapi({ description: "of a retraction: of what it takes back" }),
    corroborates: z
      .string()
      .nullable()
      .openapi({ description: "the fingerprint of another sender's event of the same scan, which this one confirms" }),
  })
  .openapi("TimelineLine");

const SinkProgress = z
  .object({
    sink: Sink,
    confirmedVersion: z.int(),
    confirmedSeq: z.int(),
    pending: z.boolean(),
    parked: z.boolean(),
    waitingSince: IsoTime.nullable(),
    lastFailure: z.object({ kind: z.string(), name: z.string(), message: z.string(), at: IsoTime }).nullable(),
  })
  .openapi("SinkProgress");

const Review = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("contradiction"), fingerprints: z.array(z.string()) }),
    z.object({ kind: z.literal("parked"), sink: Sink, name: z.string(), message: z.string(), at: IsoTime }),
  ])
  .openapi("Review");

export const StoryQuery = z.strictObject({
  cursor: z.string().max(1000).optional().openapi({ description: "`nextCursor` of the lines before" }),
  limit: z.coerce.number().int().min(1).max(STORY_LINES_MAX).default(STORY_LINES_MAX),
});

export const ShipmentStory = z
  .object({
    ...shared,
    lastSeq: z.int(),
    estimate: z
      .object({ deliveryAt: IsoTime, deliveryAtAsSent: z.string(), certainty: Certainty, reportedAt: IsoTime })
      .nullable(),
    timeline: z.array(TimelineLine),
    nextCursor: z.string().nullable().openapi({ description: "of the lines behind these; null: these were the last" }),
    sinks: z.array(SinkProgress),
    reviews: z.array(Review),
  })
  .openapi("Shipment");

export const Replay = z
  .strictObject({
    sink: Sink,
    fromVersion: z.int().min(0).default(0).openapi({ description: "0: everything" }),
  })
  .openapi("Replay");
export const ReplayBegun = z.object({ id: z.string(), sink: Sink, fromVersion: z.int() }).openapi("ReplayBegun");
