import { Anchor, anchorOf, ANCHORED_MAX, ANCHORS } from "../domain/anchor.ts";
import type { ChainHead } from "../domain/audit.ts";
import { err, ok } from "../domain/result.ts";
import { audited, chainOf, headOf, type AuditPorts } from "../store/audit.ts";
import { linksWithin } from "../store/audit-list.ts";
import { byMesh, factOf } from "./fact.ts";

/** A fact is committed sooner than this after the moment it tells: nothing is put into a window that was anchored. */
export const ANCHOR_LAG_MS = 30 * 60_000;
const ANCHORS_PER_RUN = 20;

export interface Anchored {
  readonly head: ChainHead;
  readonly anchor: Anchor;
}

/** The newest anchor; null: there is none. */
export async function newestAnchor(ports: AuditPorts): Promise<Anchored | null> {
  const head = await headOf(ports.db, ANCHORS);
  const [link] = head ? await chainOf(ports.db, ANCHORS, head.n - 1, 1) : [];
  const anchor = link && anchorIn(link.after);
  return head && anchor ? { head, anchor } : null;
}

export function anchorIn(after: string | null): Anchor | null {
  try {
    return Anchor.safeParse(JSON.parse(after ?? "null")).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Puts what was written down since the last anchor into new ones, up to a while ago; says what they are, the newest last. Whoever can write
 * rows can take a chain away and set its head back, but cannot make an anchor; the log keeps the anchors' hashes elsewhere.
 */
export async function dropAnchors(ports: AuditPorts, nowMs: number): Promise<Anchored[]> {
  const dropped: Anchored[] = [];
  while (dropped.length < ANCHORS_PER_RUN) {
    const done = await dropOne(ports, nowMs);
    if (done === null) break;
    dropped.push(done);
    if (done.anchor.untilMs >= nowMs - ANCHOR_LAG_MS) break;
  }
  return dropped;
}

/** Null: nothing is to be anchored. */
async function dropOne(ports: AuditPorts, nowMs: number): Promise<Anchored | null> {
  const { db, mac } = ports;
  const done = await audited<Anchor, "nothing">(ports, [ANCHORS], async () => {
    const last = await newestAnchor(ports);
    const fromMs = last?.anchor.untilMs ?? -1;
    const lagMs = nowMs - ANCHOR_LAG_MS;
    const found = await linksWithin(db, fromMs, lagMs, ANCHORED_MAX + 1);
    if (found.length === 0) return err("nothing");
    // Of a window that is too full what happened in its last moment is left to the next.
    const overflow = found.length > ANCHORED_MAX ? (found.at(-1)?.atMs ?? 0) : null;
    const untilMs = overflow === null ? lagMs : overflow - 1;
    const anchor = anchorOf(
      mac,
      fromMs,
      untilMs,
      found.filter(({ atMs }) => atMs <= untilMs),
    );
    const acting = byMesh("anchor", "clock", nowMs, "hourly");
    const facts = [factOf(acting, "audit:anchor", ANCHORS, { tenantId: null, before: null, after: anchor })];
    return ok({ statements: [], facts, value: anchor });
  });
  const head = done.ok ? await headOf(db, ANCHORS) : null;
  return done.ok && head ? { head, anchor: done.value } : null;
}
