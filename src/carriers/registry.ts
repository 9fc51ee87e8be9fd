import { seventeenTrack } from "./17track/sender.ts";
import { afterShip } from "./aftership/sender.ts";
import { easyPost } from "./easypost/sender.ts";
import { easyship } from "./easyship/sender.ts";
import { karrio } from "./karrio/sender.ts";
import type { Sender } from "./port.ts";
import { sendcloud } from "./sendcloud/sender.ts";
import { shippo } from "./shippo/sender.ts";
import { standardWebhooks } from "./standard-webhooks/sender.ts";

/** Every sender the mesh understands, by the name an endpoint is given. */
export const SENDERS = {
  "17track": seventeenTrack,
  aftership: afterShip,
  easypost: easyPost,
  easyship,
  karrio,
  sendcloud,
  shippo,
  "standard-webhooks": standardWebhooks,
} as const satisfies Record<string, Sender>;

export type SenderName = keyof typeof SENDERS;

export const SENDER_NAMES = Object.keys(SENDERS) as [SenderName, ...SenderName[]];

export function senderNamed(name: string): Sender | null {
  const known = SENDER_NAMES.find((one) => one === name);
  return known ? SENDERS[known] : null;
}
