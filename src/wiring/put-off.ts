import { z } from "zod";
import { EndpointId } from "../domain/identity.ts";
import { err, ok } from "../domain/result.ts";
import { wrapped } from "../governance/kept-payload.ts";
import type { Rest } from "../ingress/hear.ts";
import type { ReceivePorts } from "../ingress/receive.ts";
import { bodyKey } from "../store/bodies.ts";
import { askForRest } from "../store/errand.ts";
import type { Ground } from "./ground.ts";
import { randomBytes } from "./random.ts";
import { world } from "./world.ts";

/** A webhook that is gone on with: where it lies, sealed, who sent it, and how far it is. */
export const RestPayload = z.strictObject({
  body: z.string(),
  kid: z.string(),
  endpointId: EndpointId,
  receivedAtMs: z.int(),
  trace: z.string(),
  after: z.string(),
  /** It is in quarantine already, for a shipment that keeps no more. */
  isQuarantined: z.literal(true).optional(),
});
export type RestPayload = z.infer<typeof RestPayload>;

/** Writes down that a webhook is to be gone on with: the webhook into the bucket, then the errand, then a knock. */
export function restKeeper(ground: Ground): ReceivePorts["putOff"] {
  const { db, seal, bodies, region } = ground;
  return async ({ tenantId, id: endpointId }, { inbound, headers, from, after }: Rest) => {
    const { path, body } = inbound;
    const id = `wrk_${randomBytes(16).toHex()}`;
    const key = bodyKey(region, tenantId, "work", id);
    await bodies.put(key, await seal.seal(wrapped({ path, headers, body }), `work-whole:${id}`));
    const { receivedAtMs, trace = "", requestId } = from;
    const payload: RestPayload = { body: key, kid: seal.current, endpointId, receivedAtMs, trace, after };
    const errand = { tenantId, key: await nameOf(endpointId, body), payload: JSON.stringify(payload), requestId };
    const asked = await askForRest(db, errand, world.now());
    // The same webhook waits already, or there is no room.
    if (asked !== "asked") await bodies.drop([key]);
    if (asked === "full") return err("full");
    await ground.ringErrands(tenantId);
    return ok(null);
  };
}

/** The same webhook, sent again while it is gone on with, is the same errand. */
async function nameOf(endpointId: EndpointId, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return `${endpointId}:${digest.slice(0, 16).toHex()}`;
}
