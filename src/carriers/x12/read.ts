import { carrierSlug } from "../../domain/carrier.ts";
import type { Estimate, ShipmentReport } from "../../domain/event.ts";
import { TrackingNumber } from "../../domain/identity.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { eventsOf, type Scan } from "../history.ts";
import type { InboundRequest, Reading, ReadingContext, Unreadable } from "../port.ts";
import { acknowledgement } from "./acknowledge.ts";
import { readInterchange, type Interchange, type Segment, type TransactionSet } from "./interchange.ts";
import { estimateIn, scanOf } from "./status.ts";

/** Every 214 of an interchange; a set that tells of no shipment is refused in the answer, and its neighbours are read. */
export async function read({ body }: InboundRequest, context: ReadingContext): Promise<Result<Reading, Unreadable>> {
  const interchange = readInterchange(body);
  if (!interchange.ok) return err({ kind: "not_x12", path: "ISA", message: interchange.error });
  const statuses = setsOf(interchange.value).filter(({ st }) => st[1] === "214");
  const drafts = statuses.map((set) => ({ set, draft: draftOf(set, context) }));
  const refused = new Set(drafts.flatMap(({ set, draft }) => (draft ? [] : [set])));
  const reply = acknowledgement(interchange.value, refused, context.receivedAtMs);
  if (statuses.length > 0 && refused.size === statuses.length)
    return err({ kind: "schema", path: "B10", message: "names no shipment", reply });
  const reports = await Promise.all(merged(drafts.flatMap(({ draft }) => draft ?? [])).map(reportOf));
  return ok({ sourceEventId: interchange.value.isa[13]?.slice(0, 120) || null, reports, reply });
}

const setsOf = ({ groups }: Interchange): TransactionSet[] => groups.flatMap(({ sets }) => sets);

interface Draft {
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly scans: readonly Scan[];
  readonly estimate: Estimate | null;
}

/** B10: the carrier's own reference (the PRO), else the shipper's, and the carrier's SCAC. */
function draftOf({ body }: TransactionSet, context: ReadingContext): Draft | null {
  const b10 = body.find(([name]) => name === "B10") ?? [];
  const number = TrackingNumber.safeParse(b10[1] || b10[2] || "");
  if (!number.success) return null;
  const carrier = carrierSlug(b10[3] || context.settings["carrier"] || "unknown");
  const legs = legsOf(body);
  const scans = legs.flatMap((leg) => scanOf(leg, context) ?? []);
  const estimates = legs.flatMap((leg) => estimateIn(leg, context) ?? []);
  return { carrier, trackingNumber: number.data, scans, estimate: estimates.at(-1) ?? null };
}

/** A status, and the segments up to the next: where it was, in what equipment. */
export type Leg = readonly Segment[];

function legsOf(body: readonly Segment[]): Leg[] {
  const legs: Segment[][] = [];
  for (const segment of body) {
    if (segment[0] === "AT7") legs.push([segment]);
    else if (segment[0] !== "LX") legs.at(-1)?.push(segment);
  }
  return legs;
}

/** One shipment may have several sets in an interchange. */
function merged(drafts: readonly Draft[]): Draft[] {
  const byShipment = Map.groupBy(drafts, ({ carrier, trackingNumber }) => `${carrier} ${trackingNumber}`);
  return [...byShipment.values()].flatMap(([first, ...rest]) => {
    if (!first) return [];
    const scans = [first, ...rest].flatMap((draft) => draft.scans);
    return [{ ...first, scans, estimate: rest.findLast(({ estimate }) => estimate)?.estimate ?? first.estimate }];
  });
}

async function reportOf({ carrier, trackingNumber, scans, estimate }: Draft): Promise<ShipmentReport> {
  const events = await eventsOf({ sender: "x12", carrier, trackingNumber }, scans);
  return { carrier, trackingNumber, events, retractions: [], estimate };
}
