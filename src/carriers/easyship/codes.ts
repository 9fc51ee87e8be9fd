// Made from codes.csv by `npm run codes`: change that.
import { codeTable, type CodeRow } from "../codes.ts";

const ROWS: readonly CodeRow[] = [
  ["Arrived at Consolidation Center","","arrived_at_facility"],
  ["Delivered","","delivered"],
  ["Delivery Expected (End of Updates)","","in_transit"],
  ["Exception","","exception","other"],
  ["Failed Delivery Attempt","","delivery_attempted"],
  ["In Transit to Consolidation Center","","in_transit"],
  ["In Transit to Customer","","in_transit"],
  ["Liquidated","","exception","disposed"],
  ["Lost by Courier","","exception","lost"],
  ["No Recent Tracking Updates","","unknown"],
  ["Out for Delivery","","out_for_delivery"],
  ["Processing at Consolidation Center","","arrived_at_facility"],
  ["Shipped (No Tracking Provided)","","in_transit"],
  ["Shipped","","picked_up"],
  ["To be returned","","return_to_sender"],
  ["Uncancelled","","unknown"],
];

/** Where the codes of this sender put the goods. */
export const standingOf = codeTable(ROWS);
