import { DAY_MS } from "../domain/retention.ts";
import { ok } from "../domain/result.ts";
import { UNLINKED_AFTER_MS, whyItClosed } from "../domain/review-queue.ts";
import type { By } from "../domain/act.ts";
import { audited, type AuditPorts } from "../store/audit.ts";
import { laterOf } from "../store/review-later.ts";
import { forgetClosed, markUnlinked, noteOpen, putItem, vanishedItems } from "../store/review-note.ts";
import { notedOf, type ReviewItem } from "../store/review-queue.ts";
import { reviewFact, reviewObject } from "./review-item.ts";

/** A round writes down so many that came, and so many that went; the rest is left to the next. */
const NOTED_PER_ROUND = 1_000;
const CLOSED_PER_ROUND = 300;
/** Days of events; one an hour is what comes. */
const MARKED_PER_ROUND = 60;
const CLOSED_AT_ONCE = 50;
/** As long as all that is known of a shipment. */
const KEPT_MS = 400 * DAY_MS;
const FORGOTTEN_PER_ROUND = 500;

export interface ReviewRound {
  readonly noted: number;
  readonly closed: number;
}

/**
 * One bounded round: what went since the last is closed with the reason why, on the record; what came is written down, so that it shows
 * when it goes. Stopped anywhere, the next goes on.
 */
export async function reviewRound(ports: AuditPorts & { readonly now: () => number }, by: By): Promise<ReviewRound> {
  const { db, now } = ports;
  const gone = await vanishedItems(db, now(), CLOSED_PER_ROUND);
  let closed = 0;
  for (let at = 0; at < gone.length; at += CLOSED_AT_ONCE)
    closed += await closeGone(ports, gone.slice(at, at + CLOSED_AT_ONCE), by);
  await markUnlinked(db, now() - UNLINKED_AFTER_MS, MARKED_PER_ROUND);
  const noted = await noteOpen(db, now(), NOTED_PER_ROUND);
  await forgetClosed(db, now() - KEPT_MS, FORGOTTEN_PER_ROUND);
  return { noted, closed };
}

async function closeGone(
  ports: AuditPorts & { readonly now: () => number },
  gone: readonly ReviewItem[],
  by: By,
): Promise<number> {
  const { db } = ports;
  const done = await audited<number, never>(
    ports,
    gone.map(({ id }) => reviewObject(id)),
    async () => {
      // Somebody may have answered one meanwhile. One that waits again by now is open, whatever is written of it here.
      const now = await notedOf(
        db,
        gone.map(({ id }) => id),
      );
      const items = gone.flatMap(({ id }) => now.get(id) ?? []).filter(({ closedAtMs }) => closedAtMs === null);
      const later = await laterOf(db, items);
      const atMs = ports.now();
      const changes = items.flatMap((before) => {
        const known = later.get(before.id);
        if (!known) return [];
        const why = whyItClosed(before.kind, known);
        return [{ before, after: { ...before, closedAtMs: atMs, closedHow: "itself" as const, closedWhy: why } }];
      });
      return ok({
        statements: changes.map(({ after }) => putItem(db, after)),
        facts: changes.map(({ before, after }) => reviewFact("review:close", before, after, atMs, by)),
        value: changes.length,
      });
    },
  );
  return done.ok ? done.value : 0;
}
