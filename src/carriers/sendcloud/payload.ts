import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { epoch, part, shipmentNumber, text, word } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const Envelope = z.object({
  action: z.string(),
  timestamp: epoch,
  carrier_status_change_timestamp: epoch,
  parcel: z.unknown().optional(),
});

/** Not announced yet, a parcel has no number. */
const Unnumbered = z.object({ tracking_number: z.literal("").nullish() });

const Parcel = z.object({
  tracking_number: shipmentNumber,
  /** What it passes through of the order; never a reason to refuse. */
  order_number: z.unknown().optional(),
  external_order_id: z.unknown().optional(),
  external_reference: z.unknown().optional(),
  carrier: part(z.union([z.object({ code: text }), word])),
  status: z.object({ id: text, code: text, message: text }),
});
export type Parcel = z.infer<typeof Parcel>;

export interface Payload {
  readonly parcel: Parcel;
  readonly changedAt: number | string | null;
  readonly sentAt: number | string | null;
}

/** Null for what is not a change of a parcel's status. */
export function readPayload(body: Bytes): Result<Payload | null, Unreadable> {
  const envelope = readJson(body, Envelope);
  if (!envelope.ok) return envelope;
  const { action, parcel: sent, timestamp: sentAt = null } = envelope.value;
  if (action !== "parcel_status_changed" || Unnumbered.safeParse(sent).success) return ok(null);
  const parcel = check(sent, Parcel, ["parcel"]);
  const { carrier_status_change_timestamp: changedAt = null } = envelope.value;
  return parcel.ok ? ok({ parcel: parcel.value, changedAt, sentAt }) : parcel;
}
