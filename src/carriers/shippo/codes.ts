// Made from codes.csv by `npm run codes`: change that.
import { codeTable, type CodeRow } from "../codes.ts";

const ROWS: readonly CodeRow[] = [
  ["PRE_TRANSIT","information_received","created"],
  ["TRANSIT","address_issue","exception","address"],
  ["TRANSIT","contact_carrier","exception","other"],
  ["TRANSIT","delayed","exception","delay"],
  ["TRANSIT","delivery_attempted","delivery_attempted"],
  ["TRANSIT","delivery_rescheduled","in_transit"],
  ["TRANSIT","delivery_scheduled","in_transit"],
  ["TRANSIT","location_inaccessible","exception","access"],
  ["TRANSIT","notice_left","delivery_attempted"],
  ["TRANSIT","out_for_delivery","out_for_delivery"],
  ["TRANSIT","package_accepted","picked_up"],
  ["TRANSIT","package_arrived","arrived_at_facility"],
  ["TRANSIT","package_damaged","exception","damage"],
  ["TRANSIT","package_departed","departed_facility"],
  ["TRANSIT","package_forwarded","in_transit"],
  ["TRANSIT","package_held","exception","held"],
  ["TRANSIT","package_processed","arrived_at_facility"],
  ["TRANSIT","package_processing","arrived_at_facility"],
  ["TRANSIT","pickup_available","available_for_pickup"],
  ["TRANSIT","reschedule_delivery","exception","other"],
  ["TRANSIT","","in_transit"],
  ["DELIVERED","delivered","delivered"],
  ["DELIVERED","","delivered"],
  ["RETURNED","return_to_sender","return_to_sender"],
  ["RETURNED","package_unclaimed","exception","unclaimed"],
  ["FAILURE","package_undeliverable","exception","address"],
  ["FAILURE","package_disposed","exception","disposed"],
  ["FAILURE","package_lost","exception","lost"],
  ["UNKNOWN","other","unknown"],
  ["PRE_TRANSIT","","created"],
  ["RETURNED","","return_to_sender"],
  ["FAILURE","","exception","other"],
  ["UNKNOWN","","unknown"],
];

/** Where the codes of this sender put the goods. */
export const standingOf = codeTable(ROWS);
