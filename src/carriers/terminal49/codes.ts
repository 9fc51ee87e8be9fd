// Made from codes.csv by `npm run codes`: change that.
import { codeTable, type CodeRow } from "../codes.ts";

const ROWS: readonly CodeRow[] = [
  ["container.transport.empty_out","","created"],
  ["container.transport.full_in","","picked_up"],
  ["container.transport.vessel_loaded","","in_transit"],
  ["container.transport.vessel_departed","","departed_facility"],
  ["container.transport.transshipment_arrived","","arrived_at_facility"],
  ["container.transport.transshipment_discharged","","arrived_at_facility"],
  ["container.transport.transshipment_loaded","","in_transit"],
  ["container.transport.transshipment_departed","","departed_facility"],
  ["container.transport.feeder_arrived","","arrived_at_facility"],
  ["container.transport.feeder_discharged","","arrived_at_facility"],
  ["container.transport.feeder_loaded","","in_transit"],
  ["container.transport.feeder_departed","","departed_facility"],
  ["container.transport.vessel_arrived","","arrived_at_facility"],
  ["container.transport.vessel_berthed","","arrived_at_facility"],
  ["container.transport.vessel_discharged","","arrived_at_facility"],
  ["container.transport.available","","available_for_pickup"],
  ["container.transport.available","onward","arrived_at_facility"],
  ["container.transport.not_available","","exception","held"],
  ["container.transport.full_out","","out_for_delivery"],
  ["container.transport.full_out","onward","departed_facility"],
  ["container.transport.delivered","","delivered"],
  ["container.transport.empty_in","","delivered"],
  ["container.transport.rail_loaded","","in_transit"],
  ["container.transport.rail_departed","","departed_facility"],
  ["container.transport.rail_arrived","","arrived_at_facility"],
  ["container.transport.rail_unloaded","","arrived_at_facility"],
  ["container.transport.arrived_at_inland_destination","","arrived_at_facility"],
  ["container.transport.estimated.vessel_departed","","departed_facility"],
  ["shipment.estimated.arrival","","arrived_at_facility"],
  ["container.transport.estimated.vessel_arrived","","arrived_at_facility"],
  ["container.transport.estimated.arrived_at_inland_destination","","arrived_at_facility"],
];

/** Where the codes of this sender put the goods. */
export const standingOf = codeTable(ROWS);
