// Made from codes.csv by `npm run codes`: change that.
import { codeTable, type CodeRow } from "../codes.ts";

const ROWS: readonly CodeRow[] = [
  ["pre-transit","","created"],
  ["transit","","in_transit"],
  ["delivered","","delivered"],
  ["failure","","exception","other"],
  ["unknown","","unknown"],
  ["express","AF","arrived_at_facility"],
  ["express","AR","arrived_at_facility"],
  ["express","BA","exception","address"],
  ["express","BN","customs_hold"],
  ["express","CA","delivery_attempted"],
  ["express","CD","customs_hold"],
  ["express","CR","customs_cleared"],
  ["express","DF","departed_facility"],
  ["express","MC","exception","misroute"],
  ["express","MD","exception","delay"],
  ["express","NH","delivery_attempted"],
  ["express","OH","exception","held"],
  ["express","OK","delivered"],
  ["express","PD","delivered"],
  ["express","PL","arrived_at_facility"],
  ["express","PU","picked_up"],
  ["express","RD","exception","refused"],
  ["express","RR","customs_hold"],
  ["express","RT","returned"],
  ["express","UD","exception","held"],
  ["express","WC","out_for_delivery"],
];

/** Where the codes of this sender put the goods. */
export const standingOf = codeTable(ROWS);
