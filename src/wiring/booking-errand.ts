import { z } from "zod";
import { book } from "../booking/book.ts";
import { errandBackoffMs, type Errand, type ErrandEnd } from "../domain/errand.ts";
import { byMesh } from "../governance/fact.ts";
import { bookPorts } from "./booking-ports.ts";
import type { Ground } from "./ground.ts";
import { world } from "./world.ts";

export const BookErrand = z.strictObject({ pickingId: z.int().positive(), orderId: z.int().positive().nullable() });
export type BookErrand = z.infer<typeof BookErrand>;

/** Books a picking, as far as it goes now. */
export async function bookErrand(
  ground: Ground,
  { tenantId, payload, requestId, attempts }: Errand,
): Promise<ErrandEnd> {
  const asked = BookErrand.parse(JSON.parse(payload));
  const ports = await bookPorts(ground, tenantId, byMesh("book", "odoo", world.now(), requestId), "booking:advance");
  if (!ports) return { kind: "done" };
  const end = await book(ports, asked);
  if (end.kind !== "later" || end.afterMs === undefined) return end;
  // A platform that is down for hours with a short `Retry-After` must not use up the tries in minutes.
  return { ...end, afterMs: Math.max(end.afterMs, errandBackoffMs(attempts, world.chance())) };
}
