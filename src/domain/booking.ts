import { z } from "zod";

/** Who books: a freight platform whose own API the mesh speaks, or anyone who takes the mesh's own signed message. */
export const PLATFORM_NAMES = ["easypost", "karrio", "webhook"] as const;
export const PlatformName = z.enum(PLATFORM_NAMES);
export type PlatformName = z.infer<typeof PlatformName>;

/** Where EasyPost is; Karrio and others are where their owner says. */
export const EASYPOST_ORIGIN = "https://api.easypost.com";

/** `review`: a draft is quoted and waits for a person's approval. `automatic`: it is bought at once. */
export const BOOKING_MODES = ["off", "review", "automatic"] as const;
export const BookingMode = z.enum(BOOKING_MODES);
export type BookingMode = z.infer<typeof BookingMode>;

export const LABEL_FORMATS = ["PDF", "PNG", "ZPL"] as const;
export const LabelFormat = z.enum(LABEL_FORMATS);
export type LabelFormat = z.infer<typeof LabelFormat>;

/** ISO 4217. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code");

const word = z.string().trim().min(1).max(120);
const Service = z.strictObject({ carrier: word, service: word });

/** Which of the rates offered is bought. Carriers are compared by any name they go by, services as the platform writes them. */
export const ServiceRule = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("cheapest") }),
  z.strictObject({ kind: z.literal("named"), ...Service.shape }),
  z.strictObject({ kind: z.literal("first_of"), services: z.array(Service).min(1).max(20) }),
]);
export type ServiceRule = z.infer<typeof ServiceRule>;

const line = (maxChars: number) => z.string().max(maxChars).nullable();

/** A person or company, and where. `country` is ISO 3166-1 alpha-2. */
export const Party = z.strictObject({
  name: line(120),
  company: line(120),
  street1: line(200),
  street2: line(200),
  city: line(120),
  state: line(60),
  postalCode: line(20),
  country: line(2),
  phone: line(60),
  email: line(200),
});
export type Party = z.infer<typeof Party>;

/** One box. Its sides are null where nobody measured them. */
export const Parcel = z.strictObject({
  weightGrams: z.int().positive().max(100_000_000),
  lengthMm: z.int().positive().max(100_000).nullable(),
  widthMm: z.int().positive().max(100_000).nullable(),
  heightMm: z.int().positive().max(100_000).nullable(),
});
export type Parcel = z.infer<typeof Parcel>;

/** One line of a price. Minor units are the currency's smallest (cents); a discount is negative. */
export const Charge = z.object({ name: z.string().max(120), amountMinor: z.int(), currency: Currency });
export type Charge = z.infer<typeof Charge>;

/** What a platform is asked to carry. */
export const BookingRequest = z.strictObject({
  bookingId: z.string().describe("The same id is the same booking for ever, however often it is asked for"),
  reference: z.string().describe("The order, the delivery and the attempt, for people"),
  order: z.string().nullable().describe("The sale order's name"),
  delivery: z.string().describe("The goods issue's name"),
  attempt: z.int().positive(),
  shipFrom: Party,
  shipTo: Party,
  parcels: z.array(Parcel).min(1),
  labelFormat: LabelFormat,
  rule: ServiceRule,
  currency: Currency.nullable().describe("In which prices are compared; null: whichever there is"),
});
export type BookingRequest = z.infer<typeof BookingRequest>;

/** The body of the Standard Webhooks message that asks for a booking. Published at /schemas/booking-request-v1.json. */
export const BookingMessage = z.strictObject({
  type: z.literal("shipment.booking.v1"),
  timestamp: z.string().describe("When it was asked for, ISO 8601 in UTC"),
  data: BookingRequest,
});
export type BookingMessage = z.infer<typeof BookingMessage>;

/** Takes a booking back. A 2xx says that it is, or will be. */
export const BookingVoidMessage = z.strictObject({
  type: z.literal("shipment.booking_void.v1"),
  timestamp: z.string(),
  data: z.strictObject({ bookingId: z.string(), shipmentId: z.string() }),
});

export const BOOKING_PARCELS_MAX = 50;

