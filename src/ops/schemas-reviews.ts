import { z } from "@hono/zod-openapi";
import { ExceptionReason, Milestone } from "../domain/milestone.ts";
import { CLOSINGS, QueueKind, ReviewAnswer, ReviewId } from "../domain/review-queue.ts";
import { IsoTime, pageSchema, PageQuery, TenantRef } from "./schemas.ts";

export const ReviewParams = z.strictObject({ id: ReviewId });

export const REVIEW_STATES = ["open", "snoozed", "closed"] as const;
const Owner = z.string().regex(/^(?:psn|tok)_[0-9a-f]{32}$/, "must be a person's or a token's id");

const filters = {
  tenant: TenantRef.optional(),
  kind: QueueKind.optional(),
  owner: z.union([z.literal("me"), Owner]).optional(),
};
export const ReviewsQuery = z.strictObject({
  ...PageQuery,
  ...filters,
  state: z.enum(REVIEW_STATES).default("open"),
  overdue: z
    .enum(["true", "false"])
    .optional()
    .openapi({ description: "of what is open: past its due time, or not yet" }),
});

export const ReviewView = z
  .object({
    id: z.string().openapi({ description: "of its kind and what it is about: the same subject is the same item" }),
    kind: QueueKind,
    tenant: z.string().nullable().openapi({ description: "null: of no one tenant" }),
    state: z.enum(REVIEW_STATES),
    reason: z.string().nullable().openapi({ description: "null once it is closed" }),
    subject: z.string(),
    shipmentId: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    carrier: z.string().nullable(),
    about: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    owner: z.string().nullable(),
    note: z.string().nullable(),
    snoozedUntil: IsoTime.nullable(),
    openedAt: IsoTime,
    ageSeconds: z.int(),
    dueAt: IsoTime,
    overdue: z.boolean(),
    answers: z.array(z.object({ answer: ReviewAnswer, permission: z.string().nullable(), does: z.string() })),
    closed: z
      .object({
        at: IsoTime,
        how: z.enum(CLOSINGS),
        why: z.string(),
        answer: ReviewAnswer.nullable(),
        answeredBy: z.string().nullable(),
      })
      .nullable(),
  })
  .openapi("Review");
export const ReviewPage = pageSchema(ReviewView).openapi("ReviewPage");

const Note = z.string().trim().max(500);
const Later = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const AssignReview = z
  .strictObject({
    owner: z
      .union([z.literal("me"), Owner])
      .nullable()
      .optional()
      .openapi({ description: "null: nobody's" }),
    note: Note.nullable().optional(),
    snoozedUntil: Later.nullable()
      .optional()
      .openapi({ type: "string", format: "date-time", description: "it is not among the open ones until then" }),
  })
  .openapi("AssignReview");

const answer = {
  answer: ReviewAnswer,
  note: Note.optional().openapi({ description: "why; no names" }),
  pickingId: z.int().positive().optional().openapi({ description: "of `link`" }),
  replace: z.boolean().optional().openapi({ description: "of `link`: take it off another picking" }),
  milestone: Milestone.optional().openapi({ description: "of `map`" }),
  reason: ExceptionReason.optional().openapi({ description: "of `map` to an exception" }),
  dryRun: z.boolean().default(false).openapi({ description: "say what would be done, and do nothing" }),
};
export const AnswerReview = z.strictObject(answer).openapi("AnswerReview");
export type AnswerReview = z.output<typeof AnswerReview>;

export const REVIEW_OUTCOMES = ["answered", "answerable", "refused", "unavailable"] as const;
export const AnsweredReview = z
  .object({
    id: z.string(),
    kind: QueueKind,
    reason: z.string().nullable(),
    outcome: z.enum(REVIEW_OUTCOMES).openapi({ description: "`answerable`: a dry run's word for what would be done" }),
    detail: z.string().openapi({ description: "what was done, would be done, or why it is not" }),
  })
  .openapi("AnsweredReview");

/** Each may be a call of its own to a shipment, to Odoo or to a platform. */
export const ANSWERS_MAX = 50;
export const AnswerReviews = z
  .strictObject({
    ...answer,
    ...filters,
    ids: z.array(ReviewId).min(1).max(ANSWERS_MAX).optional().openapi({ description: "these; else all of a kind" }),
    overdue: z.boolean().optional(),
    cursor: PageQuery.cursor,
    limit: z.int().min(1).max(ANSWERS_MAX).default(20),
  })
  .refine(({ ids, kind }) => (ids === undefined) !== (kind === undefined), {
    path: ["ids"],
    message: "name items, or a kind: one of the two",
  })
  .openapi("AnswerReviews");
export const AnsweredReviews = z
  .object({ items: z.array(AnsweredReview), nextCursor: z.string().nullable() })
  .openapi("AnsweredReviews");
