import type { ShipmentId } from "../../domain/identity.ts";
import type { OwnedRow } from "../../odoo/load-rows.ts";
import type { CompanyWords } from "./languages.ts";
import type { Linked } from "./linked.ts";
import { noteCells } from "./note.ts";
import { eachOf } from "./shares.ts";

/** A shipment's notes in the order things happened: the chatter lists by making. */
export function notesOf({ shipmentId, work, link }: Linked, words: CompanyWords): OwnedRow<ShipmentId>[] {
  const rows = work.events.flatMap(({ entry, from, cycle, late = false }) => {
    const told = cycle === work.cycle ? link : work.links[cycle];
    return (told ? eachOf(told) : []).flatMap((of) => {
      const place = { link: of, words: words.of(of.companyId), zone: words.zoneOf(of.companyId), late };
      const cells = noteCells(entry, work.identity, from.requestId, place);
      const atMs = entry.kind === "event" ? entry.event.occurredAt.atMs : entry.retraction.declaredAt.atMs;
      return cells ? [{ owner: shipmentId, cells, atMs }] : [];
    });
  });
  return rows.toSorted((a, b) => a.atMs - b.atMs);
}
