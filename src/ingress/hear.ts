import type { InboundRequest, Reading, Reply, Unreadable } from "../carriers/port.ts";
import { deprecationOf, IN_FORCE, isInForce, type Deprecation } from "../domain/contract.ts";
import { keptHeaders } from "../domain/kept-payload.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Provenance } from "../outbox/claim.ts";
import { acceptReading, crowdedIn, type Accepted, type NotRecorded } from "./accept.ts";
import type { Endpoint } from "./endpoint-cache.ts";
import { trespassOf, type Trespass } from "./owned.ts";
import { ofPartner } from "./partner.ts";
import type { Hearing, ReceivePorts } from "./receive.ts";
import { sliceOf } from "./slice.ts";
import { meantOf, testPartOf, type TestPart } from "./test-mode.ts";

/** Where what a webhook says goes. */
export type HearPorts = Pick<
  ReceivePorts,
  "record" | "mapped" | "followUp" | "noteUse" | "admit" | "putOff" | "inlineMax"
>;

/** A webhook of more shipments than are recorded before it is answered, and the place behind which it is to be gone on with. */
export interface Rest {
  readonly inbound: InboundRequest;
  readonly headers: Readonly<Record<string, string>>;
  readonly from: Provenance;
  readonly after: string;
}

/** Where what is read goes nowhere: every event counts as new. */
export const REHEARSAL: Omit<HearPorts, "mapped"> = {
  record: async (_identity, { events }) =>
    ok({ shipmentId: "", appended: events.length, duplicates: 0, lastSeq: 0, version: 0 }),
  followUp: async () => ok(null),
  noteUse: () => undefined,
  admit: () => null,
  putOff: async () => ok(null),
  inlineMax: Infinity,
};

/** What a believed webhook came to. */
export interface Heard {
  readonly accepted: Accepted;
  /** So many more shipments are recorded behind the answer. */
  readonly later: number;
  readonly reply: Reply | null;
  /** Its version of our own contract is to end. */
  readonly deprecation: Deprecation | null;
  /** Some or all of it was for trying things out: it touched no shipment that counts. */
  readonly test?: TestPart;
}

/** What waits to be done is done within minutes, or its sender has too much. */
const FULL_RETRY_SECONDS = 60;

/** Reads a believed webhook and records what it says: also what is done with a payload that was kept. */
export async function hear(
  { inbound, endpoint, sender, receivedAtMs, requestId, trace, headers }: Hearing,
  ports: HearPorts,
): Promise<Result<Heard, Unreadable | Trespass | NotRecorded>> {
  const { settings } = endpoint;
  const reading = await sender.read(inbound, { settings, receivedAtMs, mapped: ports.mapped(endpoint) });
  if (!reading.ok) return reading;
  const trespass = trespassOf(sender, reading.value);
  if (trespass) return err(trespass);
  const spoken = contractOf(endpoint, reading.value);
  if (spoken && !isInForce(spoken.standing)) {
    const message = `the contract ${spoken.id} is ${spoken.standing.state}`;
    return err({ kind: "schema", path: "type", message });
  }
  const from = { sender: sender.name, endpointId: endpoint.id, requestId, receivedAtMs, trace: trace.traceId };
  const meant = meantOf(reading.value, endpoint);
  const retryAfterSeconds = ports.admit(endpoint, meant.reports.length, receivedAtMs);
  if (retryAfterSeconds !== null) return err({ kind: "full", retryAfterSeconds });
  const slice = sliceOf(meant, null, ports.inlineMax);
  const told = await ofPartner(sender, endpoint, slice.reading);
  const accepted = await acceptReading(told, endpoint.tenantId, from, ports.record);
  if (!accepted.ok) return accepted;
  try {
    const followed = await ports.followUp(endpoint, sender, told, from);
    if (!followed.ok) return err({ kind: "full", retryAfterSeconds: FULL_RETRY_SECONDS });
    const rest = { inbound, headers: keptHeaders(headers), from, after: slice.next ?? "" };
    const later = slice.next === null ? ok(null) : await ports.putOff(endpoint, rest);
    if (!later.ok) return err({ kind: "full", retryAfterSeconds: FULL_RETRY_SECONDS });
  } catch {
    return err({ kind: "unavailable" });
  }
  const crowded = crowdedIn(accepted.value);
  if (crowded !== null) return err({ kind: "crowded", path: "", message: crowded });
  const { unread, reply } = reading.value;
  // What was read is taken: read again out of quarantine it is known.
  if (unread) return err(reply ? { ...unread, reply } : unread);
  const deprecation = spoken ? deprecationOf(spoken.id, spoken.standing) : null;
  if (deprecation) ports.noteUse(endpoint, deprecation.contract);
  const test = testPartOf(reading.value, endpoint);
  return ok({
    accepted: accepted.value,
    later: slice.left,
    reply: reply ?? null,
    deprecation,
    ...(test ? { test } : {}),
  });
}

/** The version of our own contract that a webhook was written to, and how it stands; null for a dialect of the sender's own. */
function contractOf({ contracts }: Endpoint, { contract }: Reading) {
  return contract === undefined ? null : { id: contract, standing: contracts.get(contract) ?? IN_FORCE };
}
