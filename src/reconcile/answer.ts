import { isFieldDrift } from "../domain/drift.ts";
import type { ErrandEnd } from "../domain/errand.ts";
import type { ShipmentId } from "../domain/identity.ts";
import { tellsOf } from "../domain/shipment.ts";
import { NO_CHANGES, type DriftRow, type ReconcilePorts } from "./ports.ts";
import { linkTo, surveyed, type Parcel } from "./told.ts";

/** The name of a change that no run made. */
const NO_RUN = "";

/**
 * Follows a person's answer where it takes effect: beside the dispatcher, so that what is left to Odoo is left from the next write on.
 * Done twice it changes nothing more.
 */
export async function followAnswer(driftId: string, ports: ReconcilePorts): Promise<ErrandEnd> {
  const row = await ports.lists.oneDrift(driftId);
  if (!row || row.state !== "open" || row.answer === null) return { kind: "done" };
  const { pickingId, trackingNumber, carrier, subject, answer, meant } = row;
  const isField = isFieldDrift(row.kind);
  const field = { pickingId, field: subject };
  if (row.kind === "relinked") await relink(row, ports);
  if (answer === "mesh") {
    if (isField) await ports.lists.change({ ...NO_CHANGES, withdrawn: [field] }, NO_RUN);
    await rewrite(row, ports);
  }
  await ports.lists.change(
    {
      ...NO_CHANGES,
      conceded: isField && answer === "odoo" ? [{ ...field, cell: meant, why: "odoo" }] : [],
      settled: [
        {
          key: { pickingId, subject, shipment: trackingNumber === "" ? null : { trackingNumber, carrier } },
          how: answer,
        },
      ],
    },
    NO_RUN,
  );
  return { kind: "done" };
}

/** Odoo's word: the shipment follows the picking's reference, which it left. The mesh's: it stays with the picking, as a person said. */
async function relink(row: DriftRow, ports: ReconcilePorts): Promise<void> {
  for (const { id, survey } of await surveyed(ports, await writersOf(row, ports))) {
    const link = survey.links[survey.cycle];
    if (!link || !tellsOf(link, row.pickingId)) continue;
    if (row.answer === "odoo") await ports.objects.doubt(id, row.pickingId);
    else await ports.objects.keepLink(id, link);
  }
}

/** Has the shipment write what it means; who is gone from Odoo, or named otherwise there, has nowhere to write it. */
async function rewrite(row: DriftRow, ports: ReconcilePorts): Promise<void> {
  if (row.kind === "picking_gone" || row.kind === "relinked") return;
  const parcel = (await surveyed(ports, await writersOf(row, ports))).find((one) => isWriter(one, row));
  if (!parcel) return;
  const { links, cycle, version } = parcel.survey;
  const everything = row.kind === "missing_note" || (row.pickingId > 0 && links[cycle]?.pickingId !== row.pickingId);
  await ports.objects.replay(parcel.id, "odoo", everything ? 0 : version);
}

async function writersOf(row: DriftRow, { lists, objects, tenantId }: ReconcilePorts): Promise<ShipmentId[]> {
  const { trackingNumber, carrier, pickingId } = row;
  if (trackingNumber !== "") return [await objects.idOf({ tenantId, trackingNumber, carrier })];
  return (await lists.parcelsOf([pickingId])).map(({ id }) => id);
}

const isWriter = ({ survey }: Parcel, { pickingId, trackingNumber }: DriftRow): boolean =>
  trackingNumber !== "" || linkTo(survey, pickingId) !== undefined;
