import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { openDb } from "../../src/store/db.ts";
import { pastKept } from "../../src/store/kept-payload.ts";
import { openProposalOf } from "../../src/store/proposal.ts";
import { pastProofs, type Cut } from "../../src/store/retention.ts";
import { forgetAll } from "../node-runtime/workers.ts";

const db = openDb(env.DB);
const [OLD, BOUND, NEW] = [499_999, 500_000, 500_001];

async function put(table: string, row: Record<string, string | number>): Promise<void> {
  const names = Object.keys(row);
  const statement = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
  await env.DB.prepare(statement)
    .bind(...Object.values(row))
    .run();
}

/** What each tenant has of three ages. */
beforeEach(async () => {
  await forgetAll();
  for (const mark of ["a", "b"]) {
    const odoo = { odoo_url: "u", odoo_db: "d", odoo_key: "k", odoo_api: "json2" };
    await put("tenant", { id: mark, name: mark, region: "eu", created_at_ms: 1, ...odoo });
    await put("endpoint", { id: `eu_${mark}`, tenant_id: mark, sender: "easypost", state: "active", created_at_ms: 1 });
    for (const atMs of [OLD, BOUND, NEW]) {
      const sealed = { sealed_body: "", sealed_headers: "", size_bytes: 1, request_id: "r", reason: "json" };
      for (const kind of ["held", "quarantined"])
        await put("kept_payload", {
          id: `${kind} ${mark} ${atMs}`,
          endpoint_id: `eu_${mark}`,
          kind,
          received_at_ms: atMs,
          ...sealed,
        });
      await put("proof_of_delivery", {
        tenant_id: mark,
        shipment_id: `${mark} ${atMs}`,
        carrier: "ups",
        tracking_number: "1",
        delivered_at_ms: atMs,
      });
    }
  }
});

const past = async (cut: Partial<Cut>, limit = 100) => {
  const whole = { beforeMs: BOUND, byTenant: {}, heldTenants: [], ...cut };
  const kept = async (kind: "held" | "quarantined") =>
    (await pastKept(db, kind, whole, limit)).map(({ id }) => id.replace(`${kind} `, ""));
  const proofs = (await pastProofs(db, whole, limit)).map(([, id]) => id);
  return [await kept("held"), await kept("quarantined"), proofs].map((some) => some.toSorted());
};
const each = <T>(some: T) => [some, some, some];

describe("what is past its time, of payloads of either kind and of proofs", () => {
  it("is what is older than its time, and not what is of that moment", async () => {
    expect(await past({})).toEqual(each([`a ${OLD}`, `b ${OLD}`]));
  });

  it("is by a tenant's own time before the mesh's, whether it is longer or shorter", async () => {
    expect(await past({ byTenant: { a: 0 } })).toEqual(each([`b ${OLD}`]));
    expect(await past({ byTenant: { a: NEW } })).toEqual(each([`a ${BOUND}`, `a ${OLD}`, `b ${OLD}`].toSorted()));
  });

  it("is nothing of a tenant on hold, whatever its own time is", async () => {
    expect(await past({ heldTenants: ["a"] })).toEqual(each([`b ${OLD}`]));
    expect(await past({ heldTenants: ["a"], byTenant: { a: NEW } })).toEqual(each([`b ${OLD}`]));
  });

  it("is told of no more than was asked for", async () => {
    expect((await past({ beforeMs: NEW + 1 }, 2)).map(({ length }) => length)).toEqual([2, 2, 2]);
  });
});

describe("a proposal that nobody decided", () => {
  it.each([
    ["proposed", BOUND - 1, true],
    ["proposed", BOUND, false],
    ["proposed", BOUND + 1, false],
    ["withdrawn", BOUND - 1, false],
  ])("that is %s, and ends at 500,000, stands in another's way at %i: %s", async (state, nowMs, isOpen) => {
    const asked = { asked: "{}", digest: "d", proposed_by: "psn_1", proposed_at_ms: 1, request_id: "r" };
    await put("proposal", { id: "prp_1", kind: "endpoint", subject: "eu_a", state, expires_at_ms: BOUND, ...asked });
    expect((await openProposalOf(db, "endpoint", "eu_a", nowMs)) !== null).toBe(isOpen);
    expect(await openProposalOf(db, "endpoint", "eu_b", nowMs)).toBeNull();
  });
});
