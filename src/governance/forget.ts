import type { By } from "../domain/act.ts";
import type { Audited, AuditFact } from "../domain/audit.ts";
import type { Forgotten, Remembering } from "../domain/forgettable.ts";
import type { ShipmentId } from "../domain/identity.ts";
import type { Holds } from "../domain/legal-hold.ts";
import { DAY_MS, daysOf, goneBefore, type RetentionPolicies } from "../domain/retention.ts";
import { ok } from "../domain/result.ts";
import { audited, type AuditPorts } from "../store/audit.ts";
import type { Bodies } from "../store/bodies.ts";
import {
  beginForgetting,
  beingForgotten,
  forgetShipments,
  isBeingForgotten,
  stopForgetting,
  type AgedShipment,
  type Forgetting,
} from "../store/forgetting.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

export interface ForgetPorts extends AuditPorts {
  readonly bodies: Bodies;
  readonly now: () => number;
  /** Null: nobody has told of it. */
  readonly remember: (shipmentId: ShipmentId) => Promise<Remembering | null>;
  readonly empty: (shipmentId: ShipmentId, version: number | null, by: By) => Promise<Forgotten>;
}

/** More times than this are found by looking through the tenant's events. */
const TIMES_MAX = 10_000;

/** On whose chain it is that shipments are forgotten when their time is over. */
const BY_AGE = { kind: "retention", id: "events" } as const satisfies Audited;

/**
 * Shipments whose time is over begin to be forgotten; how many. Left alone are those that are held, or not so old as the read model says.
 * Nothing of them is gone yet: what is done to them is on the record once it is (`forgetAll`).
 */
export async function beginByAge(
  ports: ForgetPorts,
  shipments: readonly AgedShipment[],
  { policies, holds, by }: { readonly policies: RetentionPolicies; readonly holds: Holds; readonly by: By },
): Promise<number> {
  const nowMs = ports.now();
  const due = shipments.filter(
    ({ id, tenantId, updatedAtMs }) =>
      updatedAtMs < goneBefore(policies, tenantId, "events", nowMs) && !holds.holdsShipment(tenantId, id),
  );
  const rows = await answers(
    due.map(async (shipment): Promise<Forgetting[]> => {
      const known = await ports.remember(shipment.id);
      // What came since is on its way to the read model.
      if (known && known.version !== shipment.version) return [];
      const proofUntilMs = (atMs: number) => atMs + daysOf(policies, shipment.tenantId, "proof") * DAY_MS;
      const proofs = (known?.deliveries ?? []).filter(({ deliveredAtMs }) => proofUntilMs(deliveredAtMs) > nowMs);
      return [rowOf(shipment, { known, proofs, version: shipment.version, erasureId: null, by }, nowMs)];
    }),
  );
  const begun = rows.answered.flat();
  if (begun.length > 0)
    await audited<null, never>(ports, [], async () =>
      ok({ statements: beginForgetting(ports.db, begun), facts: [], value: null }),
    );
  return begun.length;
}

/** A shipment begins to be forgotten because a person asked for it: whatever its age, and nothing stays. */
export async function beginByErasure(
  ports: ForgetPorts,
  shipment: Pick<AgedShipment, "id" | "tenantId" | "carrier" | "trackingNumber">,
  erasureId: string,
  by: By,
): Promise<void> {
  const known = await ports.remember(shipment.id);
  const row = rowOf(shipment, { known, proofs: [], version: null, erasureId, by }, ports.now());
  await audited<null, never>(ports, [objectOf(row)], async () => {
    if (await isBeingForgotten(ports.db, shipment.id)) return ok({ statements: [], facts: [], value: null });
    const after = JSON.stringify({ shipment: shipment.id, state: "forgetting", version: known?.version ?? null });
    const facts = [factOf(objectOf(row), row.tenantId, after, by, row.askedAtMs)];
    return ok({ statements: beginForgetting(ports.db, [row]), facts, value: null });
  });
}

interface Begun {
  readonly known: Remembering | null;
  readonly proofs: Remembering["deliveries"];
  readonly version: number | null;
  readonly erasureId: string | null;
  readonly by: By;
}

function rowOf(
  { id, tenantId, carrier, trackingNumber }: Pick<AgedShipment, "id" | "tenantId" | "carrier" | "trackingNumber">,
  { known, proofs, version, erasureId, by }: Begun,
  askedAtMs: number,
): Forgetting {
  const times = [...new Set(known?.recordedAtMs ?? [])];
  const recordedAtMs = known === null || times.length > TIMES_MAX ? null : times;
  const remembered = { recordedAtMs, pickings: known?.pickings ?? [], proofs: [...proofs] };
  return {
    shipmentId: id,
    tenantId,
    carrier,
    trackingNumber,
    version,
    erasureId,
    remembered,
    askedAtMs,
    requestId: by.requestId,
  };
}

