import type { Booking, BookingAnswer } from "../domain/booking.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { handOverVoid } from "./hand-over.ts";
import { bookedBy, refusedWith } from "./settle.ts";
import type { BookPorts } from "./steps.ts";
import { boughtOf } from "./webhook/adapter.ts";

/** Why an act of a person on a booking was not done. */
export type DeskRefusal =
  | { readonly kind: "conflict"; readonly detail: string }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number };

type Done = Promise<Result<Booking, DeskRefusal>>;

const OVERTAKEN: DeskRefusal = { kind: "conflict", detail: "the booking was changed meanwhile: look at it again" };
const COME_AGAIN_SECONDS = 30;

const conflict = (detail: string): { readonly ok: false; readonly error: DeskRefusal } =>
  err({ kind: "conflict", detail });
const orOvertaken = (booking: Booking | null): Result<Booking, DeskRefusal> => (booking ? ok(booking) : err(OVERTAKEN));

/** Lets a quoted draft be bought. */
export async function approve({ change, now }: BookPorts, booking: Booking): Done {
  if (booking.state !== "drafted") return conflict(`it is ${booking.state}: only a draft is approved`);
  return orOvertaken(await change(booking, { approvedAtMs: now() }));
}

/** A new attempt, where the last one bought nothing; of one whose end nobody knew the platform is asked once more first. */
export async function retry(ports: BookPorts, booking: Booking): Done {
  const latest = await ports.latest(booking.pickingId);
  if (latest?.attempt !== booking.attempt) return conflict("there is a newer attempt");
  switch (booking.state) {
    case "refused":
    case "voided":
      return again(ports, booking);
    case "uncertain":
      return found(ports, booking);
    default:
      return conflict(`it is ${booking.state}: only one that was refused, voided or uncertain is tried again`);
  }
}

async function again(ports: BookPorts, booking: Booking): Done {
  const { pickingId, orderId, orderName, pickingName, requestHash, reference } = booking;
  const attempt = booking.attempt + 1;
  const opened = await ports.open({
    pickingId,
    orderId,
    orderName,
    pickingName,
    requestHash,
    attempt,
    platform: ports.terms.platform,
    reference: reference.replace(/ #\d+$/, ` #${attempt}`),
  });
  return orOvertaken(opened);
}

async function found(ports: BookPorts, booking: Booking): Done {
  const { platformId, platform } = booking;
  if (platformId === null || platform !== ports.terms.platform) return again(ports, booking);
  const reading = await ports.platform.read({ platformId, rate: null, request: null });
  if (!reading.ok) {
    if (reading.error.kind === "refused") return again(ports, booking);
    return err({ kind: "unavailable", retryAfterSeconds: COME_AGAIN_SECONDS });
  }
  if (reading.value.kind === "bought")
    return orOvertaken(await ports.change(booking, bookedBy(reading.value.purchase, ports.now())));
  return again(ports, booking);
}

/** A platform's word that it will not give the money back. */
const KEPT: ReadonlySet<string> = new Set(["rejected", "not_applicable"]);

/** Asks the platform for the money back. The picking keeps its reference until another attempt brings a new one. */
export async function takeBack(ports: BookPorts, booking: Booking): Done {
  const { platformId, id, state, platform } = booking;
  if (state !== "booked" || platformId === null) return conflict(`it is ${state}: only what was booked is voided`);
  if (platform !== ports.terms.platform) return conflict(`it was booked with ${platform}, which books no more`);
  const cancelled = await ports.platform.cancel(platformId, id);
  if (!cancelled.ok) {
    const { error } = cancelled;
    if (error.kind === "refused") return conflict(`${platform} said: ${error.message}`);
    return err({ kind: "unavailable", retryAfterSeconds: COME_AGAIN_SECONDS });
  }
  const voidStatus = cancelled.value.slice(0, 60);
  const kept = KEPT.has(voidStatus);
  const changed = await ports.change(booking, { voidStatus, ...(kept ? {} : { state: "voided", review: null }) });
  const odoo = changed && !kept ? await ports.odoo() : null;
  // For people alone: that it cannot be told now does not undo it.
  if (changed && odoo?.ok) await handOverVoid(odoo.value, changed);
  return orOvertaken(changed);
}

/** A platform that took a booking says later what became of it; saying it again changes nothing. */
export async function answer(ports: BookPorts, booking: Booking, said: BookingAnswer): Done {
  if (booking.platform !== "webhook") return conflict(`${booking.platform} answers by itself`);
  const open = booking.state === "buying" || booking.state === "uncertain";
  const bought = boughtOf(said, booking.id);
  if (!open) {
    const same = bought.ok && booking.trackingNumbers.join() === bought.value.purchase.trackingNumbers.join();
    return same || (booking.state === "refused" && !bought.ok) ? ok(booking) : conflict(`it is ${booking.state}`);
  }
  if (bought.ok) return orOvertaken(await ports.change(booking, bookedBy(bought.value.purchase, ports.now())));
  const { error } = bought;
  return orOvertaken(
    await ports.change(
      booking,
      refusedWith({ code: error.kind === "refused" ? error.code : null, message: error.message }),
    ),
  );
}
