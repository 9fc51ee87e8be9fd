// Made from codes.csv by `npm run codes`: change that.
import { codeTable, type CodeRow } from "../codes.ts";

const ROWS: readonly CodeRow[] = [
  ["DISPATCHED","","created"],
  ["ARRIVED_AT_PICKUP","","created"],
  ["DEPARTED_PICKUP","","picked_up"],
  ["PICKED_UP","","picked_up"],
  ["IN_TRANSIT","","in_transit"],
  ["DEPARTED_STOP","","departed_facility"],
  ["ARRIVED_AT_STOP","","arrived_at_facility"],
  ["ARRIVED_AT_TERMINAL","","arrived_at_facility"],
  ["DEPARTED_TERMINAL","","departed_facility"],
  ["OUT_FOR_DELIVERY","","out_for_delivery"],
  ["ARRIVED_AT_DELIVERY","","arrived_at_facility"],
  ["DELIVERED","","delivered"],
  ["EXCEPTION","","exception","other"],
  ["DELAYED","","exception","delay"],
  ["CANCELLED","","cancelled"],
];

/** Where the codes of this sender put the goods. */
export const standingOf = codeTable(ROWS);
