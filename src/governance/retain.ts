import type { By } from "../domain/act.ts";
import type { AuditFact } from "../domain/audit.ts";
import { Holds } from "../domain/legal-hold.ts";
import { goneBefore, type RetentionClass, type RetentionPolicies } from "../domain/retention.ts";
import { ok } from "../domain/result.ts";
import { audited, dropLinks, pastLinks, type Statement } from "../store/audit.ts";
import { begunForgetting, shipmentsAfter, type ShipmentPlace } from "../store/forgetting.ts";
import { dropKept, pastKept } from "../store/kept-payload.ts";
import { dropProofs, holdsInForce, pastProofs, retentionPolicies, type Cut } from "../store/retention.ts";
import { readSweepCursor, writeSweepCursor } from "../store/sweep-cursor.ts";
import { beginByAge, forgetOne, type ForgetPorts } from "./forget.ts";
import { MESH, writesAs } from "../domain/system-of-record.ts";

/** A round does so much and leaves the rest to the next. */
export const ROWS_PER_ROUND = 500;
export const SHIPMENTS_LOOKED_AT = 2_000;
export const SHIPMENTS_BEGUN = 100;
const CHAINS_PER_ROUND = 40;
const CURSOR = "retention";

/** What a round did, by what it did. */
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

/** One bounded round over everything whose time is over; what is held is left alone. Any step may be the last: the next round goes on. */
export async function retainRound(ports: ForgetPorts, by: By): Promise<RetainReport> {
  const { db } = ports;
  const policies = await retentionPolicies(db);
  const holds = new Holds(await holdsInForce(db));
  const cut = (of: RetentionClass) => cutOf(policies, holds, of, ports.now());
  const drop = (of: RetentionClass) => dropSome(ports, of, cut(of), by);
  const [held, quarantined, proofs, chains] = [
    await drop("held"),
    await drop("quarantined"),
    await drop("proof"),
    await drop("audit"),
  ];
  const begun = await beginOld(ports, policies, holds, by);
  const ended = { forgotten: 0, kept: 0, later: 0 };
  for (const row of await begunForgetting(db, SHIPMENTS_BEGUN)) ended[await forgetOne(ports, row, by)] += 1;
  return { held, quarantined, proofs, chains, begun, ...ended };
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
async function dropSome(ports: ForgetPorts, of: RetentionClass, cut: Cut, by: By): Promise<number> {
  writesAs(MESH, "milestones", "forgotten");
  const object = { kind: "retention" as const, id: of };
  const done = await audited<{ count: number; bodyKeys: readonly string[] }, never>(ports, [object], async () => {
    const { statements, count, bodyKeys = [] } = await past(ports, of, cut);
    if (count === 0) return ok({ statements: [], facts: [], value: { count, bodyKeys } });
    const beforeMs = Math.max(cut.beforeMs, ...Object.values(cut.byTenant));
    const after = JSON.stringify({ class: of, dropped: count, beforeMs });
    const fact: AuditFact = {
      object,
      tenantId: null,
      atMs: ports.now(),
      verb: "retention:run",
      before: null,
      after,
      ...by,
    };
    return ok({ statements, facts: [fact], value: { count, bodyKeys } });
  });
  if (!done.ok) return 0;
  await ports.bodies.drop(done.value.bodyKeys);
  return done.value.count;
}

interface Past {
  readonly statements: readonly Statement[];
  readonly count: number;
  /** Where in the bucket lies what goes with them. */
  readonly bodyKeys?: readonly string[];
}

async function past({ db }: ForgetPorts, of: RetentionClass, cut: Cut): Promise<Past> {
  switch (of) {
    case "held":
    case "quarantined": {
      const rows = await pastKept(db, of, cut, ROWS_PER_ROUND);
      const bodyKeys = rows.flatMap((row) => row.bodyKey ?? []);
      return {
        statements: [
          dropKept(
            db,
            rows.map(({ id }) => id),
          ),
        ],
        count: rows.length,
        bodyKeys,
      };
    }
    case "proof": {
      const keys = await pastProofs(db, cut, ROWS_PER_ROUND);
      return { statements: [dropProofs(db, keys)], count: keys.length };
    }
    case "audit": {
      const found = await pastLinks(db, cut, CHAINS_PER_ROUND);
      // The chain that this is written down in cannot lose links while it gains one.
      const chains = found.filter(({ kind, id }) => kind !== "retention" || id !== of);
      return { statements: chains.flatMap((chain) => dropLinks(db, chain)), count: chains.length };
    }
    default:
      return { statements: [], count: 0 };
  }
}

/** Looks at some shipments, where the last round ended, and begins to forget those whose time is over. */
async function beginOld(ports: ForgetPorts, policies: RetentionPolicies, holds: Holds, by: By): Promise<number> {
  const kept = await readSweepCursor(ports.db, CURSOR);
  let place: ShipmentPlace = kept === null ? ["", "", ""] : (JSON.parse(kept) as ShipmentPlace);
  const shipments = await shipmentsAfter(ports.db, place, SHIPMENTS_LOOKED_AT);
  let begun = 0;
  let looked = 0;
  for (const shipment of shipments) {
    if (begun >= SHIPMENTS_BEGUN) break;
    if (await beginByAge(ports, shipment, { policies, holds, by })) begun += 1;
    place = [shipment.tenantId, shipment.trackingNumber, shipment.carrier];
    looked += 1;
  }
  const isAtEnd = looked === shipments.length && shipments.length < SHIPMENTS_LOOKED_AT;
  await writeSweepCursor(ports.db, CURSOR, isAtEnd ? null : JSON.stringify(place));
  return begun;
}
