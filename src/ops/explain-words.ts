import type { Act } from "../domain/act.ts";
import { unreachable } from "../domain/result.ts";
import type { SinkOutcome } from "../domain/outcome.ts";
import type { EntryVerdict } from "../sequencer/explain-entries.ts";
import type { ExplainedSink, Explanation } from "../sequencer/explain.ts";
import { isoOf } from "./schemas.ts";

/** The explanation's sentences: what somebody reads at night who has never seen this shipment. */

export function verdictWords(verdict: EntryVerdict): string {
  switch (verdict.kind) {
    case "decides":
      return "decides where it stands";
    case "superseded":
      return `superseded by event ${verdict.seq}`;
    case "corroborates":
      return verdict.seq === null ? "confirms another sender's event" : `confirms event ${verdict.seq}: no news`;
    case "late":
      return `came late: placed before event ${verdict.seq}`;
    case "contradicts":
      return "contradicts how it stands: kept, and for a person to look at";
    case "retracted":
      return `taken back by event ${verdict.seq}`;
    case "plan":
      return "a plan or an estimate: moves no state";
    case "not_understood":
      return "nobody knows its code: moves no state";
    case "understood_late":
      return `its code was understood later (link ${verdict.n})`;
    case "earlier_cycle":
      return `of the parcel that had the number before (cycle ${verdict.cycle})`;
    case "takes_back":
      return verdict.seq === null ? "takes back an event that has not come" : `takes back event ${verdict.seq}`;
    default:
      return unreachable(verdict);
  }
}

export function actWords({ deed, before, after }: Act): string {
  switch (deed.verb) {
    case "link":
    case "expect": {
      const was = new Set((before.links ?? []).map(({ link }) => link.pickingId));
      const fresh = (after.links ?? []).filter(({ link }) => !was.has(link.pickingId));
      const names = (fresh.length > 0 ? fresh : (after.links ?? [])).map(
        ({ link }) => `${link.pickingName} (${link.pickingId})`,
      );
      if (deed.verb === "expect") return `expected as ${names.join(", ")}`;
      return fresh.length > 0 ? `linked to ${names.join(", ")}` : `parcels of ${names.join(", ")} learnt`;
    }
    case "unlink": {
      const names = (after.links ?? []).flatMap(({ link, ended }) =>
        ended ? [`${link.pickingName} (${link.pickingId})`] : [],
      );
      return `no longer linked to ${names.at(-1) ?? "its picking"}, and waits for another`;
    }
    case "replay": {
      const from = deed.fromVersion === 0 ? "from the beginning" : "as it stands";
      return `${deed.sink} to be written again ${from}${deed.parked ? ", taken out of the park" : ""}`;
    }
    case "remap":
      return `code ${deed.code} of ${deed.sender} means ${standing(deed)}: ${deed.events} of its events understood`;
    case "park":
      return `parked: ${deed.sink} refused it: ${deed.name}: ${deed.message}`;
    case "unpark":
      return `${deed.sink} took it after all`;
    case "adopt":
      return `${deed.entries} events of before the audit was kept became a part of it`;
    case "purge":
      return `${deed.entries} events forgotten`;
    case "report":
      return `told of by ${deed.sender}, without an event`;
    default:
      return unreachable(deed);
  }
}

const standing = ({ milestone, reason }: { readonly milestone: string; readonly reason: string | null }): string =>
  [milestone, reason].filter(Boolean).join(" ");

export function outcomeWords({ kind, version, seq, name = "", message = "" }: SinkOutcome): string {
  switch (kind) {
    case "written":
      return `wrote version ${version}, up to event ${seq}`;
    case "late":
      return `wrote version ${version} too late: the newest is written again`;
    case "unlinked":
      return `found no picking${message === "" ? "" : `: ${message}`}`;
    case "rejected":
      return `refused: ${name}: ${message}`;
    case "transient":
      return `failed: ${name}: ${message}`;
    default:
      return unreachable(kind);
  }
}

export function sinkWords({ progress }: ExplainedSink, current: number): string {
  const { version, pending, parked, pendingSinceMs, failure } = progress;
  const has = `has version ${version} of ${current}`;
  if (parked && failure) return `${has}; parked since ${isoOf(failure.atMs)}: ${failure.name}: ${failure.message}`;
  if (!pending) return `${has}: nothing waits`;
  const since = pendingSinceMs === null ? "" : ` since ${isoOf(pendingSinceMs)}`;
  if (failure?.kind === "unlinked") return `${has}; waiting for its picking${since}`;
  return `${has}; waiting${since}${failure ? `, last: ${failure.name}: ${failure.message}` : ""}`;
}

/** Why it stands as it does, in a few sentences. */
export function whyWords({ head, decided, estimate, link, reviews, sinks, version }: Explanation): string {
  const told = decided
    ? `: event ${decided.seq}, told by ${decided.from.sender} at ${isoOf(decided.from.receivedAtMs)} (request ${decided.from.requestId}), is the latest that counts`
    : "";
  const stands = head
    ? `It is ${standing(head)} since ${isoOf(head.occurredAt.atMs)}${told}.`
    : "Nothing that happened is known of it yet.";
  const expected = estimate ? `Expected ${isoOf(estimate.deliveryAt.atMs)}.` : "";
  const whose = link
    ? `Its goods are those of ${link.pickingName} (${link.pickingId}).`
    : "Nobody knows yet which picking its goods belong to.";
  const looks = reviews.map((review) =>
    review.kind === "contradiction"
      ? `${review.fingerprints.length} of its events contradict that, and wait for a person.`
      : `It is parked: ${review.sink} refused it, and it waits for a person.`,
  );
  const behind = sinks.filter(({ progress }) => progress.pending).map(({ progress }) => progress.sink);
  const late = behind.length > 0 ? `Version ${version} has yet to reach ${behind.join(" and ")}.` : "";
  return [stands, expected, whose, ...looks, late].filter((sentence) => sentence !== "").join(" ");
}

/** What nobody can tell. */
export const NOT_KNOWN = [
  "A webhook that brought nothing new leaves no row: the log has a line for each (msg webhook, duplicate true, this shipment's id).",
  "Of each sink the last few writes are kept; the log has a line for each batch (msg delivery, by its request id).",
  "A payload that is held or quarantined is sealed: which shipments it is about shows once it is let in.",
] as const;
