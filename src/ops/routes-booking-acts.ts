import { BookingAnswer, type Booking } from "../domain/booking.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Principal } from "../governance/principal.ts";
import type { Refusal } from "../http/problem.ts";
import { findBooking, listBookings } from "../store/booking.ts";
import { actingBy } from "./act.ts";
import { owned } from "./owned.ts";
import { namedTenant, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import {
  BookingPage,
  BookingParams,
  BookingQuery,
  BookingView,
  WantBooking,
  WantedBooking,
} from "./schemas-booking.ts";

export function bookingActRoutes(define: Define, ports: ApiPorts): void {
  readingRoutes(define, ports);
  const acts = [
    ["approve", "approve", "Let a quoted draft be bought"],
    ["retry", "retry", "Try again what was refused, voided, or came to no known end"],
    ["void", "takeBack", "Take a booking back: ask its platform for the money"],
  ] as const;
  for (const [act, verb, summary] of acts)
    define(
      {
        method: "post",
        path: `/v1/bookings/{id}/${act}`,
        permission: "booking:act",
        scope: "booking",
        tag: "bookings",
        summary,
        params: BookingParams,
        status: 200,
        answer: BookingView,
        refusals: ["not_found", "conflict", "unavailable"],
      },
      async ({ params, ...call }) => {
        const booking = await findBooking(ports.db, params.id);
        return booking ? viewed(await actOnBooking(ports, booking, verb, call)) : err({ kind: "not_found" });
      },
    );

  define(
    {
      method: "post",
      path: "/v1/bookings/{id}/answer",
      permission: "booking:answer",
      scope: "booking",
      tag: "bookings",
      summary: "Say what became of a booking that was taken with 202",
      description:
        "By the platform that was asked, with a token of the role `booking-platform`. Again, it changes nothing.",
      params: BookingParams,
      body: BookingAnswer.openapi("BookingAnswer"),
      status: 204,
      answer: null,
      refusals: ["not_found", "conflict"],
    },
    async ({ params, body, ...call }) => {
      const booking = await findBooking(ports.db, params.id);
      if (!booking) return err({ kind: "not_found" });
      const { id, tenantId } = booking;
      const tried = { verb: "booking:answer", object: { kind: "booking", id }, tenantId } as const;
      const may = await owned(ports, call, { domain: "charges", field: "booking", ...tried });
      if (!may.ok) return may;
      // What it costs is the platform's word alone.
      if (body.outcome === "booked" && body.charges.length > 0) {
        const priced = await owned(ports, call, { domain: "charges", field: "charge", ...tried });
        if (!priced.ok) return priced;
      }
      const done = await ports.booking.answer(booking, body, actingBy(call, ports));
      return done.ok ? ok(null) : done;
    },
  );
}

/** What a person has done about a booking. */
export async function actOnBooking(
  ports: ApiPorts,
  booking: Booking,
  verb: "approve" | "retry" | "takeBack",
  call: { readonly principal: Principal; readonly requestId: string },
): Promise<Result<Booking, Refusal>> {
  const { id, tenantId } = booking;
  const tried = { verb: "booking:act", object: { kind: "booking", id }, tenantId } as const;
  const may = await owned(ports, call, { domain: "charges", field: "booking", ...tried });
  return may.ok ? ports.booking[verb](booking, actingBy(call, ports)) : may;
}

function readingRoutes(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "get",
      path: "/v1/bookings",
      permission: "booking:read",
      scope: { tenant: "query.tenant" },
      tag: "bookings",
      summary: "List a tenant's bookings, the newest delivery first",
      query: BookingQuery,
      status: 200,
      answer: BookingPage,
      refusals: [],
    },
    async ({ query: { tenant, picking, review, ...query } }) => {
      const named = await namedTenant(ports, tenant);
      if (!named.ok) return named;
      const asked = { ...query, tenantId: named.value.id, pickingId: picking, review: review === "true" };
      return pageView(await listBookings(ports.db, asked), bookingView);
    },
  );

  define(
    {
      method: "get",
      path: "/v1/bookings/{id}",
      permission: "booking:read",
      scope: "booking",
      tag: "bookings",
      summary: "Show a booking",
      params: BookingParams,
      status: 200,
      answer: BookingView,
      refusals: ["not_found"],
    },
    async ({ params }) => {
      const booking = await findBooking(ports.db, params.id);
      return booking ? ok(bookingView(booking)) : err({ kind: "not_found" });
    },
  );

  define(
    {
      method: "post",
      path: "/v1/bookings",
      permission: "booking:act",
      scope: { tenant: "body.tenant" },
      tag: "bookings",
      summary: "Look at a delivery again, and book it where it is to be booked",
      description: "Nothing is booked twice. It is done behind this call: GET /v1/bookings tells how it went.",
      body: WantBooking,
      status: 202,
      answer: WantedBooking,
      refusals: [],
    },
    async ({ body: { tenant, ...wanted }, ...call }) => {
      const named = await namedTenant(ports, tenant);
      if (!named.ok) return named;
      await ports.booking.want(named.value.id, wanted, actingBy(call, ports));
      return ok({ tenant: named.value.id, pickingId: wanted.pickingId });
    },
  );
}

const viewed = (done: Result<Booking, Refusal>) => (done.ok ? ok(bookingView(done.value)) : done);

function bookingView(booking: Booking) {
  const { tenantId, platformId, refusalCode, refusalMessage, charges, trackingNumbers, labelUrls, ...rest } = booking;
  return {
    ...rest,
    tenant: tenantId,
    shipmentId: platformId,
    charges: [...charges],
    trackingNumbers: [...trackingNumbers],
    labelUrls: [...labelUrls],
    refusal: refusalMessage === null ? null : { code: refusalCode, message: refusalMessage },
    createdAt: isoOf(booking.createdAtMs),
    updatedAt: isoOf(booking.updatedAtMs),
    approvedAt: isoOrNull(booking.approvedAtMs),
    bookedAt: isoOrNull(booking.bookedAtMs),
    writtenAt: isoOrNull(booking.writtenAtMs),
  };
}
