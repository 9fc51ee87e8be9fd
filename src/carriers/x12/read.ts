import { carrierSlug } from "../../domain/carrier.ts";
import type { Estimate } from "../../domain/event.ts";
import { TrackingNumber } from "../../domain/identity.ts";
import type { Moment } from "../../domain/moment.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { eventsOf, type Scan } from "../history.ts";
import { referencesIn } from "../references.ts";
import type { InboundRequest, Reading, ReadingContext, Reply, ReportRead, Unreadable } from "../port.ts";
import { acknowledgement, rejection, type SetFault } from "./acknowledge.ts";
import {
  readInterchanges,
  type Group,
  type Header,
  type Read,
  type Segment,
  type TransactionSet,
} from "./interchange.ts";
import { estimateIn, scansOf, type Leg } from "./status.ts";
import { spareTime } from "../times.ts";
import { sentAt } from "./times.ts";

/**
 * Every 214 of every interchange in a body. A set that tells of no shipment is refused in the answer, an interchange that cannot be read
 * with a TA1; their neighbours are read, and the body is kept.
 */
export async function read({ body }: InboundRequest, context: ReadingContext): Promise<Result<Reading, Unreadable>> {
  const interchanges = readInterchanges(body);
  const answered = interchanges.map((one) => readOne(one, context));
  const replies = answered.flatMap(({ reply }) => reply ?? []);
  const [first, ...more] = replies;
  const answer = first && { ...first, body: [first, ...more].map((reply) => reply.body ?? "").join("") };
  const reply = answer ? { reply: answer } : {};
  const fault = answered.find((one) => one.fault !== null)?.fault;
  const drafts = answered.flatMap((one) => one.drafts);
  if (fault && drafts.length === 0) return err({ ...fault, ...reply });
  const reports = await Promise.all(merged(drafts).map(reportOf));
  const numbers = interchanges.flatMap((one) => (one.ok ? (one.value.header.isa[13] ?? []) : []));
  const sourceEventId = numbers.join(",").slice(0, 120) || null;
  return ok({
    sourceEventId,
    reports,
    ...reply,
    ...(fault ? { unread: fault } : {}),
  });
}

/** What an interchange says and is answered; `fault` where its goods would be lost. */
interface Answered {
  readonly drafts: readonly Draft[];
  readonly reply: Reply | null;
  readonly fault: Unreadable | null;
}

function readOne(interchange: Read, context: ReadingContext): Answered {
  if (!interchange.ok) {
    const { path, message, header } = interchange.error;
    const reply = header ? rejection(header, context.receivedAtMs) : null;
    return { drafts: [], reply, fault: { kind: "not_x12", path, message } };
  }
  const { header, groups } = interchange.value;
  const refusals = new Map<TransactionSet, SetFault>();
  const drafts = groups.flatMap((group) =>
    group.sets.flatMap((set) => draftOf(set, { group, header, context }, refusals)),
  );
  const nameless = drafts.length === 0 && [...refusals.values()].includes(NO_SHIPMENT);
  const fault: Unreadable | null = nameless ? { kind: "schema", path: "B10", message: "names no shipment" } : null;
  return { drafts, reply: acknowledgement(interchange.value, refusals, context.receivedAtMs), fault };
}

const UNSUPPORTED = "1";
const NO_SHIPMENT = "5";

interface Sent {
  readonly group: Group;
  readonly header: Header;
  readonly context: ReadingContext;
}

interface Draft {
  /** Its interchange says so (ISA15). */
  readonly isTest: boolean;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly scans: readonly Scan[];
  /** When its group was sent. */
  readonly spare: Moment;
  readonly estimate: Estimate | null;
  readonly references: readonly string[];
}

/** What a set says of its shipment: one or none, and then it is refused. */
function draftOf(
  set: TransactionSet,
  { group, header, context }: Sent,
  refusals: Map<TransactionSet, SetFault>,
): Draft[] {
  const { st, body } = set;
  const trackingNumber = numberIn(body);
  if (st[1] !== "214" || trackingNumber === null) {
    refusals.set(set, st[1] === "214" ? NO_SHIPMENT : UNSUPPORTED);
    return [];
  }
  const scac = body.find(([name]) => name === "B10")?.[3];
  const carrier = carrierSlug(scac || context.settings["carrier"] || "unknown");
  const legs = legsOf(body);
  const sent = sentAt(group, header, context.receivedAtMs);
  const nearMs = sent?.atMs ?? context.receivedAtMs;
  // A clock that runs ahead must not make this the last word on the estimate for good.
  const reportedAtMs = Math.min(sent?.atMs ?? context.receivedAtMs, context.receivedAtMs);
  const scans = scansOf(legs, nearMs, context.mapped);
  const spare = spareTime(context.receivedAtMs, sent);
  return [
    {
      isTest: header.isa[15] === "T",
      carrier,
      trackingNumber,
      scans,
      spare,
      estimate: estimateIn(legs, reportedAtMs, nearMs),
      references: referencesOf(body),
    },
  ];
}

/**
 * What the shipment is known by: the carrier's own number (the PRO), in B10 or as a reference (L11: `CN`, `2I` a tracking number), else
 * the shipper's (B10, `SI`), else the bill of lading (`BM`).
 */
function numberIn(body: readonly Segment[]): string | null {
  const [, pro, shippers] = body.find(([name]) => name === "B10") ?? [];
  const references = body.filter(([name]) => name === "L11");
  const named = (qualifier: string): string | undefined => references.find((one) => one[2] === qualifier)?.[1];
  for (const sent of [pro, named("CN"), named("2I"), shippers, named("SI"), named("BM")]) {
    const number = TrackingNumber.safeParse(sent ?? "");
    if (number.success) return number.data;
  }
  return null;
}

/** The shipper's number (B10), and what L11 calls its own (`SI`), a purchase order's (`PO`) or the customer's (`CR`, `CO`). */
function referencesOf(body: readonly Segment[]): string[] {
  const own = body.filter(([name, , qualifier = ""]) => name === "L11" && ["SI", "PO", "CR", "CO"].includes(qualifier));
  return referencesIn(body.find(([name]) => name === "B10")?.[2], ...own.map(([, value]) => value)) ?? [];
}

function legsOf(body: readonly Segment[]): Leg[] {
  const legs: [Segment, ...Segment[]][] = [];
  for (const segment of body) {
    if (segment[0] === "AT7") legs.push([segment]);
    else if (segment[0] !== "LX") legs.at(-1)?.push(segment);
  }
  return legs;
}

/** One shipment may have several sets in an interchange. */
function merged(drafts: readonly Draft[]): Draft[] {
  const byShipment = Map.groupBy(
    drafts,
    ({ isTest, carrier, trackingNumber }) => `${isTest} ${carrier} ${trackingNumber}`,
  );
  return [...byShipment.values()].flatMap(([first, ...rest]) => {
    if (!first) return [];
    const scans = [first, ...rest].flatMap((draft) => draft.scans);
    const references = [...new Set([first, ...rest].flatMap((draft) => draft.references))];
    return [
      { ...first, scans, references, estimate: rest.findLast(({ estimate }) => estimate)?.estimate ?? first.estimate },
    ];
  });
}

async function reportOf({
  isTest,
  carrier,
  trackingNumber,
  scans,
  spare,
  estimate,
  references,
}: Draft): Promise<ReportRead> {
  const events = await eventsOf({ sender: "x12", carrier, trackingNumber }, scans, spare);
  const report = { carrier, trackingNumber, events, retractions: [], estimate, references: referencesIn(references) };
  return isTest ? { ...report, isTest } : report;
}
