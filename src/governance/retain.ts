import { z } from "zod";
import type { By } from "../domain/act.ts";
import type { AuditFact } from "../domain/audit.ts";
import { Holds } from "../domain/legal-hold.ts";
import { goneBefore, type RetentionClass, type RetentionPolicies } from "../domain/retention.ts";
import { ok } from "../domain/result.ts";
import { audited, dropLinks, LinkPlace, pastLinks, type Statement } from "../store/audit.ts";
import {
  begunForgetting,
  shipmentsOfOldest,
  stopForgetting,
  type AgedShipment,
  type EventPlace,
  type Forgetting,
} from "../store/forgetting.ts";
import { dropKept, pastKept } from "../store/kept-payload.ts";
import { dropProofs, holdsInForce, latestOf, pastProofs, retentionPolicies, type Cut } from "../store/retention.ts";
import { readSweepCursor, writeSweepCursor } from "../store/sweep-cursor.ts";
import { pageOfTenantIds } from "../store/tenant.ts";
import { beginByAge, forgetAll, type Ended, type ForgetPorts } from "./forget.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

/** A step does so much of each kind and leaves the rest to the next. */
export const ROWS_PER_STEP = 500;
export const SHIPMENTS_PER_STEP = 200;
/** Behind which it stops looking for more in one step. */
const EVENTS_LOOKED_AT = 2_000;
const LINKS_LOOKED_AT = 500;
const TENANTS_LOOKED_AT = 50;
const CURSOR = "retention";
const LINKS_CURSOR = "retention-links";

/** What a step did, by what it did. */
export interface RetainReport {
  readonly held: number;
  readonly quarantined: number;
  readonly proofs: number;
  /** Chains whose first links were dropped. */
  readonly chains: number;
  readonly begun: number;
  readonly forgotten: number;
  /** There was news of them. */
  readonly kept: number;
  /** Not now: they are being written of. */
  readonly later: number;
}

/** Where a round is: behind a tenant, in its oldest events; null: all of them were looked at. Each step has its own number. */
const RoundPlace = z.strictObject({
  step: z.int(),
  at: z.union([
    z.null(),
    z.strictObject({ tenant: z.string(), after: z.tuple([z.int(), z.string(), z.string(), z.int()]).nullable() }),
  ]),
});
type RoundPlace = z.infer<typeof RoundPlace>;
const START = { tenant: "", after: null } as const;

/**
 * One bounded step over everything whose time is over; what is held is left alone. `next`: there is more, and from where; null: the round
 * is over. Begun by the clock, it goes on where the last one was left; with `from`, one that was overtaken ends. Any step may be the last,
 * and two at once do no harm.
 */
export async function retainStep(
  ports: ForgetPorts,
  by: By,
  from?: string,
): Promise<RetainReport & { readonly next: string | null }> {
  const { db } = ports;
  const kept = await readSweepCursor(db, CURSOR);
  if (from !== undefined && from !== kept) return { ...NOTHING, next: null };
  const policies = await retentionPolicies(db);
  const holds = new Holds(await holdsInForce(db));
  const cut = (of: RetentionClass) => cutOf(policies, holds, of, ports.now());
  const drop = (of: RetentionClass) => dropSome(ports, of, cut(of), by);
  const [held, quarantined, proofs] = [await drop("held"), await drop("quarantined"), await drop("proof")];
  const links = await dropOldLinks(ports, cut("audit"), by);
  const round = placeIn(kept);
  const { begun, at } =
    round.at === null ? { begun: 0, at: null } : await beginOld(ports, round.at, { policies, holds, by });
  const ended = await endBegun(ports, holds, by);
  const isFull = [held, quarantined, proofs].some((count) => count === ROWS_PER_STEP) || links.more;
  const next = at !== null || isFull ? JSON.stringify({ step: round.step + 1, at } satisfies RoundPlace) : null;
  await writeSweepCursor(db, CURSOR, next);
  return { held, quarantined, proofs, chains: links.chains, begun, ...ended, next };
}

const NOTHING: RetainReport = {
  held: 0,
  quarantined: 0,
  proofs: 0,
  chains: 0,
  begun: 0,
  forgotten: 0,
  kept: 0,
  later: 0,
};

