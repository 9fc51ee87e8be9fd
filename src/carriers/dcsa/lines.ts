import { carrierSlug, UNKNOWN_CARRIER } from "../../domain/carrier.ts";
import type { Publisher } from "./payload.ts";

/** The SMDG codes of the big lines and their SCAC, by which the mesh knows lines: other senders give that. */
const SCAC_OF: ReadonlyMap<string, string> = new Map([
  ["APL", "APLU"],
  ["CMA", "CMDU"],
  ["COS", "COSU"],
  ["EMC", "EGLV"],
  ["HLC", "HLCU"],
  ["HMM", "HDMU"],
  ["MSC", "MSCU"],
  ["MSK", "MAEU"],
  ["ONE", "ONEY"],
  ["OOL", "OOLU"],
  ["YML", "YMLU"],
  ["ZIM", "ZIMU"],
]);

/** Who moves the goods: whom the endpoint was told, else who publishes the event. */
export function carrierOf(publisher: Publisher | null, told: string | undefined): string {
  const { carrierCode, carrierCodeListProvider: list, partyName } = publisher ?? {};
  if (told) return carrierSlug(SCAC_OF.get(told.toUpperCase()) ?? told);
  const code = carrierCode?.trim().toUpperCase() ?? "";
  // A line's name says more than a code of a list that we do not have.
  const scac = list?.toUpperCase() === "NMFTA" ? code : SCAC_OF.get(code);
  return carrierSlug(scac || partyName?.trim() || code || UNKNOWN_CARRIER);
}
