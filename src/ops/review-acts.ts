import { MapCode } from "./schemas-codes.ts";
import { codeOf, type ReviewAnswer } from "../domain/review-queue.ts";
import { errandNamed } from "../domain/errand-id.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { Sink } from "../domain/sink.ts";
import type { Principal } from "../governance/principal.ts";
import { Pending } from "../http/operation.ts";
import type { Refusal } from "../http/problem.ts";
import { actingBy } from "./act.ts";
import { actOnErrand } from "./errand-acts.ts";
import { byCaller } from "./committed.ts";
import type { Statement } from "../store/audit.ts";
import { findBooking } from "../store/booking.ts";
import { dropDeadLetter } from "../store/dead-letter.ts";
import type { QueueItem } from "../store/review-queue.ts";
import { shipmentIdIn } from "./review-item.ts";
import { actOnBooking } from "./routes-booking-acts.ts";
import { mapSenderCode } from "./routes-codes.ts";
import { issue } from "./routes-define.ts";
import { linkShipment } from "./routes-order-acts.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { settleDrift } from "./routes-reconcile.ts";
import { releaseKept } from "./routes-release.ts";
import type { AnswerReview } from "./schemas-reviews.ts";

export interface Caller {
  readonly principal: Principal;
  readonly requestId: string;
}

/** What was done, in words, and what is to be committed with the closing. */
interface Acted {
  readonly detail: string;
  readonly statements?: readonly Statement[];
}

type Act = (
  ports: ApiPorts,
  item: { readonly subject: string; readonly waiting: NonNullable<QueueItem["waiting"]> },
  asked: AnswerReview,
  call: Caller,
) => Promise<Result<Acted, Refusal>>;

const NOT_THERE: Refusal = { kind: "not_found" };

/** The one place where answers call the verbs that the routes call: nothing is done here that they do not do. */
const ACTS: Readonly<Record<ReviewAnswer, Act>> = {
  acknowledge: async () => ok({ detail: "somebody has seen to it" }),
  async replay(ports, { subject }, _, call) {
    const [, word] = subject.split(".");
    const id = shipmentIdIn(subject);
    const sink = Sink.safeParse(word);
    if (!sink.success || id === null || !(await ports.shipments.replay(id, sink.data, 0, byCaller(call))))
      return err(NOT_THERE);
    return ok({ detail: `it is written to ${sink.data} again` });
  },
  async link(ports, { subject }, { pickingId, replace = false }, call) {
    if (pickingId === undefined) return err(issue("pickingId", "must be given to link"));
    const id = shipmentIdIn(subject);
    if (id === null) return err(NOT_THERE);
    const linked = await linkShipment(ports, id, { pickingId, replace }, call);
    return linked.ok ? ok({ detail: `it was linked to ${linked.value.pickingName}` }) : linked;
  },
  async release(ports, { subject }, { dryRun }, call) {
    const released = await releaseKept(ports, subject, actingBy(call, ports), { rehearse: dryRun });
    if (!released.ok) return released;
    const { events, duplicates } = released.value;
    return ok({ detail: dryRun ? `${events} events would be read` : `${events} events, ${duplicates} known before` });
  },
  async discard(ports, { subject }, _, call) {
    if (errandNamed(subject)) return errand(ports, subject, "give_up", call);
    return ok({ detail: "it was removed", statements: [dropDeadLetter(ports.db, Number(subject))] });
  },
  async map(ports, { subject }, { milestone, reason }, call) {
    const read = MapCode.safeParse({ ...codeOf(subject), milestone, reason });
    if (!read.success)
      return err({
        kind: "invalid",
        issues: read.error.issues.map(({ path, message }) => ({ path: path.join("."), message })),
      });
    const mapped = await mapSenderCode(ports, read.data, call);
    if (!mapped.ok) return mapped;
    if (mapped.value instanceof Pending) return ok({ detail: "it is proposed: another person is to approve it" });
    return ok({ detail: `it means ${mapped.value.milestone}: ${mapped.value.shipments} shipments were folded again` });
  },
  mesh: (ports, item, asked, call) => settle(ports, item.subject, "mesh", asked, call),
  odoo: (ports, item, asked, call) => settle(ports, item.subject, "odoo", asked, call),
  approve: (ports, item, _, call) => book(ports, item.subject, "approve", call),
  retry: (ports, { subject }, _, call) =>
    errandNamed(subject) ? errand(ports, subject, "retry", call) : book(ports, subject, "retry", call),
  void: (ports, item, _, call) => book(ports, item.subject, "takeBack", call),
};

async function settle(
  ports: ApiPorts,
  id: string,
  answer: "mesh" | "odoo",
  { note }: AnswerReview,
  call: Caller,
): Promise<Result<Acted, Refusal>> {
  const settled = await settleDrift(ports, id, { answer, note }, call);
  return settled.ok ? ok({ detail: `the word of ${answer === "odoo" ? "Odoo" : "the mesh"} is taken` }) : settled;
}

async function errand(
  ports: ApiPorts,
  id: string,
  what: "retry" | "give_up",
  call: Caller,
): Promise<Result<Acted, Refusal>> {
  const done = await actOnErrand(ports, id, what, actingBy(call, ports));
  if (!done.ok) return done;
  return ok({ detail: what === "retry" ? "it is tried again" : "it was taken off the list" });
}

async function book(
  ports: ApiPorts,
  id: string,
  verb: "approve" | "retry" | "takeBack",
  call: Caller,
): Promise<Result<Acted, Refusal>> {
  const booking = await findBooking(ports.db, id);
  if (!booking) return err(NOT_THERE);
  const done = await actOnBooking(ports, booking, verb, call);
  return done.ok ? ok({ detail: `the booking is ${done.value.state}` }) : done;
}

export const actOn = (
  ports: ApiPorts,
  item: { readonly subject: string; readonly waiting: NonNullable<QueueItem["waiting"]> },
  asked: AnswerReview,
  call: Caller,
): ReturnType<Act> => ACTS[asked.answer](ports, item, asked, call);
