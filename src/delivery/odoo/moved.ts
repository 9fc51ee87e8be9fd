import type { ShipmentId, ShipmentIdentity } from "../../domain/identity.ts";
import type { PickingLink } from "../../domain/shipment.ts";
import type { OdooFailure } from "../../odoo/client.ts";
import { loadRows } from "../../odoo/load-rows.ts";
import type { SinkOdoo } from "./guarded.ts";
import type { CompanyWords } from "./languages.ts";
import { escapeHtml } from "./html.ts";
import { NOTE_FIELDS, parcelInWords, placedNote } from "./note.ts";
import { EXCEPTION_XID } from "./activities.ts";
import { XID_PREFIX } from "./setup/wanted.ts";

/** A shipment that is a picking's no more. */
export interface Moved {
  readonly from: Pick<PickingLink, "pickingId" | "companyId">;
  /** Null: its goods are nobody's that is known yet. */
  readonly to: Pick<PickingLink, "pickingId" | "pickingName"> | null;
  readonly shipmentId: ShipmentId;
  readonly identity: ShipmentIdentity;
  /** Of its events: an exception is named after one of them. */
  readonly fingerprints: ReadonlySet<string>;
  readonly atMs: number;
  /** A cancelled picking gets one word, and nothing else. */
  readonly isCancelled: boolean;
}

const OPEN_MAX = 1_000;

/**
 * Says in the old picking's chatter where the shipment is followed now, and closes what people were asked there. Nothing that they may
 * have read or answered to is taken away. Said again it changes nothing; where Odoo will not have it said, nobody is held up by that.
 */
export async function tellMoved(client: SinkOdoo, moved: Moved, words: CompanyWords): Promise<OdooFailure | null> {
  const { from, to, shipmentId, identity, atMs } = moved;
  const spoken = words.of(from.companyId);
  const where = to ? `${spoken.movedTo} ${to.pickingName || to.pickingId}` : spoken.followedNoMore;
  const parcel = escapeHtml(parcelInWords(identity));
  const id = `${XID_PREFIX}.moved_${shipmentId}_${from.pickingId}_${to?.pickingId ?? "none"}_${atMs}`;
  const place = { model: "stock.picking", recordId: from.pickingId } as const;
  const cells = placedNote(id, place, atMs, `<p><strong>${escapeHtml(where)}</strong> (${parcel})</p>`);
  const { failure } = await loadRows(client, "mail.message", NOTE_FIELDS, [{ owner: shipmentId, cells }]);
  return failure ?? (moved.isCancelled ? null : closeThere(client, moved, where));
}

async function closeThere(client: SinkOdoo, moved: Moved, feedback: string): Promise<OdooFailure | null> {
  const domain = [
    ["res_model", "=", "stock.picking"],
    ["res_id", "=", moved.from.pickingId],
  ];
  const open = await client.searchRead("mail.activity", domain, ["res_model"], { limit: OPEN_MAX });
  if (!open.ok) return open.error;
  const names = await client.externalIds(
    "mail.activity",
    open.value.map((row) => Number(row["id"])),
  );
  if (!names.ok) return names.error;
  const ours = open.value
    .map((row) => ({ id: Number(row["id"]), model: String(row["res_model"]) }))
    .filter(({ id }) => isOf(moved, names.value.get(id)));
  const closed = await client.closeActivities(ours, feedback);
  return closed.ok || closed.error.kind === "rejected" ? null : closed.error;
}

/** An alert is named after its event, and behind that by a version. */
function isOf({ fingerprints }: Moved, name: string | undefined): boolean {
  if (!name?.startsWith(EXCEPTION_XID)) return false;
  return fingerprints.has(name.slice(EXCEPTION_XID.length, name.lastIndexOf("_")));
}
