import { networkOf, placeAmong, type HeldMerit, type HeldSlot } from "../domain/held.ts";
import type { TenantId } from "../domain/identity.ts";
import { KEPT_ROOM } from "../domain/kept-payload.ts";
import { RoomMemory } from "../ingress/room-memory.ts";
import { wrapped } from "../governance/kept-payload.ts";
import type { Kept } from "../ingress/kept.ts";
import type { MeritPorts } from "../ingress/merit.ts";
import type { ReceivePorts } from "../ingress/receive.ts";
import { bodyKey } from "../store/bodies.ts";
import { hasKeptRoom, heldOf, keepPayload } from "../store/kept-payload.ts";
import { openProposalOf } from "../store/proposal.ts";
import { holdsInForce } from "../store/retention.ts";
import { carriersOf } from "../store/shipment.ts";
import type { Ground } from "./ground.ts";
import { randomBytes } from "./random.ts";
import { world } from "./world.ts";

/** Keeps payloads as long as there is room: the payload in the bucket first, then its row. A payload without a row is swept up. */
export function payloadKeeper(ground: Ground): ReceivePorts["keep"] {
  const full = new RoomMemory();
  return async (kept, tenantId, plea) => {
    const { endpointId, kind } = kept;
    const source = plea ? ground.auditMac(`source ${endpointId} ${networkOf(plea.address)}`).slice(0, 16) : "";
    // Each network by itself: what one floods is not held against another.
    const what = `${endpointId} ${kind} ${source}`;
    if (full.isFull(what, world.now())) return false;
    const place = await placeOf(ground, kept, tenantId, plea && { source, merit: await plea.merit() });
    const isKept = place !== null && (await put(ground, kept, tenantId, place));
    if (!isKept) full.note(what, world.now());
    return isKept;
  };
}

interface Place {
  readonly merit: HeldMerit | null;
  readonly source: string | null;
  /** Which goes for it, and what of it lies in the bucket; null: none. */
  readonly instead: { readonly id: string; readonly bodyKey: string | null } | null;
}

/** Where a payload is kept; null: nowhere. */
async function placeOf(
  { db }: Ground,
  { endpointId, kind, body }: Kept,
  tenantId: TenantId,
  coming: Pick<HeldSlot, "merit" | "source"> | undefined,
): Promise<Place | null> {
  const hasRoom = await hasKeptRoom(db, { endpointId, kind, sizeBytes: body.byteLength });
  if (!coming) return hasRoom ? { merit: null, source: null, instead: null } : null;
  if (hasRoom) return { ...coming, instead: null };
  const held = await heldOf(db, endpointId);
  const place = placeAmong(held, coming, held.length);
  const instead = place.kind === "instead" ? held.find(({ id }) => id === place.id) : undefined;
  const bytes = held.reduce((sum, { sizeBytes }) => sum + sizeBytes, body.byteLength - (instead?.sizeBytes ?? 0));
  if (!instead || bytes > KEPT_ROOM.held.endpoint.bytes) return null;
  // What a court wants stays, whatever it is.
  const holds = await holdsInForce(db);
  return holds.some((hold) => hold.tenantId === tenantId) ? null : { ...coming, instead };
}

async function put(
  { db, seal, bodies, region }: Ground,
  kept: Kept,
  tenantId: TenantId,
  { instead, ...speaking }: Place,
): Promise<boolean> {
  const id = `kpt_${randomBytes(16).toHex()}`;
  const key = bodyKey(region, tenantId, "kept", id);
  await bodies.put(key, await seal.seal(wrapped(kept), `kept-whole:${id}`));
  const row = {
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
    ...speaking,
  };
  const isKept = await keepPayload(db, row, instead?.id ?? null);
  if (!isKept) await bodies.drop([key]);
  else if (instead?.bodyKey) await bodies.drop([instead.bodyKey]);
  return isKept;
}

/** What is asked of the mesh to tell what speaks for a payload. */
export const meritsOf = ({ db, seal }: Ground): MeritPorts => ({
  async proposedSecrets({ id }) {
    const open = await openProposalOf(db, "endpoint", id, world.now());
    if (!open?.sealedSecret) return [];
    const opened = await seal.openText(open.sealedSecret, `endpoint-secret:${id}`);
    return opened.ok ? [opened.value] : [];
  },
  async hasShipmentOf(tenantId, numbers) {
    for (const number of numbers) if ((await carriersOf(db, tenantId, number)).length > 0) return true;
    return false;
  },
});