/** What became of a booking, as a platform without an API of its own says it. Published at /schemas/booking-answer-v1.json. */
export const BookingAnswer = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("booked"),
    shipmentId: z.string().min(1).max(200).optional().describe("The platform's own id of it"),
    carrier: z.string().min(1).max(60),
    service: z.string().min(1).max(120),
    trackingNumbers: z.array(z.string().min(1).max(200)).min(1).max(BOOKING_PARCELS_MAX),
    labelUrls: z
      .array(z.url({ protocol: /^https?$/ }).max(2000))
      .max(BOOKING_PARCELS_MAX)
      .default([]),
    charges: z.array(Charge).max(50).default([]),
  }),
  z.object({
    outcome: z.literal("refused"),
    code: z.string().max(120).optional(),
    message: z.string().min(1).max(2000).describe("Why, for people"),
  }),
]);
export type BookingAnswer = z.infer<typeof BookingAnswer>;

/**
 * `wanted`: nothing is asked of the platform yet. `drafted`: the platform holds a quoted shipment that nobody paid. `buying`: a purchase
 * was begun, and its end is not known yet. `uncertain`: it cannot be known by the mesh. `dropped`: given up before anything was bought.
 */
export const BOOKING_STATES = [
  "wanted",
  "drafted",
  "buying",
  "booked",
  "refused",
  "uncertain",
  "voided",
  "dropped",
] as const;
export const BookingState = z.enum(BOOKING_STATES);
export type BookingState = z.infer<typeof BookingState>;

/**
 * Why a person should look at what was bought. `tracking_ref`: the picking has another tracking reference. `cancelled`, `address`: the
 * picking was cancelled, or goes elsewhere, since. `not_written`: Odoo does not take it.
 */
export const BOOKING_REVIEWS = ["tracking_ref", "cancelled", "address", "not_written"] as const;
export const BookingReview = z.enum(BOOKING_REVIEWS);
export type BookingReview = z.infer<typeof BookingReview>;

/** `bkg_` and 128 random bits in lower-case hex. */
export const BookingId = z.string().regex(/^bkg_[0-9a-f]{32}$/);
export type BookingId = z.infer<typeof BookingId>;

/** What was bought. */
export interface Purchase {
  /** The platform's id of what it holds. */
  readonly platformId: string;
  readonly carrier: string;
  /** As the platform writes them. */
  readonly carrierName: string;
  readonly service: string;
  readonly charges: readonly Charge[];
  readonly trackingNumbers: readonly string[];
  readonly labelUrls: readonly string[];
}

/** One attempt to book one picking's goods. */
export interface Booking {
  readonly id: BookingId;
  readonly tenantId: string;
  readonly pickingId: number;
  readonly attempt: number;
  readonly orderId: number | null;
  readonly orderName: string | null;
  readonly pickingName: string;
  readonly platform: PlatformName;
  readonly state: BookingState;
  /** Of the goods and the addresses; the part before the dot of where they go alone. */
  readonly requestHash: string;
  readonly reference: string;
  readonly platformId: string | null;
  readonly rateId: string | null;
  readonly carrier: string | null;
  readonly carrierName: string | null;
  readonly service: string | null;
  /** Quoted, and once it is bought as charged. */
  readonly charges: readonly Charge[];
  readonly trackingNumbers: readonly string[];
  readonly labelUrls: readonly string[];
  readonly review: BookingReview | null;
  /** The words of who refused it. */
  readonly refusalCode: string | null;
  readonly refusalMessage: string | null;
  readonly voidStatus: string | null;
  /** How often a purchase of the draft was begun. */
  readonly buys: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly approvedAtMs: number | null;
  readonly buyingAtMs: number | null;
  /** The platform has taken the booking and answers later. */
  readonly acceptedAtMs: number | null;
  readonly bookedAtMs: number | null;
  /** Odoo has it. */
  readonly writtenAtMs: number | null;
  readonly requestId: string;
  /** Counts its changes: who holds an older one may not change it. */
  readonly revision: number;
}

/** What of a booking may change. */
export type BookingChange = Partial<
  Omit<Booking, "id" | "tenantId" | "pickingId" | "attempt" | "createdAtMs" | "updatedAtMs" | "revision">
>;

/** How a tenant books, its credential apart. */
export interface BookingTerms {
  readonly platform: PlatformName;
  readonly baseUrl: string;
  readonly mode: BookingMode;
  readonly rule: ServiceRule;
  readonly currency: string | null;
  /** Null: from where the warehouse is in Odoo. */
  readonly shipFrom: Party | null;
  /** For a picking whose weight Odoo does not know. */
  readonly defaultParcel: Parcel | null;
  readonly labelFormat: LabelFormat;
}
