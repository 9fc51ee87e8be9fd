import type { z } from "@hono/zod-openapi";
import { subjectOf } from "../domain/review-queue.ts";
import { ok, type Result } from "../domain/result.ts";
import { isWithin } from "../governance/principal.ts";
import { toProblem, type Refusal } from "../http/problem.ts";
import { openItems } from "../store/review-queue.ts";
import type { Caller } from "./review-acts.ts";
import { answerItem } from "./review-answer.ts";
import { tenantsOfReview } from "./review-item.ts";
import { queueQuery } from "./review-query.ts";
import { issue, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { AnsweredReview, AnsweredReviews, AnswerReview, AnswerReviews, ReviewParams } from "./schemas-reviews.ts";

export function reviewAnswerRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/reviews/{id}/answer",
      permission: "review:answer",
      scope: "review",
      tag: "reviews",
      summary: "Answer what waits, which closes it",
      description:
        "The answer's own permission is needed too. What an answer has not helped within the hour is open again.",
      params: ReviewParams,
      body: AnswerReview,
      status: 200,
      answer: AnsweredReview,
      refusals: ["not_found", "conflict", "unavailable"],
    },
    async ({ params: { id }, body, ...call }) => answerItem(ports, id, body, call),
  );

  define(
    {
      method: "post",
      path: "/v1/reviews/answer",
      permission: "review:answer",
      scope: "listing",
      tag: "reviews",
      summary: "Answer many: these, or all of a kind; with `dryRun` say what would be done to which",
      description:
        "Each by itself, the most urgent first, so many a call; one that is refused stays open and says why.",
      body: AnswerReviews,
      status: 200,
      answer: AnsweredReviews,
      refusals: [],
    },
    async ({ body, ...call }) => answerMany(ports, body, call),
  );
}

type Outcomes = z.input<typeof AnsweredReviews>;

async function answerMany(
  ports: ApiPorts,
  { ids, tenant, kind, owner, overdue, cursor, limit, ...asked }: z.output<typeof AnswerReviews>,
  call: Caller,
): Promise<Result<Outcomes, Refusal>> {
  if (ids !== undefined) {
    const unique = [...new Set(ids)];
    return ok({ items: await each(unique, (id) => answerOwn(ports, id, asked, call)), nextCursor: null });
  }
  const query = await queueQuery(ports, { tenant, kind, owner, overdue, cursor, limit }, call.principal);
  if (!query.ok) return query;
  const page = await openItems(ports.db, query.value);
  if (!page.ok) return { ok: false, error: issue("cursor", "is not a cursor of this list") };
  const found = page.value.items.map(({ id }) => id);
  return ok({ items: await each(found, (id) => answerOne(ports, id, asked, call)), nextCursor: page.value.nextCursor });
}

/** One after the other: two of one shipment's, say, are answered in the order in which they stand. */
async function each<T>(ids: readonly string[], work: (id: string) => Promise<T | null>): Promise<T[]> {
  const done: T[] = [];
  for (const id of ids) {
    const one = await work(id);
    if (one !== null) done.push(one);
  }
  return done;
}

/** Of what is named one by one, another tenant's is as if it were not there. */
async function answerOwn(ports: ApiPorts, id: string, asked: AnswerReview, call: Caller) {
  const about = subjectOf(id);
  if (!about) return null;
  const whose = await tenantsOfReview(ports, id);
  if (whose !== null && isWithin(call.principal.tenants, whose)) return answerOne(ports, id, asked, call);
  return refused(id, about.kind, { kind: "not_found" }, call);
}

async function answerOne(ports: ApiPorts, id: string, asked: AnswerReview, call: Caller) {
  const about = subjectOf(id);
  if (!about) return null;
  const answered = await answerItem(ports, id, asked, call);
  return answered.ok ? answered.value : refused(id, about.kind, answered.error, call);
}

function refused(id: string, kind: Outcomes["items"][number]["kind"], refusal: Refusal, { requestId }: Caller) {
  const { title, detail } = toProblem(refusal, requestId);
  const outcome = refusal.kind === "unavailable" ? ("unavailable" as const) : ("refused" as const);
  return { id, kind, reason: null, outcome, detail: detail ?? title };
}
