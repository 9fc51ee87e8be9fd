import { z } from "zod";
import { unreachable } from "./result.ts";

/** `shipment-events-v1`: a name and a version. What is not compatible with a version is another version. */
export const ContractId = z.string().regex(/^[a-z][a-z0-9-]{0,59}-v[1-9]\d{0,3}$/);
export type ContractId = z.infer<typeof ContractId>;

/**
 * `proposed`: built, and not in force. `active`. `deprecated`: in force, and to end. `retired`: in force no more; what still comes in it is
 * kept whole, and read once its sender has moved on or the version is taken up again.
 */
export const CONTRACT_STATES = ["proposed", "active", "deprecated", "retired"] as const;
export const ContractState = z.enum(CONTRACT_STATES);
export type ContractState = z.infer<typeof ContractState>;

/** How a version stands. */
export interface ContractStanding {
  readonly state: ContractState;
  /** When it was said to end, and when it does; null: it was not. */
  readonly deprecatedAtMs: number | null;
  readonly sunsetAtMs: number | null;
}
export const IN_FORCE: ContractStanding = { state: "active", deprecatedAtMs: null, sunsetAtMs: null };

/** What the users of a version that is to end are told. */
export interface Deprecation {
  readonly contract: ContractId;
  readonly sinceMs: number;
  readonly sunsetAtMs: number;
}

/** Null for a version that goes on. */
export function deprecationOf(
  contract: ContractId,
  { state, deprecatedAtMs, sunsetAtMs }: ContractStanding,
): Deprecation | null {
  if (state !== "deprecated" || deprecatedAtMs === null || sunsetAtMs === null) return null;
  return { contract, sinceMs: deprecatedAtMs, sunsetAtMs };
}

export const isInForce = ({ state }: ContractStanding): boolean => state === "active" || state === "deprecated";

/** What may be made of a version. */
export const ContractChange = z.discriminatedUnion("to", [
  z.strictObject({ to: z.literal("active") }),
  z.strictObject({ to: z.literal("deprecated"), sunsetAtMs: z.int().positive() }),
  z.strictObject({ to: z.literal("retired") }),
]);
export type ContractChange = z.infer<typeof ContractChange>;

/** Who has built against a version has so long to leave it. */
export const NOTICE_MIN_MS = 30 * 86_400_000;

/** How a version stands after a change; in words why it cannot be made. */
export function changedStanding(
  held: ContractStanding,
  change: ContractChange,
  nowMs: number,
): { readonly standing: ContractStanding } | { readonly refused: string } {
  switch (change.to) {
    case "active":
      return held.state === "active" ? { refused: "it is active" } : { standing: IN_FORCE };
    case "deprecated": {
      if (!isInForce(held)) return { refused: `it is ${held.state}` };
      if (change.sunsetAtMs < nowMs + NOTICE_MIN_MS) return { refused: "its users must have 30 days" };
      // Said again, it may end later; since when they know does not move.
      const deprecatedAtMs = held.deprecatedAtMs ?? nowMs;
      return { standing: { state: "deprecated", deprecatedAtMs, sunsetAtMs: change.sunsetAtMs } };
    }
    case "retired": {
      if (held.state !== "deprecated" || held.sunsetAtMs === null) return { refused: "it must be deprecated first" };
      if (nowMs < held.sunsetAtMs) return { refused: "its users were given until later" };
      return { standing: { ...held, state: "retired" } };
    }
    default:
      return unreachable(change);
  }
}
