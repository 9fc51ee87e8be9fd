import { easyPost } from "../../../src/carriers/easypost/sender.ts";
import type { Reading } from "../../../src/carriers/port.ts";
import type { TrackingEvent } from "../../../src/domain/event.ts";
import { draft, type Json, readBody } from "../inbound.ts";

export async function read(body: string): Promise<Reading> {
  const reading = await readBody(easyPost, body);
  if (!reading.ok) throw new Error(`${reading.error.path}: ${reading.error.message}`);
  return reading.value;
}

/** A tracker with these scans and this parcel status; scans an hour apart unless they say when. */
export function trackerOf(scans: readonly Json[], over: Json = {}): string {
  const event = draft("easypost", "created-without-scans");
  const details = scans.map((scan, hour) => ({
    datetime: new Date(Date.UTC(2026, 9, 7, hour)).toISOString(),
    ...scan,
  }));
  const result = { ...(event["result"] as Json), status: "in_transit", tracking_details: details, ...over };
  return JSON.stringify({ ...event, result });
}

export async function eventsOf(scans: readonly Json[], over: Json = {}): Promise<readonly TrackingEvent[]> {
  return (await read(trackerOf(scans, over))).reports[0]?.events ?? [];
}
