import type { FollowedModel } from "../domain/odoo-record.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { OdooClient, OdooFailure } from "../odoo/client.ts";
import { forget, type Refused } from "./hear.ts";
import type { OrderPorts } from "./ports.ts";

/** Ids alone are little: a thousand are one call. */
const IDS_PER_CALL = 1_000;
/** Each costs a write or two, and one invocation has only so many calls. */
const MARKED_PER_STEP = 100;
/** Of so many records not all are deleted in a night: rather is it the key that sees none of them. */
const NONE_IS_STRANGE = 20;

export interface LookedForGone {
  /** The id to go on behind; null: that was the model's last page. */
  readonly next: number | null;
  readonly refusal: Refused | null;
}

/** Asks of one page of held copies which records are still there, archived or not, and marks the others. */
export async function lookForGone(
  ports: OrderPorts,
  client: OdooClient,
  model: FollowedModel,
  after: number,
): Promise<Result<LookedForGone, OdooFailure>> {
  const ids = await ports.heldIds(model, after, IDS_PER_CALL);
  if (ids.length === 0) return ok({ next: null, refusal: null });
  const readAtMs = ports.now();
  const there = await stillThere(ports, client, model, ids);
  if (!there.ok)
    return there.error.kind === "rejected" ? ok({ next: null, refusal: { model, failure: there.error } }) : there;
  if (there.value.size === 0 && ids.length >= NONE_IS_STRANGE)
    return ok({ next: null, refusal: { model, failure: outOfSight(ids.length) } });
  const gone = ids.filter((id) => !there.value.has(id));
  const marked = gone.slice(0, MARKED_PER_STEP);
  await forget(ports, model, marked, readAtMs);
  const isWhole = marked.length === gone.length;
  const reached = (isWhole ? ids.at(-1) : marked.at(-1)) ?? after;
  return ok({ next: isWhole && ids.length < IDS_PER_CALL ? null : reached, refusal: null });
}

async function stillThere(
  ports: OrderPorts,
  client: OdooClient,
  model: FollowedModel,
  ids: readonly number[],
): Promise<Result<ReadonlySet<number>, OdooFailure>> {
  const fields = await ports.fields(client, model);
  if (!fields.ok) return err(fields.error);
  const archived = fields.value.includes("active") ? [["active", "in", [true, false]]] : [];
  const rows = await client.searchRead(model, [["id", "in", [...ids]], ...archived], ["id"], { limit: ids.length });
  return rows.ok ? ok(new Set(rows.value.map((row) => Number(row["id"])))) : err(rows.error);
}

function outOfSight(count: number): OdooFailure {
  const message = `none of ${count} records is to be seen, and none was marked as gone`;
  return { kind: "rejected", name: "out of sight", message };
}
