import { answer, approve, retry, takeBack } from "../booking/desk.ts";
import type { BookPorts } from "../booking/steps.ts";
import type { Booking } from "../domain/booking.ts";
import type { TenantId } from "../domain/identity.ts";
import { err } from "../domain/result.ts";
import type { Acting } from "../governance/fact.ts";
import type { BookingDesk } from "../ops/booking-desk.ts";
import { findBookingPlatform } from "../store/booking-platform.ts";
import type { NewErrand } from "../store/errand.ts";
import { ask, askOnRecord } from "./ask.ts";
import type { BookErrand } from "./booking-errand.ts";
import { bookPorts } from "./booking-ports.ts";
import type { Ground } from "./ground.ts";

/** Something about a picking changed that may be worth a booking. Asked for again with nothing changed it books nothing. */
export async function wantBooking(
  ground: Ground,
  tenantId: TenantId,
  wanted: BookErrand,
  requestId: string,
): Promise<void> {
  const terms = await findBookingPlatform(ground.db, tenantId);
  if (terms && terms.mode !== "off") await askToBook(ground, tenantId, wanted, requestId);
}

async function askToBook(ground: Ground, tenantId: TenantId, wanted: BookErrand, requestId: string): Promise<void> {
  await ask(ground, tenantId, [bookingAsked(tenantId, wanted, requestId)]);
}

const bookingAsked = (tenantId: TenantId, wanted: BookErrand, requestId: string): NewErrand => {
  return { tenantId, kind: "book", key: `${wanted.pickingId}`, payload: JSON.stringify(wanted), requestId };
};

/** People's acts on bookings; what follows from one is done behind it. */
export function bookingDesk(ground: Ground): BookingDesk {
  const act =
    (
      name: "booking:act" | "booking:answer",
      verb: (ports: BookPorts, booking: Booking) => ReturnType<typeof approve>,
    ) =>
    async (booking: Booking, acting: Acting) => {
      const ports = await bookPorts(ground, booking.tenantId, acting, name);
      if (!ports) return err({ kind: "conflict" as const, detail: "the tenant has no booking platform" });
      const done = await verb(ports, booking);
      const { tenantId, pickingId, orderId } = booking;
      if (done.ok) await askToBook(ground, tenantId, { pickingId, orderId }, acting.requestId);
      return done;
    };
  return {
    want: (tenantId, wanted, acting) =>
      askOnRecord(ground, acting, "booking:act", bookingAsked(tenantId, wanted, acting.requestId)),
    approve: act("booking:act", approve),
    retry: act("booking:act", retry),
    takeBack: act("booking:act", takeBack),
    answer: (booking, said, acting) => act("booking:answer", (ports) => answer(ports, booking, said))(booking, acting),
  };
}
