import { z } from "zod";
import { ShipmentId } from "./identity.ts";

export const ErasureId = z.string().regex(/^era_[0-9a-f]{32}$/);

/** `held`: a legal hold is in the way of some of it; what is not held is gone. */
export const ERASURE_STATES = ["running", "held", "done"] as const;

/** Whose data: a customer's by its id in Odoo, an order's, or single shipments. */
export const ErasureSubject = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("customer"), customerId: z.int().positive() }),
  z.strictObject({ kind: z.literal("order"), orderId: z.int().positive() }),
  z.strictObject({ kind: z.literal("shipments"), shipmentIds: z.array(ShipmentId).min(1).max(50) }),
]);
export type ErasureSubject = z.infer<typeof ErasureSubject>;

/** One erasure takes so much; a customer with more is erased in several. */
export const ERASED_AT_ONCE_MAX = 1_000;

/** What an erasure is about, by id. */
export const ErasureFound = z.object({
  shipments: z.array(z.object({ id: ShipmentId, carrier: z.string(), trackingNumber: z.string() })),
  orders: z.array(z.int()),
  pickings: z.array(z.int()),
  customers: z.array(z.int()),
});
export type ErasureFound = z.infer<typeof ErasureFound>;

/** How far it is, and what is proven of it. */
export const ErasureDone = z.object({
  /** Which of what was found is gone. */
  shipments: z.array(ShipmentId),
  /** A legal hold is on these. */
  held: z.array(ShipmentId),
  copies: z.int(),
  payloads: z.int(),
  /** Kept payloads that were looked into up to here; null: all were. */
  payloadsAfter: z.string().nullable(),
  /** What was still to be found when all was done: nothing, of what no hold is on. */
  left: z.int().nullable(),
});
export type ErasureDone = z.infer<typeof ErasureDone>;

export const NOTHING_ERASED: ErasureDone = {
  shipments: [],
  held: [],
  copies: 0,
  payloads: 0,
  payloadsAfter: "",
  left: null,
};
