import type { ExceptionReason, Standing } from "../domain/milestone.ts";
import { standingOf as ofDhl } from "./dhl/codes.ts";
import { standingOf as ofFedEx } from "./fedex/codes.ts";
import { standingOf as ofUps } from "./ups/codes.ts";

/** By what service DHL's own codes go in the list of each of its companies. That of eCommerce has one list for several that differ. */
const DHL_SERVICES: ReadonlyMap<string, string> = new Map([
  ["dhl-express", "express"],
  ["dhl-freight", "freight"],
  ["dhl-global-forwarding", "dgf"],
  ["dhl-paket", "parcel-de"],
  ["dhl-parcel-nl", "parcel-nl"],
  ["dhl-parcel-pl", "parcel-pl"],
]);

/**
 * Where a carrier's own code puts the goods, as the carrier's own reader has it; null for a code that is not in a list of ours. `isTrouble`:
 * whoever passes it on says that something went wrong, which UPS's lists need: one code is in several.
 */
export function ownStanding(carrier: string, code: string | null | undefined, isTrouble = false): Standing | null {
  const own = code?.trim() ?? "";
  if (own === "") return null;
  if (carrier === "fedex") return ofFedEx(own);
  if (carrier === "ups") return ofUpsScan(own, isTrouble);
  const service = DHL_SERVICES.get(carrier);
  return service === undefined ? null : ofDhl(service, own);
}

/** A code that is both a scan's and an exception's is neither's for certain. */
function ofUpsScan(code: string, isTrouble: boolean): Standing | null {
  const [scan, exception] = [ofUps("scan", code), ofUps("exception", code)];
  if (isTrouble) return scan === null ? exception : null;
  return exception === null ? scan : null;
}

const VAGUE: ReadonlySet<ExceptionReason | null> = new Set<ExceptionReason | null>(["other", "delay"]);

/**
 * What a carrier's own code and an aggregator's word for it come to. The carrier's own counts; where it says nothing of where the goods are,
 * trouble that the aggregator makes of it is none, and trouble of no particular kind may be told more exactly.
 */
export function withOwn(theirs: Standing | null, own: Standing | null): Standing | null {
  if (own === null) return theirs;
  if (own.milestone === "unknown") return theirs && theirs.milestone !== "exception" ? theirs : own;
  const isTold = theirs?.milestone === "exception" && !VAGUE.has(theirs.reason);
  return own.milestone === "exception" && VAGUE.has(own.reason) && isTold ? theirs : own;
}
