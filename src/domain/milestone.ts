import { z } from "zod";

/**
 * The canonical milestones. Their place in this list is their rank: of two scans at the same instant the one further
 * down is the one that counts.
 */
export const MILESTONES = [
  "unknown",
  "created",
  "picked_up",
  "arrived_at_facility",
  "departed_facility",
  "in_transit",
  "customs_hold",
  "customs_cleared",
  "out_for_delivery",
  "delivery_attempted",
  "available_for_pickup",
  "exception",
  "delivered",
  "return_to_sender",
  "returned",
  "cancelled",
] as const;
export const Milestone = z.enum(MILESTONES);
export type Milestone = z.infer<typeof Milestone>;

export const EXCEPTION_REASONS = [
  "address",
  "refused",
  "damage",
  "lost",
  "weather",
  "delay",
  "customs",
  "held",
  "misroute",
  "access",
  "unclaimed",
  "payment",
  "security",
  "disposed",
  "pickup_failed",
  "other",
] as const;
export const ExceptionReason = z.enum(EXCEPTION_REASONS);
export type ExceptionReason = z.infer<typeof ExceptionReason>;

/** DCSA's event classifier: only what actually happened moves the state, the others move the estimate. */
export const CLASSIFIERS = ["planned", "estimated", "actual"] as const;
export const Classifier = z.enum(CLASSIFIERS);
export type Classifier = z.infer<typeof Classifier>;

const RANK = new Map<Milestone, number>(MILESTONES.map((milestone, rank) => [milestone, rank]));

export function rankOf(milestone: Milestone): number {
  return RANK.get(milestone) ?? 0;
}

/** A milestone and, for an exception, why. */
export interface Standing {
  readonly milestone: Milestone;
  readonly reason: ExceptionReason | null;
}

/** A parcel that is lost may be found again, so `lost` does not end a shipment; a disposed one is gone. */
export function isTerminal({ milestone, reason }: Standing): boolean {
  switch (milestone) {
    case "delivered":
    case "returned":
    case "cancelled":
      return true;
    case "exception":
      return reason === "disposed";
    default:
      return false;
  }
}

/**
 * Whether a later scan may follow a standing. Evidence is weighed, not forbidden: a terminal standing yields only to what
 * really happens after it (a delivered parcel is sent back); anything else contradicts it and wants a person.
 */
export function mayFollow(standing: Standing, next: Standing): boolean {
  if (!isTerminal(standing)) return true;
  switch (standing.milestone) {
    case "delivered":
      return next.milestone === "return_to_sender" || next.milestone === "returned";
    default:
      return false;
  }
}

/** Whether a later scan tells once more of the end that a shipment came to. */
export function tellsAgain(standing: Standing, next: Standing): boolean {
  return isTerminal(standing) && next.milestone === standing.milestone && next.reason === standing.reason;
}

/** Whether goods are handed over to somebody then, at a place and on a day; the other ends have neither. */
export const isHandover = (milestone: Milestone): boolean => milestone === "delivered" || milestone === "returned";
