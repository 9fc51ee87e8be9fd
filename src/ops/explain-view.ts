import type { z } from "@hono/zod-openapi";
import type { KeptNote } from "../store/kept-payload.ts";
import type { ExplainedEntry } from "../sequencer/explain-entries.ts";
import type { Explanation, Happening } from "../sequencer/explain.ts";
import { actWords, NOT_KNOWN, outcomeWords, sinkWords, verdictWords, whyWords } from "./explain-words.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import type { ShipmentExplanation } from "./schemas-explain.ts";

type View = z.input<typeof ShipmentExplanation>;

export interface KeptOf {
  /** Those whose request brought something of this shipment. */
  readonly first: readonly KeptNote[];
  readonly waiting: { readonly held: number; readonly quarantined: number };
}

export function explanationView(id: string, told: Explanation, { first, waiting }: KeptOf): View {
  const { identity, version, happenings, omitted, sinks } = told;
  const keptBy = new Map(first.map((note) => [note.requestId, note]));
  return {
    id,
    tenant: identity.tenantId,
    carrier: identity.carrier,
    trackingNumber: identity.trackingNumber,
    version,
    why: whyWords(told),
    happenings: happenings.map((one) => happeningView(one, keptBy)),
    omitted,
    sinks: sinks.map((one) => ({
      sink: one.progress.sink,
      words: sinkWords(one, version),
      writes: one.outcomes.map((outcome) => {
        const { kind, atMs, sinceMs = null, times = 1, version: wrote, seq, requestId } = outcome;
        const at = { at: isoOf(atMs), since: isoOrNull(sinceMs), times };
        return { kind, ...at, version: wrote, seq, requestId, words: outcomeWords(outcome) };
      }),
    })),
    waiting,
    notKnown: [...NOT_KNOWN],
  };
}

function happeningView(one: Happening, keptBy: ReadonlyMap<string, KeptNote>): View["happenings"][number] {
  if (one.kind === "act") {
    const { n, act } = one;
    const { atMs, actor, source, requestId, deed } = act;
    return {
      kind: "act",
      n,
      at: isoOf(atMs),
      requestId,
      verb: `shipment:${deed.verb}`,
      actor,
      source,
      words: actWords(act),
    };
  }
  const { n, from, entries, known, estimate, references } = one;
  const { sender, endpointId, requestId, receivedAtMs, trace = null } = from;
  const kept = keptBy.get(requestId);
  return {
    kind: "webhook",
    n,
    at: isoOf(receivedAtMs),
    requestId,
    trace,
    sender,
    endpoint: endpointId,
    events: entries.map(entryView),
    known,
    estimate: estimate ? isoOf(estimate.deliveryAt.atMs) : null,
    references: [...(references ?? [])],
    kept: kept ? { id: kept.id, kind: kept.kind, reason: kept.reason, releasedAt: isoOrNull(kept.releasedAtMs) } : null,
    words: webhookWords(one, kept),
  };
}

type Webhook = Extract<Happening, { kind: "webhook" }>;

function webhookWords({ entries, known, estimate, references }: Webhook, kept: KeptNote | undefined): string {
  const news = [
    entries.length > 0 ? `${entries.length} new` : "",
    known === null ? "" : `known already: ${known}`,
    estimate ? `the estimate moved to ${isoOf(estimate.deliveryAt.atMs)}` : "",
    references ? `the order is called ${references.join(", ")}` : "",
    kept ? `${kept.kind} first: ${kept.reason}` : "",
  ].filter((part) => part !== "");
  return news.join("; ");
}

function entryView({
  entry,
  verdicts,
}: ExplainedEntry): Extract<View["happenings"][number], { kind: "webhook" }>["events"][number] {
  const told = [
    { kind: "new" as const, seq: null, words: `new: event ${entry.seq}` },
    ...verdicts.map((verdict) => {
      const seq = "seq" in verdict ? verdict.seq : null;
      return { kind: verdict.kind, seq, words: verdictWords(verdict) };
    }),
  ];
  if (entry.kind === "retraction") {
    const nothing = { milestone: null, reason: null, code: null };
    return {
      seq: entry.seq,
      kind: "retraction",
      ...nothing,
      occurredAt: isoOf(entry.retraction.declaredAt.atMs),
      verdicts: told,
    };
  }
  const { milestone, reason, code, occurredAt } = entry.event;
  return { seq: entry.seq, kind: "event", milestone, reason, code, occurredAt: isoOf(occurredAt.atMs), verdicts: told };
}