/** Where that cannot be read, the round begins anew, which costs nothing but a look. */
function placeIn(kept: string | null): RoundPlace {
  const read = kept === null ? null : RoundPlace.safeParse(parsed(kept));
  return read?.success ? read.data : { step: 0, at: START };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Goes on with what has begun, here or in a step that was killed. What came to be held since is left alone. */
async function endBegun(ports: ForgetPorts, holds: Holds, by: By): Promise<Ended> {
  const rows = await begunForgetting(ports.db, 2 * SHIPMENTS_PER_STEP);
  const isHeld = ({ erasureId, tenantId, shipmentId }: Forgetting) =>
    erasureId === null && holds.holdsShipment(tenantId, shipmentId);
  const held = rows.filter(isHeld).map(({ shipmentId }) => shipmentId);
  if (held.length > 0)
    await audited<null, never>(ports, [], async () =>
      ok({ statements: [stopForgetting(ports.db, held)], facts: [], value: null }),
    );
  return forgetAll(
    ports,
    rows.filter((row) => !isHeld(row)),
    by,
  );
}

function cutOf(policies: RetentionPolicies, holds: Holds, of: RetentionClass, nowMs: number): Cut {
  const tenants = Object.keys(policies.tenants);
  return {
    beforeMs: goneBefore(policies, null, of, nowMs),
    byTenant: Object.fromEntries(tenants.map((id) => [id, goneBefore(policies, id, of, nowMs)])),
    heldTenants: holds.tenants,
  };
}

/** Drops what is past its time, and writes down in the same batch that it did; how many. */
const dropSome = (ports: ForgetPorts, of: RetentionClass, cut: Cut, by: By): Promise<number> =>
  dropped(ports, of, cut, () => past(ports, of, cut), by);

interface Past {
  readonly statements: readonly Statement[];
  readonly count: number;
  /** Where in the bucket lies what goes with them. */
  readonly bodyKeys?: readonly string[];
}

async function dropped(
  ports: ForgetPorts,
  of: RetentionClass,
  cut: Cut,
  find: () => Promise<Past>,
  by: By,
): Promise<number> {
  writesAs(MESH, "milestones", "forgotten");
  const object = { kind: "retention" as const, id: of };
  const done = await audited<{ count: number; bodyKeys: readonly string[] }, never>(ports, [object], async () => {
    const { statements, count, bodyKeys = [] } = await find();
    const after = JSON.stringify({ class: of, dropped: count, beforeMs: latestOf(cut) });
    const fact: AuditFact = {
      object,
      tenantId: null,
      atMs: ports.now(),
      verb: "retention:run",
      before: null,
      after,
      ...by,
    };
    return ok({
      statements: count === 0 ? [] : statements,
      facts: count === 0 ? [] : [fact],
      value: { count, bodyKeys },
    });
  });
  if (!done.ok) return 0;
  await ports.bodies.drop(done.value.bodyKeys);
  return done.value.count;
}

async function past({ db }: ForgetPorts, of: RetentionClass, cut: Cut): Promise<Past> {
  switch (of) {
    case "held":
    case "quarantined": {
      const rows = await pastKept(db, of, cut, ROWS_PER_STEP);
      const bodyKeys = rows.flatMap((row) => row.bodyKey ?? []);
      const ids = rows.map(({ id }) => id);
      return { statements: [dropKept(db, ids)], count: rows.length, bodyKeys };
    }
    case "proof": {
      const keys = await pastProofs(db, cut, ROWS_PER_STEP);
      return { statements: [dropProofs(db, keys)], count: keys.length };
    }
    default:
      return { statements: [], count: 0 };
  }
}

/** Drops links that are past their time, the oldest first. */
async function dropOldLinks(ports: ForgetPorts, cut: Cut, by: By): Promise<{ chains: number; more: boolean }> {
  const kept = LinkPlace.safeParse(parsed((await readSweepCursor(ports.db, LINKS_CURSOR)) ?? "null"));
  const looked = await pastLinks(ports.db, cut, kept.success ? kept.data : null, LINKS_LOOKED_AT);
  // The chain that this is written down in cannot lose links while it gains one.
  const own = { kind: "retention", id: "audit" } as const;
  const chains = looked.chains.filter(({ kind, id }) => kind !== own.kind || id !== own.id);
  const statements = chains.flatMap((chain) => dropLinks(ports.db, chain));
  await dropped(ports, "audit", cut, async () => ({ statements, count: chains.length }), by);
  await writeSweepCursor(ports.db, LINKS_CURSOR, looked.next && JSON.stringify(looked.next));
  return { chains: chains.length, more: looked.next !== null };
}

interface Terms {
  readonly policies: RetentionPolicies;
  readonly holds: Holds;
  readonly by: By;
}

/** Looks through the oldest events of some tenants, behind a place, and begins to forget whose time is over; null: there are no more. */
async function beginOld(
  ports: ForgetPorts,
  from: NonNullable<RoundPlace["at"]>,
  terms: Terms,
): Promise<{ begun: number; at: RoundPlace["at"] }> {
  const { db } = ports;
  if (from.after !== null) return beginOf(ports, from.tenant, from.after, terms);
  const tenantIds = await pageOfTenantIds(db, from.tenant, TENANTS_LOOKED_AT);
  for (const tenantId of tenantIds) {
    const done = await beginOf(ports, tenantId, null, terms);
    if (done.begun > 0 || done.at.after !== null) return done;
  }
  const last = tenantIds.length === TENANTS_LOOKED_AT ? tenantIds.at(-1) : undefined;
  return { begun: 0, at: last === undefined ? null : { tenant: last, after: null } };
}

async function beginOf(ports: ForgetPorts, tenant: string, after: EventPlace | null, terms: Terms) {
  const beforeMs = goneBefore(terms.policies, tenant, "events", ports.now());
  const found = terms.holds.holdsAll(tenant)
    ? []
    : await shipmentsOfOldest(ports.db, tenant, beforeMs, after, EVENTS_LOOKED_AT);
  const some = new Map<string, AgedShipment>();
  let last: EventPlace | null = null;
  for (const { place, ...shipment } of found) {
    if (shipment.updatedAtMs < beforeMs && some.size === SHIPMENTS_PER_STEP && !some.has(shipment.id)) break;
    if (shipment.updatedAtMs < beforeMs) some.set(shipment.id, shipment);
    last = place;
  }
  const isAll = found.length < EVENTS_LOOKED_AT && last === (found.at(-1)?.place ?? null);
  const begun = some.size === 0 ? 0 : await beginByAge(ports, [...some.values()], terms);
  return {
    begun,
    at: { tenant, after: isAll || last === null ? null : ([...last] as [number, string, string, number]) },
  };
}
