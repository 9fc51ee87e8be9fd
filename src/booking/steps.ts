import type { Booking, BookingChange, BookingTerms } from "../domain/booking.ts";
import type { ErrandEnd } from "../domain/errand.ts";
import type { ShipmentIdentity } from "../domain/identity.ts";
import { unreachable, type Result } from "../domain/result.ts";
import type { PickingLink } from "../domain/shipment.ts";
import type { OdooClient, OdooFailure } from "../odoo/client.ts";
import { chooseRate } from "./choose.ts";
import { expectedOf, handOver } from "./hand-over.ts";
import type { KeptRows } from "./kept-rows.ts";
import type { Step } from "./plan.ts";
import type { Order, Platform } from "./platform.ts";
import type { Goods } from "./read-order.ts";
import { referenceOf, requestOf } from "./request.ts";
import { bookedBy, laterBy, refusedWith, settled } from "./settle.ts";

export type NewBooking = Pick<
  Booking,
  "pickingId" | "attempt" | "orderId" | "orderName" | "pickingName" | "platform" | "requestHash" | "reference"
>;

/** The tenant's bookings, and what they are made with. */
export interface BookPorts {
  readonly now: () => number;
  readonly terms: BookingTerms;
  readonly platform: Platform;
  /** What is known of the tenant's Odoo. */
  readonly kept: KeptRows;
  readonly odoo: () => Promise<Result<OdooClient, OdooFailure>>;
  readonly latest: (pickingId: number) => Promise<Booking | null>;
  /** The tracking numbers of all attempts. */
  readonly numbers: (pickingId: number) => Promise<readonly string[]>;
  /** Null when that attempt is there already. */
  readonly open: (booking: NewBooking) => Promise<Booking | null>;
  /** Null when somebody else changed it since it was read. */
  readonly change: (booking: Booking, change: BookingChange) => Promise<Booking | null>;
  /** Tells a shipment whose goods it will be, before its first scan. */
  readonly expect: (shipment: ShipmentIdentity, link: PickingLink) => Promise<void>;
}

/** How a step went: the booking as it is now, null when somebody else changed it, or an end for this time. */
export type Went = Booking | null | ErrandEnd;

/** The picking that is booked, and what is needed beside its newest attempt. */
export interface Errand {
  readonly pickingId: number;
  readonly orderId: number | null;
  readonly client: OdooClient;
  readonly goods: Goods | null;
  readonly ours: readonly string[];
}

export async function open(ports: BookPorts, step: Extract<Step, { kind: "open" }>, errand: Errand): Promise<Went> {
  const { goods, attempt, hash } = step;
  const { orderName, pickingName } = goods;
  return ports.open({
    pickingId: errand.pickingId,
    orderId: errand.orderId,
    attempt,
    orderName,
    pickingName,
    platform: ports.terms.platform,
    requestHash: hash,
    reference: referenceOf(goods, attempt),
  });
}

/** A draft whose answer was lost stays at the platform, unpaid, and nobody buys it. */
export async function draft(ports: BookPorts, booking: Booking, goods: Goods): Promise<Went> {
  const { platform, terms, change } = ports;
  const request = requestOf(booking, goods, terms);
  if ("missing" in request) return change(booking, refusedWith({ code: "incomplete", message: request.missing }));
  const drafted = await platform.draft(request);
  if (!drafted.ok) {
    const { error } = drafted;
    if (error.kind === "refused") return change(booking, refusedWith(error));
    if (error.kind === "foreign") return change(booking, refusedWith({ code: null, message: error.message }));
    return laterBy(error);
  }
  const { platformId, rates, words } = drafted.value;
  if (rates === null) return change(booking, { state: "drafted", platformId });
  const chosen = chooseRate(terms.rule, rates, terms.currency, words);
  if (!chosen.ok) return change(booking, { platformId, ...refusedWith(chosen.error) });
  const { id: rateId, carrier, carrierName, service, charges } = chosen.value;
  return change(booking, { state: "drafted", platformId, rateId, carrier, carrierName, service, charges });
}

/** That a purchase is begun is committed first; only who committed that buys. */
export async function buy(ports: BookPorts, drafted: Booking, goods: Goods): Promise<Went> {
  const { platform, change, now } = ports;
  const order = orderOf(ports, drafted, goods);
  if (!order) return change(drafted, refusedWith({ code: "incomplete", message: "the draft lacks what is bought by" }));
  const booking = await change(drafted, { state: "buying", buyingAtMs: now(), buys: drafted.buys + 1 });
  if (!booking) return null;
  const answer = await platform.buy(order);
  if (answer.ok)
    return change(
      booking,
      answer.value.kind === "accepted" ? { acceptedAtMs: now() } : bookedBy(answer.value.purchase, now()),
    );
  const { error } = answer;
  switch (error.kind) {
    case "refused":
      return change(booking, refusedWith(error));
    case "busy": {
      const back = { state: "drafted", buyingAtMs: null, buys: drafted.buys } as const;
      return (await change(booking, back)) && laterBy(error);
    }
    default:
      return laterBy(error);
  }
}

export async function settle(ports: BookPorts, booking: Booking, goods: Goods | null): Promise<Went> {
  const { platform, change, now, terms } = ports;
  if (booking.platform !== terms.platform) {
    const refusalMessage = `${booking.platform} was asked to buy it, and ${terms.platform} books now`;
    return change(booking, { state: "uncertain", refusalCode: null, refusalMessage });
  }
  const order = orderOf(ports, booking, goods) ?? {
    platformId: booking.platformId ?? "",
    rate: null,
    request: null,
  };
  const end = settled(booking, await platform.read(order), platform, now());
  return end.kind === "later" ? end : change(booking, end.change);
}

/** The shipments first: a scan that comes now goes to the right picking. */
export async function write(ports: BookPorts, booking: Booking, { client, ours }: Errand): Promise<Went> {
  const { change, expect, now } = ports;
  for (const { identity, link } of expectedOf(booking)) await expect(identity, link);
  const written = await handOver(client, booking, ours);
  switch (written.kind) {
    case "failed":
      return laterOf(written.failure);
    case "refused":
      return change(booking, { writtenAtMs: now(), review: "not_written", refusalMessage: written.message });
    case "in_the_way":
      return change(booking, { writtenAtMs: now(), review: "tracking_ref" });
    case "written":
      return change(booking, { writtenAtMs: now(), review: null });
    default:
      return unreachable(written);
  }
}

function orderOf({ terms }: BookPorts, booking: Booking, goods: Goods | null): Order | null {
  const { platformId, rateId, carrierName, service } = booking;
  const request = goods && requestOf(booking, goods, terms);
  if (platformId === null || !request || "missing" in request) return null;
  const rate =
    rateId === null || carrierName === null || service === null ? null : { id: rateId, carrierName, service };
  return { platformId, rate, request };
}

/** What Odoo refuses whole is a matter of rights or modules, which a person mends: it is tried ever more rarely. */
export function laterOf(failure: OdooFailure): ErrandEnd {
  const why = `Odoo: ${failure.name}: ${failure.message}`;
  const afterMs = failure.kind === "transient" ? failure.retryAfterMs : null;
  return { kind: "later", why, ...(afterMs === null ? {} : { afterMs }) };
}
