import type { Sender } from "../port.ts";
import { bearerToken, namedHeaderToken } from "../schemes.ts";
import { CarrierSetting, HeaderSetting, optionalSettings } from "../settings.ts";
import { TestModeSetting } from "../test-mode.ts";
import { read } from "./read.ts";
import { EXAMPLE } from "./example.ts";

/** X12 214 (transportation carrier shipment status) over HTTP, for truckload and LTL freight; answered with a 997. */
export const x12: Sender = {
  name: "x12",
  schemes: { token: namedHeaderToken("x12-token", "X-API-Key"), bearer: bearerToken("x12-bearer") },
  settings: optionalSettings({ header: HeaderSetting, carrier: CarrierSetting, testMode: TestModeSetting }),
  example: EXAMPLE,
  trap: "An interchange is answered with a 997, which its partner reads: a 200 alone is no answer.",
  acknowledgement: { status: 200 },
  read,
};
