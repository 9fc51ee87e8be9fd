import type { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "../domain/result.ts";
import { idOf, isWithin, lackOf, type Principal } from "../governance/principal.ts";
import { QUEUE, subjectOf } from "../domain/review-queue.ts";
import type { Refusal } from "../http/problem.ts";
import { audited } from "../store/audit.ts";
import { putItem } from "../store/review-note.ts";
import { closedItems, openItems, type QueueItem } from "../store/review-queue.ts";
import { tenantsOfPerson, tenantsOfToken } from "../store/whose.ts";
import { byCaller, committed } from "./committed.ts";
import type { Caller } from "./review-acts.ts";
import { itemOf, notedAs, reviewFact, reviewObject, reviewView } from "./review-item.ts";
import { queueQuery } from "./review-query.ts";
import { issue, pageView, type Define } from "./routes-define.ts";
import { reviewAnswerRoutes } from "./routes-review-answers.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { AssignReview, ReviewPage, ReviewParams, ReviewsQuery, ReviewView } from "./schemas-reviews.ts";

export function reviewRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/reviews",
      permission: "review:read",
      scope: "listing",
      tag: "reviews",
      summary: "List what waits for a person, the most urgent first; or what was closed, the last first",
      description: "Of the kinds whose subjects the caller may see.",
      query: ReviewsQuery,
      status: 200,
      answer: ReviewPage,
      refusals: [],
    },
    async ({ query: { state, overdue, ...asked }, principal }) => {
      const query = await queueQuery(ports, { ...asked, overdue: overdue && overdue === "true" }, principal);
      if (!query.ok) return query;
      const found =
        state === "closed"
          ? await closedItems(ports.db, query.value)
          : await openItems(ports.db, { ...query.value, snoozed: state === "snoozed" });
      return pageView(found, (item) => reviewView(item, ports.now()));
    },
  );

  define(
    {
      method: "get",
      path: "/v1/reviews/{id}",
      permission: "review:read",
      scope: "review",
      tag: "reviews",
      summary: "Show one thing that waits for a person, or why it closed",
      params: ReviewParams,
      status: 200,
      answer: ReviewView,
      refusals: ["not_found"],
    },
    async ({ params: { id }, principal }) => {
      const item = await seenItem(ports, id, principal);
      return item.ok ? ok(reviewView(item.value, ports.now())) : item;
    },
  );

  define(
    {
      method: "post",
      path: "/v1/reviews/{id}/assign",
      permission: "review:assign",
      scope: "review",
      tag: "reviews",
      summary: "Say whose it is, note something, put it off",
      description: "What is not sent stays as it is.",
      params: ReviewParams,
      body: AssignReview,
      status: 200,
      answer: ReviewView,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, body, ...call }) => assignItem(ports, id, body, call),
  );
  reviewAnswerRoutes(define, ports);
}

async function seenItem(ports: ApiPorts, id: string, principal: Principal): Promise<Result<QueueItem, Refusal>> {
  const about = subjectOf(id);
  const unseen = about && lackOf(principal, QUEUE[about.kind].sees);
  if (unseen) return err({ kind: "forbidden", needs: unseen });
  const item = await itemOf(ports, id);
  return item ? ok(item) : err({ kind: "not_found" });
}

async function assignItem(ports: ApiPorts, id: string, asked: z.output<typeof AssignReview>, call: Caller) {
  const owner = asked.owner === "me" ? idOf(call.principal) : asked.owner;
  if (owner && owner !== idOf(call.principal) && !(await isKnown(ports, owner, call.principal)))
    return err(issue("owner", "no such person or token"));
  const nowMs = ports.now();
  return committed(
    await audited<ReturnType<typeof reviewView>, Refusal>(ports, [reviewObject(id)], async () => {
      const item = await seenItem(ports, id, call.principal);
      if (!item.ok) return item;
      if (item.value.standing !== "open") return err({ kind: "conflict", detail: "it is closed" });
      const before = notedAs(item.value);
      const { note = before.note, snoozedUntil = before.snoozedUntilMs } = asked;
      const after = {
        ...before,
        owner: owner === undefined ? before.owner : owner,
        note,
        snoozedUntilMs: snoozedUntil,
      };
      const facts = [reviewFact("review:assign", before, after, nowMs, byCaller(call))];
      const value = reviewView({ ...item.value, noted: after }, nowMs);
      return ok({ statements: [putItem(ports.db, after)], facts, value });
    }),
  );
}

/** Whether somebody of that id may be given things by a caller: one whom it does not know is nobody. */
async function isKnown({ db }: ApiPorts, owner: string, { tenants }: Principal): Promise<boolean> {
  const theirs = owner.startsWith("psn_") ? await tenantsOfPerson(db, owner) : await tenantsOfToken(db, owner);
  return theirs !== null && isWithin(tenants, theirs);
}
