import { normalizeTrackingNumber } from "./identity.ts";

/** The numbers that a picking's tracking reference holds, in our spelling. */
export function numbersIn(reference: unknown): string[] {
  if (typeof reference !== "string") return [];
  return reference
    .split(/[,;\n|]+/)
    .map(normalizeTrackingNumber)
    .filter(Boolean);
}
