import { z } from "zod";
import { isInRange, isRange } from "../domain/address.ts";
import { err, ok } from "../domain/result.ts";
import type { Scheme } from "./port.ts";

/** Address of the caller as Cloudflare's edge saw it, which overwrites what a caller says: developers.cloudflare.com/fundamentals/reference/http-headers. */
export const CALLER_ADDRESS_HEADER = "CF-Connecting-IP";

const RANGES_MAX = 20;
const rangesIn = (text: string): string[] => text.split(",").map((range) => range.trim());

/** Address ranges (CIDR), with commas between. */
export const RangesSetting = z
  .string()
  .max(1000)
  .refine(
    (text) => rangesIn(text).length <= RANGES_MAX && rangesIn(text).every(isRange),
    `must be 1 to ${RANGES_MAX} address ranges such as 192.0.2.0/24, with commas between`,
  );

/**
 * Believes who calls from an address of a stated range: the setting `ranges`, else those of the sender's vendor. It proves the network a
 * webhook comes from, and nothing of its body; there is no secret.
 */
export function addressRange(scheme: string, vendorRanges: string): Scheme {
  return {
    assurance: "possession",
    bindsTime: false,
    secretForm: "",
    keepsHeaders: [CALLER_ADDRESS_HEADER],
    async verify(request, { settings }) {
      const address = request.header(CALLER_ADDRESS_HEADER);
      if (address === null) return err({ reason: "missing_signature" });
      const isTheirs = rangesIn(settings["ranges"] ?? vendorRanges).some((range) => isInRange(address, range));
      return isTheirs ? ok({ scheme, secretIndex: 0 }) : err({ reason: "wrong_signature" });
    },
  };
}
