import { judge } from "../codes.ts";
import { eventsOf } from "../history.ts";
import type { Reading, ReadingContext } from "../port.ts";
import { clip } from "../text.ts";
import { readWhen, spareTime } from "../times.ts";
import { standingOf } from "./codes.ts";
import type { StatusChange } from "./payload.ts";

/** One status a message, without an id: it is known again by its words and its time. */
export async function normalize(
  change: StatusChange | null,
  { mapped, receivedAtMs }: ReadingContext,
): Promise<Reading> {
  if (!change) return { sourceEventId: null, reports: [] };
  const { trackingNumber, status, time } = change;
  const code = clip(status, 120) ?? "";
  const event = {
    ...judge(code, standingOf(code), mapped),
    classifier: "actual" as const,
    occurredAt: readWhen(time),
    place: null,
    description: null,
    code,
    sourceEventId: null,
  };
  const told = { sender: "inpost", carrier: "inpost", trackingNumber };
  const events = await eventsOf(told, [{ said: [status, time], event }], spareTime(receivedAtMs));
  return {
    sourceEventId: null,
    reports: [{ carrier: "inpost", trackingNumber, events, retractions: [], estimate: null }],
  };
}
