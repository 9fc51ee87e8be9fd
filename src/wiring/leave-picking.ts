import { z } from "zod";
import { LEASE_MS } from "../domain/cursor.ts";
import { addUp } from "../domain/delivery.ts";
import type { Errand, ErrandEnd } from "../domain/errand.ts";
import { ShipmentId, type TenantId } from "../domain/identity.ts";
import { tellsOf, type PickingRef } from "../domain/shipment.ts";
import type { Survey } from "../domain/survey.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";
import { byMesh } from "../governance/fact.ts";
import { columnsIn, PROBED_FIELDS, stateCells } from "../delivery/odoo/columns.ts";
import { askCompanyWords } from "../delivery/odoo/languages.ts";
import type { SinkOdoo } from "../delivery/odoo/guarded.ts";
import { tellMoved } from "../delivery/odoo/moved.ts";
import { readPickings } from "../delivery/odoo/resolve.ts";
import type { OdooFailure } from "../odoo/client.ts";
import { NO_CHANGES } from "../reconcile/ports.ts";
import { driftOf } from "../store/drift.ts";
import { keepErrands } from "../store/errand.ts";
import { carriersOf, shipmentsOfPicking } from "../store/shipment.ts";
import { driftChanged } from "./drift.ts";
import type { Ground } from "./ground.ts";
import { connectionTo } from "./odoo.ts";
import { world } from "./world.ts";

/** Which shipment left which picking: the read model may not have heard of that. */
const Left = z.strictObject({
  pickingId: z.int().positive(),
  companyId: z.int().positive().optional(),
  shipmentId: ShipmentId,
  /** Where it went, null where that is not known yet, and when; an errand of before these were kept has no word to say of it. */
  to: z.strictObject({ pickingId: z.int().positive(), pickingName: z.string() }).nullish(),
  atMs: z.int().optional(),
});
type Left = z.infer<typeof Left>;

/** What the old picking shows is put right once nobody can be writing it any more on the word of before. */
export async function askToLeave(ground: Ground, tenantId: TenantId, left: Left, requestId: string): Promise<void> {
  const payload = JSON.stringify(left);
  const dueAtMs = world.now() + LEASE_MS;
  const errand = {
    tenantId,
    kind: "leave_picking",
    key: `${left.pickingId}:${left.shipmentId}`,
    payload,
    requestId,
    dueAtMs,
  } as const;
  await keepErrands(ground.db, [errand], world.now());
  await ground.ringErrands(tenantId, LEASE_MS / 1000);
}

interface Leaving {
  readonly shipmentId: ShipmentId;
  readonly from: readonly PickingRef[];
  /** Null: to none that is known yet. */
  readonly to: PickingRef | null;
  readonly requestId: string;
}

export async function askToLeaveAll(
  ground: Ground,
  tenantId: TenantId,
  { shipmentId, from, to, requestId }: Leaving,
): Promise<void> {
  const atMs = world.now();
  const where = to && { pickingId: to.pickingId, pickingName: to.pickingName };
  for (const { pickingId, companyId } of from) {
    const left = { pickingId, ...(companyId === undefined ? {} : { companyId }), shipmentId, to: where, atMs };
    await askToLeave(ground, tenantId, left, requestId);
  }
}

/**
 * A shipment was taken off a picking. Its chatter says where it went, what people were asked there is closed, and what the picking
 * shows is what its other shipments add up to, or nothing where there are none; the notes in its chatter stay, since they were true of
 * what was known. A cancelled picking gets the word and no more, and one that is gone nothing. What differed there differs no more.
 */
export async function leavePickingErrand(ground: Ground, { tenantId, payload, requestId }: Errand): Promise<ErrandEnd> {
  const left = Left.parse(JSON.parse(payload));
  const { pickingId, shipmentId } = left;
  const survey = await ground.shipment(shipmentId).survey("odoo");
  // It may be back by now.
  const present = survey?.links[survey.cycle];
  if (present && tellsOf(present, pickingId)) return { kind: "done" };
  const connection = await connectionTo(ground, tenantId)();
  if (!connection.ok) return endOf(connection.error);
  const { client } = connection.value;
  const read = await readPickings(client, [pickingId], []);
  if (!read.ok) return endOf(read.error);
  const picking = read.value.get(pickingId);
  const isCancelled = picking?.state === "cancel";
  if (picking && survey) {
    const said = await say(client, left, survey, isCancelled);
    if (said) return endOf(said);
  }
  const others = picking ? await othersOf(ground, tenantId, left, picking.numbers) : [];
  await closeDrift(ground, tenantId, { left, survey, isAlone: others.length === 0, requestId });
  if (!picking || isCancelled) return { kind: "done" };
  const [other] = others;
  if (other === undefined) return clear(client, pickingId);
  // Written again, it writes what they add up to.
  const by = { actor: { kind: "mesh", id: "leave-picking" }, source: "clock", requestId } as const;
  await ground.shipment(other).replay(tenantId, "odoo", Number.MAX_SAFE_INTEGER, by);
  return { kind: "done" };
}

