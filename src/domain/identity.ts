import { z } from "zod";
import { REGIONS, type Region } from "./region.ts";

/** `tnt_` and 128 random bits in lower-case hex. */
export const TenantId = z.string().regex(/^tnt_[0-9a-f]{32}$/);
export type TenantId = z.infer<typeof TenantId>;

/**
 * `{region}_` and 128 random bits in lower-case hex: the last segment of a webhook URL. It starts with its region, so
 * that any region's worker can tell whose it is without a look-up.
 */
export const EndpointId = z.string().regex(/^(?:eu|us|apac)_[0-9a-f]{32}$/);
export type EndpointId = z.infer<typeof EndpointId>;

/** `shp_` and 128 bits of a keyed hash of (tenant, carrier, tracking number); it names the Durable Object. */
export const ShipmentId = z.string().regex(/^shp_[0-9a-f]{32}$/);
export type ShipmentId = z.infer<typeof ShipmentId>;

/** The region an endpoint id speaks of, or null when the text is not an endpoint id at all. */
export function regionOfEndpoint(endpointId: string): Region | null {
  if (!EndpointId.safeParse(endpointId).success) return null;
  return REGIONS.find((region) => endpointId.startsWith(`${region}_`)) ?? null;
}

export const TRACKING_NUMBER_MAX_CHARS = 64;

/** Blanks, dashes, and what cannot be seen: marks of direction, zero-width and soft characters, fillers, controls. */
const NOT_OF_A_NUMBER =
  /[\s\u2800\u2212\p{Dash_Punctuation}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/**
 * Upper-cased, without white space, dashes and what cannot be seen: people and carriers write one number in many ways. A postal code that
 * a label's barcode has in front (GS1's 420) says where the parcel goes, and not which it is.
 */
export function normalizeTrackingNumber(asSent: string): string {
  const plain = asSent.normalize("NFKC").replaceAll(NOT_OF_A_NUMBER, "").toUpperCase();
  return withoutRouting(LABELLED.test(plain) ? plain.replaceAll(/[()]/g, "") : plain);
}

/** As GS1 prints what a barcode holds: `(420)94105(92)001…`, `(00)340…`. */
const LABELLED = /^\(\d{2,4}\)[\d()]+$/;

/** 420 and a ZIP code of five or nine digits, before a number that the US Postal Service gave. */
const ROUTED = /^(?:420|\(420\))\d{25,35}$/;
/** What its barcodes and labels have since 2009; those of before have 20 digits. */
const POSTAL = /^9[1-5]\d{16,24}$/;
const POSTAL_LENGTHS: ReadonlySet<number> = new Set([20, 22, 26]);

/** Where both lengths of ZIP code would do, what is left of one is a likelier number. */
const likelihood = (rest: string): number => (POSTAL_LENGTHS.has(rest.length) ? 1 + (hasCheckDigit(rest) ? 1 : 0) : 0);

function withoutRouting(number: string): string {
  if (!ROUTED.test(number)) return number;
  const digits = number.replaceAll(/[()]/g, "");
  const behind = [digits.slice(12), digits.slice(8)].filter(
    (rest) => POSTAL.test(rest) || (rest.length === 20 && hasCheckDigit(rest)),
  );
  return behind.toSorted((a, b) => likelihood(b) - likelihood(a))[0] ?? digits;
}

/** Whether the last digit is GS1's check of the others. */
function hasCheckDigit(digits: string): boolean {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

/** A tracking number as the mesh keeps it; anything a sender writes becomes one, or is refused. */
export const TrackingNumber = z
  .string()
  .max(4 * TRACKING_NUMBER_MAX_CHARS)
  .transform(normalizeTrackingNumber)
  .pipe(
    z
      .string()
      .regex(/^[\p{L}\p{N}._/:+#&*]+$/u, "is not a tracking number")
      .max(TRACKING_NUMBER_MAX_CHARS),
  );

/** What the number of a shipment of the sandbox begins with; no tracking number has it. */
const SANDBOX_MARK = "~";

/** The number of the shipment that test events of this number are told of. */
export const sandboxNumber = (trackingNumber: string): string =>
  `${SANDBOX_MARK}${trackingNumber}`.slice(0, TRACKING_NUMBER_MAX_CHARS);

/** A number as anyone asks for it, also one of the sandbox. */
export const AskedNumber = z.union([
  TrackingNumber,
  z
    .string()
    .startsWith(SANDBOX_MARK)
    .transform((asked) => asked.slice(SANDBOX_MARK.length))
    .pipe(TrackingNumber)
    .transform(sandboxNumber),
]);

/** Whether a shipment is for trying things out: of it only the mesh itself knows. */
export const isOfSandbox = ({ trackingNumber }: Pick<ShipmentIdentity, "trackingNumber">): boolean =>
  trackingNumber.startsWith(SANDBOX_MARK);

/** What one shipment is: one tracked unit of one tenant. */
export const ShipmentIdentity = z.strictObject({
  tenantId: TenantId,
  carrier: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/),
  trackingNumber: z.string().min(1).max(TRACKING_NUMBER_MAX_CHARS),
});
export type ShipmentIdentity = z.infer<typeof ShipmentIdentity>;
