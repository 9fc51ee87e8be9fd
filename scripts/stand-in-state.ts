import { renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { NOTE_FIELDS } from "../src/delivery/odoo/note.ts";
import { MESH_FIELDS } from "../src/delivery/odoo/columns.ts";
import type { OdooStandIn } from "../test/odoo-stand-in/stand-in.ts";
import { readState } from "./mesh/state.ts";
import { textOf } from "./odoo-cell.ts";

const Text = z.string();
const Saved = z.object({
  pickings: z.array(z.object({ name: Text, trackingRef: Text.nullable(), state: Text, cells: z.array(Text) })),
  /** As they are loaded, in the order they were made. */
  notes: z.array(z.array(Text)),
});
type Saved = z.infer<typeof Saved>;

const STATE_FIELDS = [".id", ...Object.values(MESH_FIELDS)];
const CONTEXT = { mode: "update", noupdate: true, tz: "UTC" };

/** What Odoo's tables hold beyond a new database: pickings, and the notes that have an external id. */
export async function saveStandIn(standIn: OdooStandIn, file: string): Promise<void> {
  const pickings = standIn.pickings().map((row) => ({
    name: textOf(row["name"]),
    trackingRef: textOf(row["carrier_tracking_ref"]) || null,
    state: textOf(row["state"]),
    cells: STATE_FIELDS.map((field) => textOf(row[field === ".id" ? "id" : field])),
  }));
  const messages = standIn.messages();
  const xids = await call(standIn, "mail.message", "get_external_id", { ids: messages.map((row) => row["id"]) });
  const notes = messages.flatMap((row) => {
    const xid = z.record(z.string(), z.string()).parse(xids)[textOf(row["id"])];
    const subtype = "mail.mt_note";
    const cells = { ...row, id: xid, "subtype_id/id": subtype } as Record<string, unknown>;
    return xid ? [NOTE_FIELDS.map((field) => textOf(cells[field]))] : [];
  });
  const saved: Saved = { pickings, notes };
  writeFileSync(`${file}.new`, JSON.stringify(saved));
  renameSync(`${file}.new`, file);
}

/** Brings a new database to where it was; false when nothing was saved. */
export async function restoreStandIn(standIn: OdooStandIn, file: string): Promise<boolean> {
  const saved = readState(file, Saved);
  if (!saved) return false;
  const { pickings, notes } = saved;
  for (const { name, trackingRef, state } of pickings) standIn.addPicking({ name, trackingRef, state });
  await load(
    standIn,
    "stock.picking",
    STATE_FIELDS,
    // What an older release saved has fewer cells.
    pickings.map(({ cells }) => STATE_FIELDS.map((_, column) => cells[column] ?? "")),
  );
  await load(standIn, "mail.message", NOTE_FIELDS, notes);
  return true;
}

async function load(standIn: OdooStandIn, model: string, fields: readonly string[], data: string[][]): Promise<void> {
  if (data.length === 0) return;
  const answer = z
    .object({ ids: z.unknown() })
    .parse(await call(standIn, model, "load", { fields, data, context: CONTEXT }));
  if (answer.ids === false) throw new Error(`the saved ${model} do not load any more: remove the state directory`);
}

/** As anyone calls it, though without a socket. */
async function call(standIn: OdooStandIn, model: string, method: string, body: object): Promise<unknown> {
  const request = new Request(`http://127.0.0.1/json/2/${model}/${method}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${standIn.key}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await standIn.handle(request);
  if (!answer.ok) throw new Error(`${model}.${method}: ${await answer.text()}`);
  return answer.json();
}
