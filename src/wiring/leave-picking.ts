import { z } from "zod";
import { LEASE_MS } from "../domain/cursor.ts";
import { addUp } from "../domain/delivery.ts";
import type { Errand, ErrandEnd } from "../domain/errand.ts";
import { ShipmentId, type TenantId } from "../domain/identity.ts";
import type { Survey } from "../domain/survey.ts";
import { columnsIn, PROBED_FIELDS, stateCells } from "../delivery/odoo/columns.ts";
import { askCompanyWords } from "../delivery/odoo/languages.ts";
import { tellMoved } from "../delivery/odoo/moved.ts";
import type { OdooFailure } from "../odoo/client.ts";
import { keepErrands } from "../store/errand.ts";
import { shipmentsOfPicking } from "../store/shipment.ts";
import type { Ground } from "./ground.ts";
import { connectionTo } from "./odoo.ts";
import { world } from "./world.ts";

/** Which shipment left which picking: the read model may not have heard of that. */
const Left = z.strictObject({
  pickingId: z.int().positive(),
  companyId: z.int().positive().optional(),
  shipmentId: ShipmentId,
  /** Where it went, and when; an errand of before these were kept has no word to say of it. */
  to: z.strictObject({ pickingId: z.int().positive(), pickingName: z.string() }).optional(),
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

/**
 * A shipment was taken off a picking by hand. Its chatter says where it went, what people were asked there is closed, and what the
 * picking shows is what its other shipments add up to, or nothing where there are none; the notes in its chatter stay, since they were
 * true of what was known.
 */
export async function leavePickingErrand(ground: Ground, { tenantId, payload, requestId }: Errand): Promise<ErrandEnd> {
  const left = Left.parse(JSON.parse(payload));
  const { pickingId, shipmentId } = left;
  const object = ground.shipment(shipmentId);
  const survey = await object.survey("odoo");
  // It may be back by now.
  if (survey?.links[survey.cycle]?.pickingId === pickingId) return { kind: "done" };
  const said = await say(ground, tenantId, left, survey);
  if (said) return endOf(said);
  const other = (await shipmentsOfPicking(ground.db, tenantId, pickingId)).find(({ id }) => id !== shipmentId);
  if (!other) return clear(ground, tenantId, pickingId);
  // Written again, it writes what they add up to.
  const by = { actor: { kind: "mesh", id: "leave-picking" }, source: "clock", requestId } as const;
  await ground.shipment(ShipmentId.parse(other.id)).replay(tenantId, "odoo", Number.MAX_SAFE_INTEGER, by);
  return { kind: "done" };
}

async function say(
  ground: Ground,
  tenantId: TenantId,
  { pickingId, companyId, shipmentId, to, atMs }: Left,
  survey: Survey | null,
): Promise<OdooFailure | null> {
  if (!to || atMs === undefined || !survey) return null;
  const connection = await connectionTo(ground, tenantId)();
  if (!connection.ok) return connection.error;
  const { client } = connection.value;
  const words = await askCompanyWords(client);
  if (!words.ok) return words.error;
  const fingerprints = survey.entries.flatMap(({ entry }) => (entry.kind === "event" ? entry.event.fingerprint : []));
  const from = { pickingId, ...(companyId === undefined ? {} : { companyId }) };
  const { identity } = survey;
  const moved = { from, to, shipmentId, identity, fingerprints: new Set(fingerprints), atMs };
  return tellMoved(client, moved, words.value);
}

async function clear(ground: Ground, tenantId: TenantId, pickingId: number): Promise<ErrandEnd> {
  const connection = await connectionTo(ground, tenantId)();
  if (!connection.ok) return endOf(connection.error);
  const { client } = connection.value;
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
