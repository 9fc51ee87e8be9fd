import type { TenantId } from "../domain/identity.ts";
import { RoomMemory } from "../ingress/room-memory.ts";
import { wrapped } from "../governance/kept-payload.ts";
import type { Kept } from "../ingress/kept.ts";
import type { ReceivePorts } from "../ingress/receive.ts";
import { bodyKey } from "../store/bodies.ts";
import { hasKeptRoom, keepPayload } from "../store/kept-payload.ts";
import type { Ground } from "./ground.ts";
import { randomBytes } from "./random.ts";
import { world } from "./world.ts";

/** Keeps payloads as long as there is room: the payload in the bucket first, then its row. A payload without a row is swept up. */
export function payloadKeeper(ground: Ground): ReceivePorts["keep"] {
  const full = new RoomMemory();
  return async (kept, tenantId) => {
    const { db } = ground;
    const { endpointId, kind } = kept;
    const what = `${endpointId} ${kind}`;
    if (full.isFull(what, world.now())) return false;
    const isKept = (await hasKeptRoom(db, { endpointId, kind, sizeBytes: kept.body.byteLength }))
      ? await put(ground, kept, tenantId)
      : false;
    if (!isKept) full.note(what, world.now());
    return isKept;
  };
}

async function put({ db, seal, bodies, region }: Ground, kept: Kept, tenantId: TenantId): Promise<boolean> {
  const id = `kpt_${randomBytes(16).toHex()}`;
  const key = bodyKey(region, tenantId, "kept", id);
  await bodies.put(key, await seal.seal(wrapped(kept), `kept-whole:${id}`));
  const isKept = await keepPayload(db, {
    id,
    endpointId: kept.endpointId,
    kind: kept.kind,
    receivedAtMs: kept.receivedAtMs,
    reason: kept.reason.slice(0, 500),
    path: kept.at === "" ? null : kept.at.slice(0, 200),
    bodyKey: key,
    bodyKid: seal.current,
    sizeBytes: kept.body.byteLength,
    requestId: kept.requestId,
  });
  if (!isKept) await bodies.drop([key]);
  return isKept;
}
