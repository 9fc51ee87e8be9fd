import type { Booking, BookingAnswer } from "../domain/booking.ts";
import type { TenantId } from "../domain/identity.ts";
import type { Result } from "../domain/result.ts";

type DeskRefusal =
  | { readonly kind: "conflict"; readonly detail: string }
  | { readonly kind: "unavailable"; readonly retryAfterSeconds: number };

type Act = (booking: Booking, requestId: string) => Promise<Result<Booking, DeskRefusal>>;

/** The bookings, as the operator acts on them. */
export interface BookingDesk {
  /** Looks at a picking again, now. */
  readonly want: (
    tenantId: TenantId,
    wanted: { readonly pickingId: number; readonly orderId: number | null },
    requestId: string,
  ) => Promise<void>;
  readonly approve: Act;
  readonly retry: Act;
  readonly takeBack: Act;
  readonly answer: (
    booking: Booking,
    answer: BookingAnswer,
    requestId: string,
  ) => Promise<Result<Booking, DeskRefusal>>;
}
