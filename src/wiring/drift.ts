import type { Settlement } from "../domain/drift.ts";
import type { TenantId } from "../domain/identity.ts";
import { ok } from "../domain/result.ts";
import { driftAsAudited } from "../governance/audited-view.ts";
import { factOf, type Acting } from "../governance/fact.ts";
import { NO_CHANGES } from "../reconcile/ports.ts";
import { audited } from "../store/audit.ts";
import { dropConcessions, openDriftAt, supersedeDrift, type Concession } from "../store/concession.ts";
import { changeDrift, openDriftOf, type Drift, type DriftChanges, type DriftKey } from "../store/drift.ts";
import type { Ground } from "./ground.ts";

/** Changes the list of what differs: what was found first, since a rule may settle it at once. What is settled is on record. */
export async function driftChanged(
  { db, auditMac: mac }: Ground,
  tenantId: TenantId,
  acting: Acting,
  { opened, ...changes }: DriftChanges,
  runId: string,
): Promise<void> {
  const at = { runId, nowMs: acting.atMs };
  const found = changeDrift(db, tenantId, { ...NO_CHANGES, opened }, at);
  await audited({ db, mac }, [], async () => ok({ statements: found, facts: [], value: null }));
  const keys = changes.settled.map(({ key }) => key);
  const how = new Map(changes.settled.map((one) => [keyOf(one.key), one.how]));
  const load = async () => (keys.length === 0 ? [] : openDriftOf(db, tenantId, keys));
  const objects = (await load()).map(objectOf);
  const changed = await audited({ db, mac }, objects, async () => {
    const open = among(objects, await load());
    const still = new Set(open.map((row) => keyOf(keyIn(row))));
    const settled = changes.settled.filter(({ key }) => still.has(keyOf(key)));
    const statements = changeDrift(db, tenantId, { ...changes, opened: [], settled }, at);
    const facts = open.map((row) => settledFact(acting, row, how.get(keyOf(keyIn(row))) ?? "agrees"));
    return ok({ statements, facts, value: null });
  });
  if (!changed.ok) throw new Error("others settle the same differences");
}

/** The mesh has something new to say of these fields: it no longer leaves them, and what waited for an answer needs none. */
export async function concessionsSpent(
  { db, auditMac: mac }: Ground,
  tenantId: TenantId,
  acting: Acting,
  fields: readonly Pick<Concession, "pickingId" | "field">[],
): Promise<void> {
  if (fields.length === 0) return;
  const objects = (await openDriftAt(db, tenantId, fields)).map(objectOf);
  const spent = await audited({ db, mac }, objects, async () => {
    const open = among(objects, await openDriftAt(db, tenantId, fields));
    const ids = open.map(({ id }) => id);
    return ok({
      statements: [
        dropConcessions(db, tenantId, fields),
        ...(ids.length === 0 ? [] : [supersedeDrift(db, ids, acting.atMs)]),
      ],
      facts: open.map((row) => settledFact(acting, row, "superseded")),
      value: null,
    });
  });
  if (!spent.ok) throw new Error("others settle the same differences");
}

const objectOf = ({ id }: Drift) => ({ kind: "drift", id }) as const;
/** What opened since is left to the next time. */
const among = (objects: readonly { readonly id: string }[], rows: readonly Drift[]): Drift[] =>
  rows.filter((row) => objects.some(({ id }) => id === row.id));

const keyOf = ({ pickingId, shipment, subject }: DriftKey): string =>
  JSON.stringify([pickingId, shipment?.trackingNumber ?? "", shipment?.carrier ?? "", subject]);
const keyIn = ({ pickingId, trackingNumber, carrier, subject }: Drift): DriftKey => {
  return { pickingId, subject, shipment: trackingNumber === "" ? null : { trackingNumber, carrier } };
};

function settledFact(acting: Acting, row: Drift, settledHow: Settlement) {
  const settled = { ...row, state: "settled", settledHow } as const;
  const views = { before: driftAsAudited(row), after: driftAsAudited(settled) };
  return factOf(acting, "drift:settle", objectOf(row), { tenantId: row.tenantId, ...views });
}