/** Who else is linked to the picking: as the read model has it, which is a little behind, and as those say whose numbers it bears. */
async function othersOf(
  ground: Ground,
  tenantId: TenantId,
  { pickingId, shipmentId }: Left,
  numbers: readonly string[],
): Promise<ShipmentId[]> {
  const listed = (await shipmentsOfPicking(ground.db, tenantId, pickingId)).map(({ id }) => ShipmentId.parse(id));
  const borne = await Promise.all(
    numbers.map(async (trackingNumber) => {
      const carriers = await carriersOf(ground.db, tenantId, trackingNumber);
      return Promise.all(carriers.map((carrier) => ground.nameOf({ tenantId, carrier, trackingNumber })));
    }),
  );
  const linked: ShipmentId[] = [];
  for (const id of new Set([...listed, ...borne.flat()])) {
    if (id === shipmentId) continue;
    const survey = await ground.shipment(id).survey("odoo");
    const link = survey?.links[survey.cycle];
    if (link && tellsOf(link, pickingId)) linked.push(id);
  }
  return linked;
}

async function closeDrift(
  ground: Ground,
  tenantId: TenantId,
  {
    left: { pickingId },
    survey,
    isAlone,
    requestId,
  }: { readonly left: Left; readonly survey: Survey | null; readonly isAlone: boolean; readonly requestId: string },
): Promise<void> {
  const { trackingNumber, carrier } = survey?.identity ?? { trackingNumber: "", carrier: "" };
  const rows = (await driftOf(ground.db, tenantId, [pickingId], [])).filter(({ state }) => state === "open");
  const over = rows.filter((row) => isAlone || (row.trackingNumber === trackingNumber && row.carrier === carrier));
  const settled = over.map((row) => {
    const shipment = row.trackingNumber === "" ? null : { trackingNumber: row.trackingNumber, carrier: row.carrier };
    return { key: { pickingId, subject: row.subject, shipment }, how: "superseded" as const };
  });
  if (settled.length === 0) return;
  writesAs(MESH, "milestones", "difference");
  const acting = byMesh("leave-picking", "clock", world.now(), requestId);
  await driftChanged(ground, tenantId, acting, { ...NO_CHANGES, settled }, "");
}

async function say(
  client: SinkOdoo,
  { pickingId, companyId, shipmentId, to, atMs }: Left,
  survey: Survey,
  isCancelled: boolean,
): Promise<OdooFailure | null> {
  if (to === undefined || atMs === undefined) return null;
  const words = await askCompanyWords(client);
  if (!words.ok) return words.error;
  const fingerprints = survey.entries.flatMap(({ entry }) => (entry.kind === "event" ? entry.event.fingerprint : []));
  const from = { pickingId, ...(companyId === undefined ? {} : { companyId }) };
  const { identity } = survey;
  const moved = { from, to, shipmentId, identity, fingerprints: new Set(fingerprints), atMs, isCancelled };
  return tellMoved(client, moved, words.value);
}

async function clear(client: SinkOdoo, pickingId: number): Promise<ErrandEnd> {
  const present = await client.fieldsGet("stock.picking", [...PROBED_FIELDS]);
  if (!present.ok) return endOf(present.error);
  const blank = stateCells(columnsIn(present.value), pickingId, addUp([]));
  if (!blank) return { kind: "done" };
  const answer = await client.load("stock.picking", blank.fields, [blank.cells]);
  if (!answer.ok) return endOf(answer.error);
  if ("ids" in answer.value) return { kind: "done" };
  const [refused] = answer.value.errors;
  const why = refused?.message ?? "Odoo took nothing and said nothing";
  return refused?.transient ? { kind: "later", why } : { kind: "given_up", why };
}

function endOf(failure: OdooFailure): ErrandEnd {
  const why = `${failure.name}: ${failure.message}`;
  return failure.kind === "rejected" ? { kind: "given_up", why } : { kind: "later", why };
}
