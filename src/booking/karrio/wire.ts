import {
  BOOKING_PARCELS_MAX,
  type BookingRequest,
  type Charge,
  type Parcel,
  type Party,
} from "../../domain/booking.ts";
import type { Purchase } from "../../domain/booking.ts";
import { carrierSlug } from "../../domain/carrier.ts";
import { minorUnits } from "../../domain/money.ts";
import { linkOf, type Rate, type Refusal } from "../platform.ts";
import { Refused, type KarrioRate, type Shipment } from "./payload.ts";

/** What is asked of `POST /v1/shipments`. Never a `service`: with one, Karrio buys at once. */
export function draftBody(request: BookingRequest): object {
  const { reference, labelFormat, currency, order, bookingId } = request;
  return {
    shipper: addressOf(request.shipFrom),
    recipient: addressOf(request.shipTo),
    parcels: request.parcels.map(parcelOf),
    reference,
    ...(order === null ? {} : { order_id: order }),
    label_type: labelFormat,
    options: currency === null ? {} : { currency },
    metadata: { tallyman_booking: bookingId },
  };
}

function addressOf({ name, company, street1, street2, city, state, postalCode, country, phone, email }: Party): object {
  return {
    person_name: name ?? company,
    company_name: company,
    address_line1: street1,
    address_line2: street2,
    city,
    state_code: state,
    postal_code: postalCode,
    country_code: country,
    phone_number: phone,
    email,
  };
}

function parcelOf({ weightGrams, lengthMm, widthMm, heightMm }: Parcel): object {
  const sides = lengthMm !== null && widthMm !== null && heightMm !== null;
  return {
    weight: weightGrams / 1000,
    weight_unit: "KG",
    ...(sides ? { length: lengthMm / 10, width: widthMm / 10, height: heightMm / 10, dimension_unit: "CM" } : {}),
  };
}

/** Rates with a service and a price; one without cannot be bought by either. */
export function ratesOf(rates: readonly KarrioRate[]): Rate[] {
  return rates.flatMap((rate) => {
    const { id, carrier_name: carrierName, service, currency, total_charge: total } = rate;
    if (!service || !currency || !/^[A-Z]{3}$/.test(currency) || total === null || total === undefined) return [];
    const totalMinor = minorUnits(decimalOf(total), currency);
    if (totalMinor === null) return [];
    const charges = chargesOf(rate, totalMinor, currency);
    return [{ id, carrier: carrierSlug(carrierName), carrierName, service, totalMinor, currency, charges }];
  });
}

/** A JSON number's digits; what is too large for them is no price. */
const decimalOf = (amount: number): string => (Math.abs(amount) < 1e12 ? amount.toFixed(6) : "");

/** The lines, which add up to the total where the carrier says them all; the total alone where it says none. */
function chargesOf({ extra_charges: lines }: KarrioRate, totalMinor: number, currency: string): Charge[] {
  const charges = (lines ?? []).flatMap(({ name, amount, currency: own }) => {
    const inCurrency = own && /^[A-Z]{3}$/.test(own) ? own : currency;
    const amountMinor = typeof amount === "number" ? minorUnits(decimalOf(amount), inCurrency) : null;
    return amountMinor ? [{ name: name ?? "charge", amountMinor, currency: inCurrency }] : [];
  });
  return charges.length > 0 ? charges : [{ name: "postage", amountMinor: totalMinor, currency }];
}

export function wordsOf(messages: Shipment["messages"]): string[] {
  return (messages ?? []).flatMap((one) => wordOf(one) || []);
}

const UNBOUGHT: ReadonlySet<string> = new Set(["draft", "cancelled"]);

/** Null while nothing is bought. Karrio has called a bought shipment both `created` and `purchased`. */
export function purchaseOf(shipment: Shipment, baseUrl: string): Purchase | null {
  const { id, status, tracking_number: number, label_url: label, selected_rate: selected, meta } = shipment;
  const [rate] = selected ? ratesOf([selected]) : [];
  if (UNBOUGHT.has(status) || !number || !rate) return null;
  const several = (meta?.tracking_numbers ?? []).filter((one): one is string => typeof one === "string" && one !== "");
  const link = linkOf(label, baseUrl);
  return {
    platformId: id,
    carrier: rate.carrier,
    carrierName: rate.carrierName,
    service: rate.service,
    charges: rate.charges,
    trackingNumbers: [...new Set([number, ...several])].slice(0, BOOKING_PARCELS_MAX),
    labelUrls: link === null ? [] : [link],
  };
}

export function refusalOf(body: unknown): Refusal | null {
  const read = Refused.safeParse(body);
  if (!read.success) return null;
  const said = "errors" in read.data ? read.data.errors : read.data.messages;
  return { code: said[0]?.code ?? null, message: said.map(wordOf).join("; ") };
}

function wordOf({ message, carrier_name: carrier, details }: { message?: string | null | undefined } & Detail): string {
  const said = message || (details === undefined || details === null ? "" : JSON.stringify(details));
  return [carrier, said].filter(Boolean).join(": ").slice(0, 300);
}

interface Detail {
  readonly carrier_name?: string | null | undefined;
  readonly details?: unknown;
}
