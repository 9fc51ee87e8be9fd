import type { Reading, Sender } from "../../src/carriers/port.ts";
import { readBody } from "./inbound.ts";

/** A reading in short: `milestone[:reason] utc certainty city`, one line an event, oldest first. */
export function inShort(reading: Reading): unknown {
  return reading.reports.map(({ carrier, trackingNumber, events, retractions, estimate }) => ({
    shipment: `${carrier} ${trackingNumber}`,
    events: events
      .toSorted((a, b) => a.occurredAt.atMs - b.occurredAt.atMs)
      .map(({ milestone, reason, occurredAt, place, classifier, unmapped }) => {
        const utc = new Date(occurredAt.atMs).toISOString().slice(0, 19);
        const what = `${milestone}${reason ? `:${reason}` : ""}${unmapped ? "?" : ""}`;
        const planned = classifier === "actual" ? "" : ` ${classifier}`;
        return `${what}${planned} ${utc} ${occurredAt.certainty} ${place?.city ?? place?.country ?? "-"}`;
      }),
    ...(retractions.length > 0 ? { retractions: retractions.length } : {}),
    estimate: estimate && estimate.deliveryAt.asSent,
  }));
}

/** What a sender reads in a body, in short, or why it cannot. */
export async function readInShort(
  sender: Sender,
  body: string,
  over: Parameters<typeof readBody>[2] = {},
): Promise<unknown> {
  const reading = await readBody(sender, body, over);
  return reading.ok ? inShort(reading.value) : { kind: reading.error.kind, path: reading.error.path };
}
