import { z } from "zod";
import { ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { shipmentNumber, text } from "../fields.ts";
import { check, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const Envelope = z.object({ event: z.string(), event_ts: text, payload: z.unknown() });

/** Older editions of the vendor's page show a delivery without a number: it cannot be told whose it is. */
const Confirmed = z.object({ tracking_number: shipmentNumber });
const Changed = Confirmed.extend({ status: z.string().min(1) });

/** A parcel's new status, and when. */
export interface StatusChange {
  readonly trackingNumber: string;
  readonly status: string;
  /** `2018-03-07 12:16:21 +0100`. */
  readonly time: string | null;
}

/** Null for what is not about a parcel's way: offers, which come before there is one. */
export function readPayload(body: Bytes): Result<StatusChange | null, Unreadable> {
  const envelope = readJson(body, Envelope);
  if (!envelope.ok) return envelope;
  const { event, event_ts: time = null, payload } = envelope.value;
  if (event === "shipment_confirmed") {
    const said = check(payload, Confirmed, ["payload"]);
    return said.ok ? ok({ trackingNumber: said.value.tracking_number, status: "confirmed", time }) : said;
  }
  if (event !== "shipment_status_changed") return ok(null);
  const said = check(payload, Changed, ["payload"]);
  return said.ok ? ok({ trackingNumber: said.value.tracking_number, status: said.value.status, time }) : said;
}
