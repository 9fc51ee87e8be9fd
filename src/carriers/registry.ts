import { easyPost } from "./easypost/sender.ts";
import type { Sender } from "./port.ts";
import { standardWebhooks } from "./standard-webhooks/sender.ts";

/** Every sender the mesh understands, by the name an endpoint is given. */
export const SENDERS = {
  easypost: easyPost,
  "standard-webhooks": standardWebhooks,
} as const satisfies Record<string, Sender>;

export type SenderName = keyof typeof SENDERS;

export const SENDER_NAMES = Object.keys(SENDERS) as [SenderName, ...SenderName[]];

export function senderNamed(name: string): Sender | null {
  const known = SENDER_NAMES.find((one) => one === name);
  return known ? SENDERS[known] : null;
}
