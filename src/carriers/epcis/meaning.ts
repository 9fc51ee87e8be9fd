import { judge, type Judged } from "../codes.ts";
import type { MappedCodes } from "../port.ts";
import { clip } from "../text.ts";
import { standingOf } from "./codes.ts";
import type { Event } from "./payload.ts";

const CBV =
  /^(?:https?:\/\/(?:ref\.)?gs1\.org\/(?:cbv|voc)\/(?:BizStep|Disp)-|cbv:(?:BizStep|Disp)-|urn:epcglobal:cbv:(?:bizstep|disp):)/i;

/** A word of GS1's vocabulary without what the spelling puts before it; anybody else's word as it is. */
const wordOf = (sent: string | null | undefined): string => (sent ?? "").trim().replace(CBV, "");

export interface Meaning extends Judged {
  readonly code: string;
}

/** What step and disposition say together: trouble first, then the step, then the disposition alone. */
export function meaningOf(event: Event, mapped: MappedCodes): Meaning {
  const [step, disposition] = [wordOf(event.bizStep), wordOf(event.disposition)];
  const code = clip([step, disposition].filter(Boolean).join("/"), 120);
  if (code === null) {
    // An event may say what was seen and no more: there is no code that anybody could know.
    const seen = clip([event.type, event.action].filter(Boolean).join("/"), 120) ?? "";
    return { code: seen, ...judge(seen, { milestone: "unknown", reason: null }, mapped) };
  }
  const isTransfer = step.toLowerCase() === "receiving" && (event.destinationList?.length ?? 0) > 0;
  const detail = isTransfer && disposition.toLowerCase() !== "returned" ? "at destination" : disposition;
  const ofStep = step === "" ? standingOf("", disposition) : standingOf(step, detail);
  return { code, ...judge(code, standingOf("*", disposition) ?? ofStep, mapped) };
}
