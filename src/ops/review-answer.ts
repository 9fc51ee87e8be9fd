import { answersOf, QUEUE, reopensAtMs, subjectOf, type QueueKind } from "../domain/review-queue.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { idOf, lackOf } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { audited, type Statement } from "../store/audit.ts";
import { noteItem, putItem } from "../store/review-note.ts";
import { notedOf, type QueueItem, type ReviewItem } from "../store/review-queue.ts";
import { byCaller, committed } from "./committed.ts";
import { actOn, type Caller } from "./review-acts.ts";
import { itemOf, notedAs, reviewFact, reviewObject } from "./review-item.ts";
import { issue } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import type { AnswerReview } from "./schemas-reviews.ts";

/** What an answer came to, or would. */
export interface Answered {
  readonly id: string;
  readonly kind: QueueKind;
  readonly reason: string | null;
  readonly outcome: "answered" | "answerable";
  readonly detail: string;
}

/** The answers whose preview is made by the act itself, which then changes nothing. */
const REHEARSED: ReadonlySet<string> = new Set(["release"]);

/**
 * Answers an item: the act first, by the verb that its own route calls, then the closing with its audit row. Should the second not come
 * about, the clock closes the item once the act has taken effect, and says so.
 */
export async function answerItem(
  ports: ApiPorts,
  id: string,
  asked: AnswerReview,
  call: Caller,
): Promise<Result<Answered, Refusal>> {
  const item = await itemOf(ports, id);
  const about = subjectOf(id);
  if (!item || !about) return err({ kind: "not_found" });
  const { waiting } = item;
  if (!waiting || item.standing !== "open")
    return err({
      kind: "conflict",
      detail: `it is closed: ${item.noted?.closedWhy ?? "what it was about is no longer so"}`,
    });
  const may = mayAnswer(about.kind, asked, call);
  if (!may.ok) return may;
  const told = { id, kind: about.kind, reason: waiting.reason };
  if (asked.dryRun && !REHEARSED.has(asked.answer)) return ok({ ...told, outcome: "answerable", detail: may.value });
  // Should the closing not come about, it shows that it went.
  if (!asked.dryRun) await noteItem(ports.db, notedAs(item));
  const acted = await actOn(ports, { subject: about.subject, waiting }, asked, call);
  if (!acted.ok) return acted;
  const { detail, statements = [] } = acted.value;
  if (asked.dryRun) return ok({ ...told, outcome: "answerable", detail });
  const closed = await closeAnswered(ports, item, { asked, detail, statements }, call);
  return closed.ok ? ok({ ...told, outcome: "answered", detail }) : closed;
}

/** Whether a kind takes an answer, with what must come with it, from this caller; in words what it would do. */
function mayAnswer(kind: QueueKind, asked: AnswerReview, { principal }: Caller): Result<string, Refusal> {
  const answers = answersOf(kind);
  const terms = answers[asked.answer];
  if (!terms) return err(issue("answer", `must be one of ${Object.keys(answers).join(", ")}`));
  const unseen = lackOf(principal, QUEUE[kind].sees);
  if (unseen !== null) return err({ kind: "forbidden", needs: unseen });
  if (terms.permission !== null) {
    // What a code means is for all tenants.
    const needs = lackOf(principal, terms.permission, { ofAllTenants: terms.permission === "code:map" });
    if (needs !== null) return err({ kind: "forbidden", needs });
  }
  const { needs } = terms;
  if (needs !== undefined && asked[needs] === undefined) return err(issue(needs, `must be given to ${asked.answer}`));
  return ok(terms.does);
}

interface Closing {
  readonly asked: AnswerReview;
  readonly detail: string;
  readonly statements: readonly Statement[];
}

async function closeAnswered(
  ports: ApiPorts,
  item: QueueItem,
  { asked: { answer, note }, detail, statements }: Closing,
  call: Caller,
): Promise<Result<null, Refusal>> {
  const nowMs = ports.now();
  const before = notedAs(item);
  const after: ReviewItem = {
    ...before,
    note: note ?? before.note,
    closedAtMs: nowMs,
    closedHow: "answered",
    closedWhy: detail,
    answer,
    answeredBy: idOf(call.principal),
    reopensAtMs: reopensAtMs(answer, nowMs),
  };
  return committed(
    await audited<null, Refusal>(ports, [reviewObject(item.id)], async () => {
      const now = (await notedOf(ports.db, [item.id])).get(item.id);
      // The act itself is done once, whoever comes first.
      if (now?.closedHow === "answered" && now.closedAtMs !== item.noted?.closedAtMs)
        return err({ kind: "conflict", detail: `somebody was quicker: ${now.closedWhy}` });
      const facts = [reviewFact("review:answer", before, after, nowMs, byCaller(call))];
      return ok({ statements: [...statements, putItem(ports.db, after)], facts, value: null });
    }),
  );
}
