import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Bytes } from "../bytes.ts";
import { part, text } from "../fields.ts";
import { check, misfit, readJson } from "../json.ts";
import type { Unreadable } from "../port.ts";

const EVENTS_MAX = 5000;
const EPCS_MAX = 5000;
/** No EPC is longer; a text that is would cost time to recognise. */
const EPC_MAX_CHARS = 256;

const Epc = z.string().max(EPC_MAX_CHARS);
const Somewhere = part(z.object({ id: text }));
const Many = z.array(z.unknown()).max(EVENTS_MAX);

/** https://ref.gs1.org/standards/epcis/: an event of any type, as far as we read it. */
const Event = z.object({
  type: z.string(),
  eventID: text,
  eventTime: text,
  eventTimeZoneOffset: text,
  action: text,
  bizStep: text,
  disposition: text,
  epcList: z.array(z.unknown()).max(EPCS_MAX).pipe(z.array(Epc)).nullish(),
  parentID: Epc.nullish(),
  readPoint: Somewhere,
  bizLocation: Somewhere,
  destinationList: part(z.array(z.unknown())),
  errorDeclaration: z.object({ declarationTime: text }).nullish(),
});
export type Event = z.infer<typeof Event>;

export interface Placed {
  /** Where it stands in the body. */
  readonly path: readonly string[];
  readonly event: Event;
}

const Named = z.object({ type: z.string() });
/** One event may stand alone in place of the list. */
const Held = z.object({ eventList: z.unknown().optional(), event: z.unknown().optional() });
const Captured = z.object({ epcisBody: Held });
const Queried = z.object({ epcisBody: z.object({ queryResults: z.object({ resultsBody: Held }) }) });

/** A document that is captured, one that answers a subscription, or a single event. */
export function readPayload(body: Bytes): Result<readonly Placed[], Unreadable> {
  const json = readJson(body, z.unknown());
  if (!json.ok) return json;
  const named = check(json.value, Named);
  if (!named.ok) return named;
  switch (named.value.type) {
    case "EPCISDocument": {
      const document = check(json.value, Captured);
      return document.ok ? eventsIn(document.value.epcisBody, ["epcisBody"]) : document;
    }
    case "EPCISQueryDocument": {
      const document = check(json.value, Queried);
      if (!document.ok) return document;
      const { resultsBody } = document.value.epcisBody.queryResults;
      return eventsIn(resultsBody, ["epcisBody", "queryResults", "resultsBody"]);
    }
    default:
      if (!named.value.type.endsWith("Event"))
        return err(misfit(["type"], "is neither a document nor an event of EPCIS"));
      return readEvents([json.value], () => []);
  }
}

function eventsIn(
  { eventList, event }: z.infer<typeof Held>,
  at: readonly string[],
): Result<readonly Placed[], Unreadable> {
  if (event !== undefined && eventList === undefined) return readEvents([event], () => [...at, "event"]);
  const list = check(eventList ?? [], Many, [...at, "eventList"]);
  return list.ok ? readEvents(list.value, (index) => [...at, "eventList", String(index)]) : list;
}

function readEvents(
  sent: readonly unknown[],
  pathOf: (index: number) => readonly string[],
): Result<readonly Placed[], Unreadable> {
  const placed: Placed[] = [];
  for (const [index, item] of sent.entries()) {
    const path = pathOf(index);
    const event = check(item, Event, path);
    if (!event.ok) return event;
    placed.push({ path, event: event.value });
  }
  return ok(placed);
}
