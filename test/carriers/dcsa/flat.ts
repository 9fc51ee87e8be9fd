import { dcsa } from "../../../src/carriers/dcsa/sender.ts";
import type { Reading, ReadingContext } from "../../../src/carriers/port.ts";
import { type Json, readBody } from "../inbound.ts";

export async function read(body: unknown, over: Partial<ReadingContext> = {}): Promise<Reading> {
  const reading = await readBody(dcsa, typeof body === "string" ? body : JSON.stringify(body), over);
  if (!reading.ok) throw new Error(`${reading.error.path}: ${reading.error.message}`);
  return reading.value;
}

export const BASE = {
  eventID: "ev-1",
  eventType: "EQUIPMENT",
  eventCreatedDateTime: "2026-10-05T00:00:00Z",
  eventClassifierCode: "ACT",
  eventDateTime: "2026-10-04T10:00:00+02:00",
  equipmentReference: "TLYU1000012",
} satisfies Json;

/** A flat event; a type code makes it one of a vessel or of a container. */
export const flat = (over: Json): Json => ({ ...BASE, ...over });

export const first = async (over: Json, context: Partial<ReadingContext> = {}) =>
  (await read(flat(over), context)).reports[0]?.events[0];
