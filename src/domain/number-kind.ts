import { z } from "zod";
import { OCEAN_LINES } from "./carrier.ts";

/** What a tracking number counts: a box that goes by sea, the paper that goods are carried under, or a parcel. */
export const NUMBER_KINDS = ["container", "bill_of_lading", "parcel"] as const;
export const NumberKind = z.enum(NUMBER_KINDS);
export type NumberKind = z.infer<typeof NumberKind>;

/** Whether goods under one number are one picking's, or may be those of every picking that bears it. */
export const LINK_RULES = ["one", "every"] as const;
export const LinkRule = z.enum(LINK_RULES);
export type LinkRule = z.infer<typeof LinkRule>;

/** A tenant's own rules; where it has none a receipt shares its container and its bill of lading with others, and nothing else is shared. */
export const LinkRules = z.partialRecord(NumberKind, LinkRule);
export type LinkRules = z.infer<typeof LinkRules>;

/** By the number's own check digit; what else an ocean line tells of is a bill of lading, or a booking, which stands for one. */
export function numberKind({
  trackingNumber,
  carrier,
}: {
  readonly trackingNumber: string;
  readonly carrier: string;
}): NumberKind {
  if (isContainer(trackingNumber)) return "container";
  return OCEAN_LINES.has(carrier) ? "bill_of_lading" : "parcel";
}

/** ISO 6346: three letters of the owner, the category, a serial number and a check digit. */
export function isContainer(number: string): boolean {
  if (!/^[A-Z]{3}[UJZ]\d{7}$/.test(number)) return false;
  const sum = Array.from(number.slice(0, 10)).reduce((total, char, index) => total + valueOf(char) * 2 ** index, 0);
  return (sum % 11) % 10 === Number(number[10]);
}

/** Letters count from 10, and multiples of eleven are left out. */
function valueOf(char: string): number {
  if (/\d/.test(char)) return Number(char);
  const place = char.charCodeAt(0) - "A".charCodeAt(0) + 10;
  return place + Math.floor((place - 1) / 10);
}
