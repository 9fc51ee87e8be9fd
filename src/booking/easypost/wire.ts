import { own } from "../../domain/own.ts";
import type { BookingRequest, Charge, Parcel, Party, Purchase } from "../../domain/booking.ts";
import { carrierSlug } from "../../domain/carrier.ts";
import { minorUnits } from "../../domain/money.ts";
import { linkOf, type Rate, type Refusal } from "../platform.ts";
import { inchesOf, ouncesOf } from "../units.ts";
import { Refused, type EasyPostRate, type Order, type Shipment } from "./payload.ts";

/** What is asked of `POST /v2/shipments`; for several parcels of `POST /v2/orders`, which serves the carriers that take them. */
export function draftBody(request: BookingRequest): object {
  const parties = { to_address: addressOf(request.shipTo), from_address: addressOf(request.shipFrom) };
  const options = { label_format: request.labelFormat, ...(request.currency ? { currency: request.currency } : {}) };
  const { reference } = request;
  const [only, ...more] = request.parcels;
  if (only && more.length === 0) return { shipment: { ...parties, reference, options, parcel: parcelOf(only) } };
  const shipments = request.parcels.map((parcel) => ({ parcel: parcelOf(parcel), options }));
  return { order: { ...parties, reference, shipments } };
}

function addressOf(party: Party): object {
  const { name, company, street1, street2, city, state, postalCode: zip, country, phone, email } = party;
  return { name, company, street1, street2, city, state, zip, country, phone, email };
}

/** In ounces and inches, EasyPost's units. */
function parcelOf({ weightGrams, lengthMm, widthMm, heightMm }: Parcel): object {
  const sides = lengthMm !== null && widthMm !== null && heightMm !== null;
  return {
    weight: ouncesOf(weightGrams),
    ...(sides ? { length: inchesOf(lengthMm), width: inchesOf(widthMm), height: inchesOf(heightMm) } : {}),
  };
}

/** Rates with an amount; one without is none. */
export function ratesOf(rates: readonly EasyPostRate[]): Rate[] {
  return rates.flatMap((rate) => {
    const { id, carrier: carrierName, service, currency } = rate;
    const totalMinor = minorUnits(rate.rate, currency);
    if (totalMinor === null) return [];
    const charges = [{ name: "postage", amountMinor: totalMinor, currency }];
    return [{ id, carrier: carrierSlug(carrierName), carrierName, service, totalMinor, currency, charges }];
  });
}

export function wordsOf(messages: Shipment["messages"]): string[] {
  return messages.flatMap(({ carrier, message }) => {
    const said = typeof message === "string" ? message : JSON.stringify(message);
    return said ? [[carrier, said].filter(Boolean).join(": ").slice(0, 300)] : [];
  });
}

const isBought = ({ postage_label: label, tracking_code: code, selected_rate: rate }: Shipment): boolean =>
  Boolean(label && code && rate);

/** What was bought; null while nothing is, `partly` when only some of several boxes are. */
export function purchaseOf(held: Shipment | Order): Purchase | "partly" | null {
  const boxes = "shipments" in held ? held.shipments : [held];
  const bought = boxes.filter(isBought);
  if (bought.length < boxes.length) return bought.length === 0 ? null : "partly";
  const [first] = boxes;
  const rate = first?.selected_rate;
  if (!rate) return null;
  return {
    platformId: held.id,
    carrier: carrierSlug(rate.carrier),
    carrierName: rate.carrier,
    service: rate.service,
    charges: chargesOf(boxes),
    trackingNumbers: boxes.flatMap(({ tracking_code: code }) => code ?? []),
    labelUrls: boxes.flatMap(({ postage_label: label }) => {
      const link = linkOf(label?.label_pdf_url) ?? linkOf(label?.label_zpl_url) ?? linkOf(label?.label_url);
      return link ?? [];
    }),
  };
}

/** The fees by their type, over all boxes; where EasyPost names none, the postage. */
function chargesOf(boxes: readonly Shipment[]): Charge[] {
  const sums = new Map<string, Charge>();
  for (const { selected_rate: rate, fees } of boxes) {
    if (!rate) continue;
    const { currency } = rate;
    const lines = fees && fees.length > 0 ? fees : [{ type: "PostageFee", amount: rate.rate }];
    for (const { type, amount } of lines) {
      const name = own(NAMES, type) ?? type;
      const amountMinor = minorUnits(amount, currency) ?? 0;
      const held = sums.get(`${name} ${currency}`)?.amountMinor ?? 0;
      sums.set(`${name} ${currency}`, { name, amountMinor: held + amountMinor, currency });
    }
  }
  return [...sums.values()].filter(({ amountMinor }) => amountMinor !== 0);
}

const NAMES: Readonly<Record<string, string>> = {
  PostageFee: "postage",
  LabelFee: "label",
  InsuranceFee: "insurance",
  TrackerFee: "tracker",
};

/** `{error: {code, message, errors}}`, whose parts are text or not as it happens (https://docs.easypost.com/guides/errors-guide). */
export function refusalOf(body: unknown): Refusal | null {
  const read = Refused.safeParse(body);
  if (!read.success) return null;
  const { code, message, errors } = read.data.error;
  const parts = [textOf(message), ...(errors ?? []).map(textOf)].filter((part) => part !== "");
  return { code: code ?? null, message: parts.join("; ") };
}

function textOf(part: unknown): string {
  if (typeof part === "string") return part;
  if (part === null || part === undefined) return "";
  if (Array.isArray(part)) return part.map(textOf).join(", ");
  const { field, message } = part as { field?: unknown; message?: unknown };
  return [field, message].filter((one): one is string => typeof one === "string" && one !== "").join(": ");
}
