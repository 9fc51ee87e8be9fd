// Made from codes.csv by `npm run codes`: change that.
import { codeTable, type CodeRow } from "../codes.ts";

const ROWS: readonly CodeRow[] = [
  ["pending","","created"],
  ["picked_up","","picked_up"],
  ["on_hold","","exception","held"],
  ["cancelled","","cancelled"],
  ["delivered","","delivered"],
  ["in_transit","","in_transit"],
  ["delivery_failed","","delivery_attempted"],
  ["delivery_delayed","","exception","delay"],
  ["out_for_delivery","","out_for_delivery"],
  ["ready_for_pickup","","available_for_pickup"],
  ["return_to_sender","","return_to_sender"],
  ["unknown","","unknown"],
];

/** Where the codes of this sender put the goods. */
export const standingOf = codeTable(ROWS);
