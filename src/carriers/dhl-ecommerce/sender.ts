import type { Sender } from "../port.ts";
import { dhl } from "../dhl/sender.ts";
import { namedHeaderToken } from "../schemes.ts";
import { EXAMPLE } from "./example.ts";

/**
 * DHL eCommerce Americas, tracking v4: one package with its whole history a call, in the shape of DHL's unified tracking. How it proves
 * itself is nowhere to be read, so it is given a token to send in a header.
 */
export const dhlEcommerce: Sender = {
  ...dhl,
  name: "dhl-ecommerce",
  example: EXAMPLE,
  trap: "It waits 5 s, tries twice more within hours, then drops the call; 10,000 failures in a row switch it off.",
  schemes: { token: namedHeaderToken("dhl-ecommerce-token", "X-API-Key") },
};
