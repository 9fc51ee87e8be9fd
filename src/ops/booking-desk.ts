import type { Booking, BookingAnswer } from "../domain/booking.ts";
import type { TenantId } from "../domain/identity.ts";
import type { Result } from "../domain/result.ts";
import type { Acting } from "../governance/fact.ts";

type DeskRefusal =
  | { readonly kind: "conflict"; readonly detail: string }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number };

type Act = (booking: Booking, acting: Acting) => Promise<Result<Booking, DeskRefusal>>;

/** The bookings, as the operator acts on them. */
export interface BookingDesk {
  /** Looks at a picking again, now. */
  readonly want: (
    tenantId: TenantId,
    wanted: { readonly pickingId: number; readonly orderId: number | null },
    acting: Acting,
  ) => Promise<void>;
  readonly approve: Act;
  readonly retry: Act;
  readonly takeBack: Act;
  readonly answer: (booking: Booking, answer: BookingAnswer, acting: Acting) => Promise<Result<Booking, DeskRefusal>>;
}
