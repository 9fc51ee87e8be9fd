// Made from codes.csv by `npm run codes`: change that.
import { codeTable, type CodeRow } from "../codes.ts";

const ROWS: readonly CodeRow[] = [
  ["ARRI","","arrived_at_facility"],
  ["DEPA","","departed_facility"],
  ["LOAD","","in_transit"],
  ["LOAD","EMPTY","unknown"],
  ["DISC","","arrived_at_facility"],
  ["DISC","EMPTY","unknown"],
  ["GTIN","","arrived_at_facility"],
  ["GTIN","port","picked_up"],
  ["GTIN","transshipment","arrived_at_facility"],
  ["GTIN","EMPTY","unknown"],
  ["GTOT","","departed_facility"],
  ["GTOT","port","out_for_delivery"],
  ["GTOT","transshipment","departed_facility"],
  ["GTOT","EMPTY","unknown"],
  ["STUF","","created"],
  ["STRP","","delivered"],
  ["PICK","","picked_up"],
  ["PICK","port","out_for_delivery"],
  ["PICK","transshipment","departed_facility"],
  ["PICK","EMPTY","unknown"],
  ["DROP","","delivered"],
  ["DROP","port","arrived_at_facility"],
  ["DROP","transshipment","arrived_at_facility"],
  ["DROP","EMPTY","unknown"],
  ["AVPU","","available_for_pickup"],
  ["AVPU","transshipment","arrived_at_facility"],
  ["AVPU","EMPTY","unknown"],
  ["AVDO","","unknown"],
  ["INSP","","unknown"],
  ["RSEA","","unknown"],
  ["RMVD","","unknown"],
  ["CUSS","","customs_hold"],
  ["CUSI","","customs_hold"],
  ["CUSR","","customs_cleared"],
  ["CROS","","in_transit"],
  ["CROS","EMPTY","unknown"],
];

/** Where the codes of this sender put the goods. */
export const standingOf = codeTable(ROWS);
