import { seventeenTrack } from "./17track/sender.ts";
import { afterShip } from "./aftership/sender.ts";
import { dcsa } from "./dcsa/sender.ts";
import { dhl } from "./dhl/sender.ts";
import { dhlEcommerce } from "./dhl-ecommerce/sender.ts";
import { easyPost } from "./easypost/sender.ts";
import { easyship } from "./easyship/sender.ts";
import { epcis } from "./epcis/sender.ts";
import { fedex } from "./fedex/sender.ts";
import { inPost } from "./inpost/sender.ts";
import { karrio } from "./karrio/sender.ts";
import { mapped } from "./mapped/sender.ts";
import { odoo } from "./odoo/sender.ts";
import { project44 } from "./project44/sender.ts";
import { sendcloud } from "./sendcloud/sender.ts";
import { shipEngine } from "./shipengine/sender.ts";
import { shippo } from "./shippo/sender.ts";
import { standardWebhooks } from "./standard-webhooks/sender.ts";
import { terminal49 } from "./terminal49/sender.ts";
import { ups } from "./ups/sender.ts";
import { x12 } from "./x12/sender.ts";
import type { Sender } from "./port.ts";

/** Every sender the mesh understands, by the name an endpoint is given. */
export const SENDERS = {
  "17track": seventeenTrack,
  aftership: afterShip,
  dcsa,
  dhl,
  "dhl-ecommerce": dhlEcommerce,
  easypost: easyPost,
  easyship,
  epcis,
  fedex,
  inpost: inPost,
  karrio,
  mapped,
  odoo,
  project44,
  sendcloud,
  shipengine: shipEngine,
  shippo,
  "standard-webhooks": standardWebhooks,
  terminal49,
  ups,
  x12,
} as const satisfies Record<string, Sender>;

export type SenderName = keyof typeof SENDERS;

export const SENDER_NAMES = Object.keys(SENDERS) as [SenderName, ...SenderName[]];

export function senderNamed(name: string): Sender | null {
  const known = SENDER_NAMES.find((one) => one === name);
  return known ? SENDERS[known] : null;
}