/** What came, and how many calls failed, of which the next step will know more. Where all did, their own error. */
async function answers<T>(calls: readonly Promise<T>[]): Promise<{ answered: T[]; failed: number }> {
  const settled = await Promise.allSettled(calls);
  const answered = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failure = settled.find((one) => one.status === "rejected");
  if (answered.length === 0 && failure?.status === "rejected") throw failure.reason;
  return { answered, failed: settled.length - answered.length };
}

/** What came of some shipments. */
export interface Ended {
  readonly forgotten: number;
  /** There was news of them. */
  readonly kept: number;
  /** Not now: they are being written of, or could not be asked. */
  readonly later: number;
}

/**
 * Goes on with shipments that are being forgotten: their objects first, then the read model, where their rows say that they are to go until
 * all of it is gone; one link of the audit says what was done to all. So whatever stops it between is found again, and one object that cannot be asked stops no other.
 */
export async function forgetAll(ports: ForgetPorts, rows: readonly Forgetting[], by: By): Promise<Ended> {
  writesAs(MESH, "milestones", "forgotten");
  const { answered, failed } = await answers(
    rows.map(async (row) => ({ row, ...(await ports.empty(row.shipmentId, row.version, by)) })),
  );
  const ended = { forgotten: 0, kept: 0, later: failed };
  for (const [erasureId, some] of Map.groupBy(answered, ({ row }) => row.erasureId)) {
    const done = await endSome(ports, erasureId, some, by);
    ended.forgotten += done.forgotten;
    ended.kept += done.kept;
    ended.later += done.later;
  }
  return ended;
}

type Answered = Forgotten & { readonly row: Forgetting };

async function endSome(
  ports: ForgetPorts,
  erasureId: string | null,
  answered: readonly Answered[],
  by: By,
): Promise<Ended> {
  const object = objectOf({ erasureId });
  const isLate = ({ outcome }: Answered) => outcome === "busy";
  const done = await audited<Ended, never>(ports, [object], async () => {
    // Another run may have ended some.
    const open = new Set(
      (
        await beingForgotten(
          ports.db,
          answered.map(({ row }) => row.shipmentId),
        )
      ).map(({ shipmentId }) => shipmentId),
    );
    const mine = answered.filter(({ row }) => open.has(row.shipmentId));
    const gone = mine.filter(({ outcome }) => outcome === "forgotten");
    const kept = mine.filter(({ outcome }) => outcome === "changed");
    // One whose time is over is found again; one that a person wants erased waits here.
    const left = mine.filter((one) => isLate(one) && one.row.erasureId === null);
    const stopped = [...kept, ...left].map(({ row }) => row.shipmentId);
    const statements = [
      ...(gone.length > 0
        ? forgetShipments(
            ports.db,
            gone.map(({ row }) => row),
          )
        : []),
      ...(stopped.length > 0 ? [stopForgetting(ports.db, stopped)] : []),
    ];
    const told = gone.length + kept.length > 0;
    const facts = told ? [factOf(object, tenantOf(mine), JSON.stringify(saying(gone, kept)), by, ports.now())] : [];
    return ok({
      statements,
      facts,
      value: { forgotten: gone.length, kept: kept.length, later: mine.filter(isLate).length },
    });
  });
  return done.ok ? done.value : { forgotten: 0, kept: 0, later: answered.length };
}

/** What is on record: each shipment that is forgotten with what its own chain ends in from now on. */
const saying = (gone: readonly Answered[], kept: readonly Answered[]) => ({
  state: gone.length > 0 ? "forgotten" : "kept: there is news of it",
  shipments: gone.map(({ row, head }) => ({ id: row.shipmentId, ...(head ? { chain: head } : {}) })),
  ...(kept.length > 0 ? { kept: kept.map(({ row }) => row.shipmentId) } : {}),
});

const tenantOf = (some: readonly Answered[]): string | null => {
  const [first, ...others] = new Set(some.map(({ row }) => row.tenantId));
  return others.length === 0 ? (first ?? null) : null;
};

const objectOf = ({ erasureId }: Pick<Forgetting, "erasureId">): Audited =>
  erasureId === null ? BY_AGE : { kind: "erasure", id: erasureId };

const factOf = (object: Audited, tenantId: string | null, after: string, by: By, atMs: number): AuditFact => ({
  object,
  tenantId,
  atMs,
  verb: "shipment:forget",
  before: null,
  after,
  ...by,
});
