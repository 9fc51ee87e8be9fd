import { z } from "zod";
import type { Errand, ErrandEnd } from "../domain/errand.ts";
import { ShipmentIdentity } from "../domain/identity.ts";
import { markMapped, meaningOf, shipmentsWithCode } from "../store/code-map.ts";
import type { Ground } from "./ground.ts";

/** `last`: all that was known was folded; what was on its way into the read model meanwhile is looked for once more. */
const Remap = z.strictObject({ sender: z.string(), code: z.string(), last: z.boolean().default(false) });

const SHIPMENTS_PER_STEP = 50;
/** Longer than an edge takes the old meaning for the true one, and than the read model is behind. */
const LOOK_AGAIN_MS = 60_000;

/** One step of giving a tenant's shipments the meaning of a code; by what it means now, whatever it meant when this was asked for. */
export async function remapErrand(ground: Ground, { tenantId, payload, requestId }: Errand): Promise<ErrandEnd> {
  const asked = Remap.parse(JSON.parse(payload));
  const { sender, code, last } = asked;
  const standing = await meaningOf(ground.db, sender, code);
  if (!standing) return { kind: "done" };
  const by = { actor: { kind: "mesh", id: "remap" }, source: "clock", requestId } as const;
  const found = await shipmentsWithCode(ground.db, sender, code, SHIPMENTS_PER_STEP, tenantId);
  for (const shipment of found) {
    const identity = ShipmentIdentity.parse(shipment);
    await ground.shipment(await ground.nameOf(identity)).remap(identity.tenantId, sender, code, standing, by);
    await markMapped(ground.db, shipment, { sender, code }, standing);
  }
  if (found.length === SHIPMENTS_PER_STEP) return { kind: "more", payload };
  if (last) return { kind: "done" };
  return { kind: "more", payload: JSON.stringify({ ...asked, last: true }), afterMs: LOOK_AGAIN_MS };
}
