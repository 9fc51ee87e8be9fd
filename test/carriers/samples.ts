import { SAMPLE as seventeenTrack } from "./17track/sample.ts";
import { SAMPLE as afterShip } from "./aftership/sample.ts";
import { SAMPLE as dcsa } from "./dcsa/sample.ts";
import { SAMPLE as dhl } from "./dhl/sample.ts";
import { SAMPLE as dhlEcommerce } from "./dhl-ecommerce/sample.ts";
import { SAMPLE as easyPost } from "./easypost/sample.ts";
import { SAMPLE as easyship } from "./easyship/sample.ts";
import { SAMPLE as epcis } from "./epcis/sample.ts";
import { SAMPLE as fedex } from "./fedex/sample.ts";
import { SAMPLE as inPost } from "./inpost/sample.ts";
import { SAMPLE as karrio } from "./karrio/sample.ts";
import { SAMPLE as mapped } from "./mapped/sample.ts";
import { SAMPLE as odoo } from "./odoo/sample.ts";
import { SAMPLE as project44 } from "./project44/sample.ts";
import { SAMPLE as sendcloud } from "./sendcloud/sample.ts";
import { SAMPLE as shipEngine } from "./shipengine/sample.ts";
import { SAMPLE as shippo } from "./shippo/sample.ts";
import { SAMPLE as standardWebhooks } from "./standard-webhooks/sample.ts";
import { SAMPLE as terminal49 } from "./terminal49/sample.ts";
import { SAMPLE as ups } from "./ups/sample.ts";
import { SAMPLE as x12 } from "./x12/sample.ts";
import type { SenderSample } from "./sample.ts";

/** One sample a sender of the registry: the suites over all senders say which has none. */
export const SAMPLES: readonly SenderSample[] = [
  seventeenTrack,
  afterShip,
  dcsa,
  dhl,
  dhlEcommerce,
  easyPost,
  easyship,
  epcis,
  fedex,
  inPost,
  karrio,
  mapped,
  odoo,
  project44,
  sendcloud,
  shipEngine,
  shippo,
  standardWebhooks,
  terminal49,
  ups,
  x12,
];
