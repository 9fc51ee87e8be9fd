import { signEasyPost } from "../src/carriers/easypost/sign.ts";
import type { Shot } from "./load-client.ts";

/** One line of a tracker's history, as EasyPost writes it. */
export interface Scan {
  readonly status: string;
  readonly status_detail: string;
  readonly datetime: string;
  readonly message: string;
  readonly city?: string;
}

export interface Snapshot {
  readonly eventId: string;
  readonly trackingNumber: string;
  readonly carrier: string;
  /** Oldest first; the last one gives the tracker its status. */
  readonly scans: readonly Scan[];
}

/** The body of a `tracker.updated` webhook: a tracker with its history so far. */
export function trackerUpdated({ eventId, trackingNumber, carrier, scans }: Snapshot): string {
  const last = scans.at(-1);
  const at = last?.datetime ?? "2026-11-01T00:00:00Z";
  return JSON.stringify({
    id: eventId,
    object: "Event",
    mode: "production",
    description: "tracker.updated",
    created_at: at,
    updated_at: at,
    status: "pending",
    result: {
      id: `trk_${trackingNumber.toLowerCase()}`,
      object: "Tracker",
      mode: "production",
      tracking_code: trackingNumber,
      carrier,
      status: last?.status ?? "unknown",
      status_detail: last?.status_detail ?? "unknown",
      created_at: scans[0]?.datetime ?? at,
      updated_at: at,
      tracking_details: scans.map(detailOf),
    },
  });
}

function detailOf({ city, ...scan }: Scan): object {
  const place = { object: "TrackingLocation", city: city ?? null, state: null, country: "US", zip: null };
  return { object: "TrackingDetail", description: "", source: "carrier", ...scan, tracking_location: place };
}

/** A webhook ready to be posted, signed as EasyPost does. */
export async function signed(url: string, body: string, secret: string): Promise<Shot> {
  return { url, body, headers: { "Content-Type": "application/json", ...(await signEasyPost(body, secret)) } };
}
