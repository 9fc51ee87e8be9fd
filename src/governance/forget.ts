import type { By } from "../domain/act.ts";
import type { AuditFact } from "../domain/audit.ts";
import type { Forgotten } from "../domain/forgettable.ts";
import type { ShipmentId } from "../domain/identity.ts";
import type { Holds } from "../domain/legal-hold.ts";
import { DAY_MS, daysOf, goneBefore, type RetentionPolicies } from "../domain/retention.ts";
import { ok } from "../domain/result.ts";
import { audited, type AuditPorts } from "../store/audit.ts";
import type { Bodies } from "../store/bodies.ts";
import {
  beginForgetting,
  forgetShipment,
  isBeingForgotten,
  stopForgetting,
  type AgedShipment,
  type Forgetting,
} from "../store/forgetting.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

/** What must be remembered of a shipment before its object is emptied. */
export interface Remembering {
  readonly version: number;
  readonly recordedAtMs: readonly number[];
  readonly deliveries: readonly {
    readonly deliveredAtMs: number;
    readonly place: string | null;
    readonly words: string | null;
  }[];
}

export interface ForgetPorts extends AuditPorts {
  readonly bodies: Bodies;
  readonly now: () => number;
  /** Null: nobody has told of it. */
  readonly remember: (shipmentId: ShipmentId) => Promise<Remembering | null>;
  readonly empty: (shipmentId: ShipmentId, version: number | null, by: By) => Promise<Forgotten>;
}

/** More times than this are found by looking through the tenant's events. */
const TIMES_MAX = 500;

/** A shipment whose time is over begins to be forgotten; false: it is held, or not so old as the read model says. */
export async function beginByAge(
  ports: ForgetPorts,
  shipment: AgedShipment,
  { policies, holds, by }: { readonly policies: RetentionPolicies; readonly holds: Holds; readonly by: By },
): Promise<boolean> {
  const { id, tenantId, updatedAtMs } = shipment;
  const nowMs = ports.now();
  if (updatedAtMs >= goneBefore(policies, tenantId, "events", nowMs)) return false;
  if (holds.holdsShipment(tenantId, id)) return false;
  const known = await ports.remember(id);
  // What came since is on its way to the read model.
  if (known && known.version !== shipment.version) return false;
  const proofUntilMs = (atMs: number) => atMs + daysOf(policies, tenantId, "proof") * DAY_MS;
  const proofs = (known?.deliveries ?? []).filter(({ deliveredAtMs }) => proofUntilMs(deliveredAtMs) > nowMs);
  await begin(ports, shipment, { known, proofs, version: shipment.version, erasureId: null, by });
  return true;
}

/** A shipment begins to be forgotten because a person asked for it: whatever its age, and nothing stays. */
export async function beginByErasure(
  ports: ForgetPorts,
  shipment: Pick<AgedShipment, "id" | "tenantId" | "carrier" | "trackingNumber">,
  erasureId: string,
  by: By,
): Promise<void> {
  const known = await ports.remember(shipment.id);
  await begin(ports, shipment, { known, proofs: [], version: null, erasureId, by });
}

interface Begun {
  readonly known: Remembering | null;
  readonly proofs: Remembering["deliveries"];
  readonly version: number | null;
  readonly erasureId: string | null;
  readonly by: By;
}

async function begin(
  ports: ForgetPorts,
  { id, tenantId, carrier, trackingNumber }: Pick<AgedShipment, "id" | "tenantId" | "carrier" | "trackingNumber">,
  { known, proofs, version, erasureId, by }: Begun,
): Promise<void> {
  const nowMs = ports.now();
  const times = [...new Set(known?.recordedAtMs ?? [])];
  const row: Forgetting = {
    shipmentId: id,
    tenantId,
    carrier,
    trackingNumber,
    version,
    erasureId,
    remembered: { recordedAtMs: times.length > TIMES_MAX ? null : times, proofs: [...proofs] },
    askedAtMs: nowMs,
    requestId: by.requestId,
  };
  await audited<null, never>(ports, [objectOf(row)], async () => {
    if (await isBeingForgotten(ports.db, id)) return ok({ statements: [], facts: [], value: null });
    const after = JSON.stringify({ shipment: id, state: "forgetting", version: known?.version ?? null });
    return ok({
      statements: [beginForgetting(ports.db, row)],
      facts: [factOf(row, "shipment:forget", after, by, nowMs)],
      value: null,
    });
  });
}

/**
 * Goes on with a shipment that is being forgotten: its object first, then the read model, where its row says that it is to go until all
 * of it is gone. So whatever stops it between is found again.
 */
export async function forgetOne(ports: ForgetPorts, row: Forgetting, by: By): Promise<"forgotten" | "kept" | "later"> {
  writesAs(MESH, "milestones", "forgotten");
  const { outcome, head } = await ports.empty(row.shipmentId, row.version, by);
  if (outcome === "busy") return "later";
  const nowMs = ports.now();
  const isGone = outcome === "forgotten";
  const state = isGone ? "forgotten" : "kept: there is news of it";
  const verb = isGone ? "shipment:forget" : "shipment:keep";
  // What the shipment's own chain ends in from now on.
  const chain = isGone && head ? { chain: head } : {};
  const fact = factOf(row, verb, JSON.stringify({ shipment: row.shipmentId, state, ...chain }), by, nowMs);
  const statements = isGone ? forgetShipment(ports.db, row) : [stopForgetting(ports.db, row.shipmentId)];
  const done = await audited<null, never>(ports, [objectOf(row)], async () => {
    // Another run may have ended it.
    if (!(await isBeingForgotten(ports.db, row.shipmentId))) return ok({ statements: [], facts: [], value: null });
    return ok({ statements, facts: [fact], value: null });
  });
  if (!done.ok) return "later";
  return isGone ? "forgotten" : "kept";
}

const objectOf = ({ shipmentId, erasureId }: Forgetting) =>
  erasureId === null ? { kind: "retention" as const, id: shipmentId } : { kind: "erasure" as const, id: erasureId };

const factOf = (row: Forgetting, verb: string, after: string, by: By, atMs: number): AuditFact => ({
  object: objectOf(row),
  tenantId: row.tenantId,
  atMs,
  verb,
  before: null,
  after,
  ...by,
});
