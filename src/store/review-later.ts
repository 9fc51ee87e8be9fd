import { sql, type SQL } from "drizzle-orm";
import type { Later, QueueKind } from "../domain/review-queue.ts";
import { codeOf } from "../domain/review-queue.ts";
import { bound } from "./bound.ts";
import type { Db } from "./db.ts";
import type { ReviewItem } from "./review-queue.ts";
import { ERRAND_SUBJECT } from "./review-source.ts";

const GONE: Later = { there: false, milestone: null, reason: null, pickingName: null, state: null };

/** What is known now of what items were about, by the items' ids; one query a kind. */
export async function laterOf(db: Db, items: readonly ReviewItem[]): Promise<ReadonlyMap<string, Later>> {
  const byKind = Map.groupBy(items, ({ kind }) => kind);
  const found = await Promise.all([...byKind].map(([kind, some]) => ofKind(db, kind, some)));
  return new Map([...items.map(({ id }) => [id, GONE] as const), ...found.flat()]);
}

type Row = {
  id: string;
  milestone: string | null;
  reason: string | null;
  picking_name: string | null;
  state: string | null;
};

async function ofKind(db: Db, kind: QueueKind, items: readonly ReviewItem[]): Promise<[string, Later][]> {
  const asked = JSON.stringify(items.map((item) => [item.id, ...keyOf(item)]));
  const { results } = await bound(db, statementOf(kind, sql`json_each(${asked}) AS asked`)).all<Row>();
  return results.map(({ id, picking_name: pickingName, ...rest }) => [id, { ...rest, pickingName, there: true }]);
}

function keyOf({ kind, subject, tenantId, trackingNumber, carrier }: ReviewItem): (string | null)[] {
  if (kind !== "unmapped_code") return [subject, tenantId, trackingNumber, carrier];
  const { sender, code } = codeOf(subject) ?? { sender: "", code: "" };
  return [sender, code];
}

const ID = sql`asked.value ->> 0 AS id`;
const OF_SHIPMENT = sql`NULL AS state, milestone, reason, picking_name`;
const OF_STATE = sql`NULL AS milestone, NULL AS reason, NULL AS picking_name`;

function statementOf(kind: QueueKind, asked: SQL): SQL {
  switch (kind) {
    case "held":
    case "quarantined":
      return sql`SELECT ${ID}, ${OF_STATE}, NULL AS state FROM ${asked} CROSS JOIN kept_payload AS k ON k.id = asked.value ->> 1`;
    case "dead_letter":
      return sql`SELECT ${ID}, ${OF_STATE}, NULL AS state FROM ${asked} CROSS JOIN dead_letter AS d ON d.id = CAST(asked.value ->> 1 AS INTEGER)`;
    case "unmapped_code":
      return sql`SELECT ${ID}, ${OF_STATE}, m.milestone AS state FROM ${asked}
        CROSS JOIN code_map AS m ON m.sender = asked.value ->> 1 AND m.code = asked.value ->> 2`;
    case "drift":
      return sql`SELECT ${ID}, ${OF_STATE}, coalesce(d.settled_how, d.answer) AS state FROM ${asked}
        CROSS JOIN drift AS d ON d.id = asked.value ->> 1`;
    case "errand":
      return sql`SELECT ${ID}, ${OF_STATE}, NULL AS state FROM ${asked}
        CROSS JOIN (SELECT *, ${ERRAND_SUBJECT} AS subject FROM errand) AS e ON e.tenant_id = asked.value ->> 2 AND e.subject = asked.value ->> 1`;
    case "booking":
      return sql`SELECT ${ID}, ${OF_STATE}, b.state FROM ${asked} CROSS JOIN booking AS b ON b.id = asked.value ->> 1`;
    default:
      return sql`SELECT ${ID}, ${OF_SHIPMENT} FROM ${asked} CROSS JOIN shipment AS s ON s.tenant_id = asked.value ->> 2
        AND s.tracking_number = asked.value ->> 3 AND s.carrier = asked.value ->> 4`;
  }
}
