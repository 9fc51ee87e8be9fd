import { z } from "zod";
import type { Position } from "./timeline.ts";

/** A picking, and whose of the companies in one Odoo it is, where that was kept. */
export const PickingRef = z.strictObject({
  pickingId: z.int().positive(),
  pickingName: z.string().max(120),
  companyId: z.int().positive().optional(),
});
export type PickingRef = z.infer<typeof PickingRef>;

/** Which goods issue in Odoo (`stock.picking`) a cycle of a shipment belongs to. */
export const PickingLink = z.strictObject({
  pickingId: z.int().positive(),
  pickingName: z.string().max(120),
  /** Every tracking number of the picking: it is delivered when all of them are. */
  trackingNumbers: z.array(z.string()).max(50),
  /** Whose picking it is, of the companies in one Odoo; absent in links of before it was kept. */
  companyId: z.int().positive().optional(),
  /** The pickings that the shipment was taken off, the first one first: their chatters keep what was told there. */
  left: z.array(z.int().positive()).max(10).optional(),
  /** How it was found: by the number that the picking bears, which it follows; by its order, or a person said so. Absent in links of before it was kept. */
  by: z.enum(["number", "order", "hand"]).optional(),
  /** Of a container that carries the goods of several pickings: the others, told of the same. */
  also: z.array(PickingRef).max(50).optional(),
});
export type PickingLink = z.infer<typeof PickingLink>;

/** Every picking that a link speaks of, the link's own first. */
export function pickingsOf(link: PickingLink): PickingRef[] {
  const { pickingId, pickingName, companyId } = link;
  return [{ pickingId, pickingName, ...(companyId === undefined ? {} : { companyId }) }, ...(link.also ?? [])];
}

export const tellsOf = (link: Pick<PickingLink, "pickingId" | "also">, pickingId: number): boolean =>
  link.pickingId === pickingId || link.also?.some((one) => one.pickingId === pickingId) === true;

/**
 * A picking, and where on the timeline it was found to be the shipment's: it is that of the cycle which runs there. Late history may
 * change how many cycles there are and what opens each; where the link was made it cannot change.
 */
export interface AnchoredLink {
  readonly at: Position;
  readonly link: PickingLink;
  /** It is over, and the cycle waits for another: its picking does not bear the number any more, or a person took it off there. */
  readonly ended?: "followed" | "hand";
}
