import type { Booking } from "../domain/booking.ts";
import type { ErrandEnd } from "../domain/errand.ts";
import { unreachable } from "../domain/result.ts";
import { mayGoOn, plan, type Step, type View } from "./plan.ts";
import { readOrder } from "./read-order.ts";
import { requestHash } from "./request.ts";
import { buy, draft, laterOf, open, settle, write, type BookPorts, type Errand, type Went } from "./steps.ts";

export interface Asked {
  readonly pickingId: number;
  readonly orderId: number | null;
}

/** The longest way has seven steps; more is a loop. */
const STEPS_MAX = 12;

/**
 * Books one picking as far as it goes now. Every step is committed before the next one; wherever it is cut off, the next run goes on
 * from what was committed, and no run buys what another may have bought.
 */
export async function book(ports: BookPorts, asked: Asked): Promise<ErrandEnd> {
  let booking = await ports.latest(asked.pickingId);
  if (!mayGoOn(booking, ports.terms)) return { kind: "done" };
  const connection = await ports.odoo();
  if (!connection.ok) return laterOf(connection.error);
  const client = connection.value;
  const depth = booking?.state === "booked" ? "address" : "all";
  const picture = await readOrder({ client, kept: ports.kept }, asked.pickingId, ports.terms, depth);
  if (!picture.ok) return laterOf(picture.error);
  let view: View =
    picture.value.kind === "ready" ? { ...picture.value, hash: await requestHash(picture.value.goods) } : picture.value;
  const goods = view.kind === "ready" ? view.goods : null;
  for (let steps = 0; steps < STEPS_MAX; steps += 1) {
    const ours = await ports.numbers(asked.pickingId);
    const step = plan(booking, view, ports.terms, ours);
    if (step.kind === "nothing") return { kind: "done" };
    const went = await go(ports, step, booking, { ...asked, client, goods, ours });
    if (went === null) return { kind: "later", why: "changed meanwhile", afterMs: 1_000 };
    if ("kind" in went) return went;
    booking = went;
    // What was read before is no word on what stands there now.
    if (step.kind === "hand_over" && view.kind === "ready") view = { kind: "not_ready" };
  }
  throw new Error(`a booking went ${STEPS_MAX} steps and came to no end`);
}

async function go(
  ports: BookPorts,
  step: Exclude<Step, { kind: "nothing" }>,
  booking: Booking | null,
  errand: Errand,
): Promise<Went> {
  if (step.kind === "open") return open(ports, step, errand);
  if (!booking) throw new Error(`nothing is booked, and ${step.kind} is next`);
  switch (step.kind) {
    case "drop":
      return ports.change(booking, { state: "dropped", refusalCode: null, refusalMessage: step.why });
    case "draft":
      return draft(ports, booking, step.goods);
    case "buy":
      return buy(ports, booking, step.goods);
    case "settle":
      return settle(ports, booking, errand.goods);
    case "hand_over":
      return write(ports, booking, errand);
    case "review":
      return ports.change(booking, { review: step.review });
    default:
      return unreachable(step);
  }
}
