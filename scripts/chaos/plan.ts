import { trackerUpdated, type Scan } from "../easypost-webhook.ts";
import { randomFrom, sample } from "../random.ts";

export interface Plan {
  readonly name: string;
  readonly events: number;
  readonly shipments: number;
  readonly perSecond: number;
  /** So many of the webhooks are sent twice, at the same instant. */
  readonly duplicates: number;
  /** Of Odoo's calls that are answered 503. */
  readonly failShare: number;
  /** Of Odoo's calls whose answer is lost after the work is done. */
  readonly lostShare: number;
  /** Kill the whole mesh when half is sent, and start it again. */
  readonly killed: boolean;
  readonly seed: number;
}

/** One webhook of a plan: it brings one new scan. */
export interface Step {
  /** Stands in the scan's message, and so in its note: `{shipment}-{step}`. */
  readonly key: string;
  readonly shipment: number;
  readonly dueMs: number;
  readonly body: string;
  readonly twice: boolean;
}

const CARRIER = "FedEx";
const FIRST_SCAN_MS = Date.UTC(2026, 10, 1);
const HOUR_MS = 3_600_000;

export const trackingNumberOf = (shipment: number): string => `CHAOS${`${shipment}`.padStart(6, "0")}`;

/** The webhooks in the order they are due: each round brings every shipment one scan further, the last one delivers it. */
export function stepsOf({ events, shipments, perSecond, duplicates, seed }: Plan): Step[] {
  const twice = sample(duplicates, events, randomFrom(seed));
  const rounds = events / shipments;
  return Array.from({ length: events }, (_, index) => {
    const [shipment, round] = [index % shipments, Math.floor(index / shipments)];
    const key = `${shipment}-${round}`;
    const scan = { ...standingAt(round, rounds), datetime: scannedAt(round), message: `scan ${key}` };
    const trackingNumber = trackingNumberOf(shipment);
    const body = trackerUpdated({ eventId: `evt_${key}`, trackingNumber, carrier: CARRIER, scans: [scan] });
    return { key, shipment, dueMs: (index * 1000) / perSecond, body, twice: twice.has(index) };
  });
}

/** What a note's text says of which scan it is; null for any other note. */
export function keyIn(body: string): string | null {
  return /\bscan (\d+-\d+)\b/.exec(body)?.[1] ?? null;
}

function scannedAt(round: number): string {
  return new Date(FIRST_SCAN_MS + round * HOUR_MS).toISOString();
}

function standingAt(round: number, rounds: number): Pick<Scan, "status" | "status_detail"> {
  if (round === rounds - 1) return { status: "delivered", status_detail: "arrived_at_destination" };
  if (round === rounds - 2) return { status: "out_for_delivery", status_detail: "out_for_delivery" };
  if (round === 0) return { status: "pre_transit", status_detail: "label_created" };
  return { status: "in_transit", status_detail: round % 2 === 0 ? "arrived_at_facility" : "departed_facility" };
}
