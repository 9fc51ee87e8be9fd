import { encodeCursor } from "../store/cursor.ts";
import type { z } from "@hono/zod-openapi";
import type { Review } from "../domain/shipment.ts";
import type { Moment } from "../domain/moment.ts";
import type { Story, StoryLine } from "../sequencer/story.ts";
import type { Shipment } from "../store/shipment.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import type { ShipmentStory, ShipmentSummary } from "./schemas-shipments.ts";

/** A shipment's story as the API tells it. */
export function storyView(id: string, story: Story): z.input<typeof ShipmentStory> {
  const { head, estimate, identity } = story;
  return {
    id,
    tenant: identity.tenantId,
    carrier: identity.carrier,
    trackingNumber: identity.trackingNumber,
    state: head && { milestone: head.milestone, reason: head.reason, ...momentView(head.occurredAt) },
    cycle: story.cycle,
    version: story.version,
    lastSeq: story.lastSeq,
    estimate: estimate && {
      deliveryAt: isoOf(estimate.deliveryAt.atMs),
      deliveryAtAsSent: estimate.deliveryAt.asSent,
      certainty: estimate.deliveryAt.certainty,
      reportedAt: isoOf(estimate.reportedAtMs),
    },
    link: story.link,
    updatedAt: isoOf(story.updatedAtMs),
    timeline: story.timeline.map(lineView),
    nextCursor: story.next ? encodeCursor([story.next.atMs, story.next.rank, story.next.key]) : null,
    sinks: story.sinks.map(({ sink, version, seq, pending, parked, pendingSinceMs, failure }) => ({
      sink,
      confirmedVersion: version,
      confirmedSeq: seq,
      pending,
      parked,
      waitingSince: isoOrNull(pendingSinceMs),
      lastFailure: failure && {
        kind: failure.kind,
        name: failure.name,
        message: failure.message,
        at: isoOf(failure.atMs),
      },
    })),
    reviews: story.reviews.map(reviewView),
  };
}

type Line = z.input<typeof ShipmentStory>["timeline"][number];

function lineView({ entry, from, cycle, contradicts, retracted }: StoryLine): Line {
  const told = { recordedAt: isoOf(from.receivedAtMs), source: from.sender, endpoint: from.endpointId };
  const shared = { seq: entry.seq, cycle, contradicts, retracted, ...told };
  if (entry.kind === "retraction") {
    const { target, declaredAt } = entry.retraction;
    const nothing = {
      milestone: null,
      reason: null,
      classifier: null,
      place: null,
      description: null,
      code: null,
      corroborates: null,
    };
    return { ...shared, ...nothing, kind: "retraction", fingerprint: target, ...momentView(declaredAt) };
  }
  const { fingerprint, milestone, reason, classifier, occurredAt, place, description, code } = entry.event;
  const { corroborates = null } = entry;
  const scan = { fingerprint, milestone, reason, classifier, place, description, code, corroborates };
  return { ...shared, kind: "event", ...scan, ...momentView(occurredAt) };
}

function momentView({ atMs, asSent, certainty }: Moment) {
  return { occurredAt: isoOf(atMs), occurredAtAsSent: asSent, certainty };
}

function reviewView(review: Review): z.input<typeof ShipmentStory>["reviews"][number] {
  if (review.kind === "contradiction") return { kind: "contradiction", fingerprints: [...review.fingerprints] };
  const { sink, name, message, atMs } = review;
  return { kind: "parked", sink, name, message, at: isoOf(atMs) };
}

/** A shipment as the read model keeps it. */
export function summaryView(row: Shipment): z.input<typeof ShipmentSummary> {
  const { milestone, reason, occurredAtMs, occurredAsSent, certainty, pickingId, pickingName } = row;
  const stands = milestone !== null && occurredAtMs !== null && occurredAsSent !== null && certainty !== null;
  return {
    id: row.id,
    tenant: row.tenantId,
    carrier: row.carrier,
    trackingNumber: row.trackingNumber,
    state: stands
      ? { milestone, reason, ...momentView({ atMs: occurredAtMs, asSent: occurredAsSent, certainty }) }
      : null,
    cycle: row.cycle,
    version: row.version,
    link: pickingId !== null && pickingName !== null ? { pickingId, pickingName } : null,
    estimatedDeliveryAt: isoOrNull(row.estimatedAtMs),
    openReviews: row.reviews,
    updatedAt: isoOf(row.updatedAtMs),
    changedAt: isoOf(row.changedAtMs),
  };
}
