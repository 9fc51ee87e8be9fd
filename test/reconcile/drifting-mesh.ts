import { env, exports } from "cloudflare:workers";
import { dueErrands } from "../../src/store/errand.ts";
import { findRun, listRuns, type Run } from "../../src/store/run.ts";
import type { AuthorityRule } from "../../src/domain/authority.ts";
import { listDrift, type Drift } from "../../src/store/drift.ts";
import { setAuthority } from "../../src/store/authority.ts";
import { groundOf } from "../../src/wiring/ground.ts";
import { giveToken } from "../http/api-under-test.ts";
import { openMesh, trackerUpdated, type TestMesh } from "../support/mesh.ts";
import { carriedOut } from "../support/carried-out.ts";

export const HOUR_MS = 60 * 60_000;
const SECOND_MS = 1_000;

/** A mesh whose Odoo people work in, and that is reconciled through the API. */
export interface DriftingMesh extends TestMesh {
  /** What a person in Odoo does to a record. */
  edit(pickingId: number, values: Record<string, unknown>): Promise<void>;
  /** Deletes records, as an administrator may. */
  unlink(model: string, ids: readonly number[]): Promise<void>;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  rule(rule: AuthorityRule, over?: { notes?: AuthorityRule; fields?: Record<string, AuthorityRule> }): Promise<void>;
  /** Begins a run; its id. */
  begin(path: string, body?: object): Promise<string>;
  /** Knocks and lets time pass, a second at a time, until a run is over. */
  finish(runId: string): Promise<Run>;
  reconcile(body?: object): Promise<Record<string, number>>;
  /** One knock at the errands, and a second. */
  knock(): Promise<void>;
  drift(state?: Drift["state"]): Promise<Drift[]>;
  settle(row: Drift, answer: "mesh" | "odoo"): Promise<void>;
  /** A parcel with its picking, reported and written. */
  parcel(trackingNumber: string, scans?: readonly Scan[]): Promise<number>;
  tell(trackingNumber: string, scans: readonly Scan[]): Promise<void>;
  picking(pickingId: number): Record<string, unknown>;
}

export interface Scan {
  readonly status: string;
  readonly at: number;
  readonly message?: string;
}

export async function openDrifting(options: Parameters<typeof openMesh>[0] = {}): Promise<DriftingMesh> {
  const base = await openMesh(options);
  const { db } = groundOf(env);
  const token = await giveToken(db);
  /** A person's doings are none of the mesh's calls, and nothing goes wrong with them. */
  const asPerson = async (model: string, method: string, body: object): Promise<void> => {
    const { next } = base.faults;
    base.faults.next = () => null;
    const answer = await base.odoo.handle(
      new Request(`https://odoo.test/json/2/${model}/${method}`, {
        method: "POST",
        headers: { authorization: `bearer odoo-key`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );
    base.faults.next = next;
    if (!answer.ok) throw new Error(await answer.text());
  };
  const mesh: DriftingMesh = Object.assign(base, {
    edit: (pickingId: number, vals: Record<string, unknown>) =>
      asPerson("stock.picking", "write", { ids: [pickingId], vals }),
    unlink: (model: string, ids: readonly number[]) => asPerson(model, "unlink", { ids }),
    async call(method: string, path: string, body?: unknown) {
      const answer = await exports.default.fetch(`https://eu.mesh.test${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json<Record<string, unknown>>() };
    },
    async rule(rule: AuthorityRule, over: { notes?: AuthorityRule; fields?: Record<string, AuthorityRule> } = {}) {
      const { notes = "mesh_wins", fields = {} } = over;
      await carriedOut(db, setAuthority(db, base.tenantId, { default: rule, notes, fields }, base.clock.nowMs));
    },
    async begin(path: string, body: object = {}) {
      const begun = await mesh.call("POST", path, body);
      if (begun.status !== 202) throw new Error(JSON.stringify(begun));
      return String(begun.body["id"]);
    },
    async knock() {
      await groundOf(env).ringErrands(base.tenantId);
      await base.deliver();
      await base.pass(SECOND_MS);
    },
    async finish(runId: string) {
      for (let turns = 0; turns < 20_000; turns += 1) {
        const run = await findRun(db, runId);
        if (run && !["waiting", "running"].includes(run.state)) return run;
        await mesh.knock();
        const [next] = await dueErrands(db, base.tenantId, base.clock.nowMs + 24 * HOUR_MS, 1);
        if (next) await base.pass(Math.max(0, next.dueAtMs - base.clock.nowMs));
      }
      throw new Error("the run does not end");
    },
    async reconcile(body: object = {}) {
      const run = await mesh.finish(await mesh.begin(`/v1/tenants/${base.tenantId}/odoo/reconcile`, body));
      if (run.state !== "done") throw new Error(`the run is ${run.state}: ${run.failure}`);
      return JSON.parse(run.counts) as Record<string, number>;
    },
    async drift(state: Drift["state"] = "open") {
      const page = await listDrift(db, { tenantId: base.tenantId, state, limit: 200 });
      return page.ok ? page.value.items : [];
    },
    async settle({ id }: Drift, answer: "mesh" | "odoo") {
      const answered = await mesh.call("POST", `/v1/drift/${id}/settle`, { answer, note: "looked at it" });
      if (answered.status !== 202) throw new Error(JSON.stringify(answered));
      await base.deliver();
    },
    async parcel(trackingNumber: string, scans: readonly Scan[] = [{ status: "in_transit", at: base.clock.nowMs }]) {
      const pickingId = base.odoo.addPicking({ trackingRef: trackingNumber });
      await mesh.tell(trackingNumber, scans);
      return pickingId;
    },
    async tell(trackingNumber: string, scans: readonly Scan[]) {
      await base.send(trackerUpdated(trackingNumber, scans, { status: "unknown" }));
      await base.deliver();
    },
    picking: (pickingId: number) => base.odoo.pickings().find(({ id }) => id === pickingId) ?? {},
  });
  return mesh;
}

export async function runsOf(mesh: TestMesh): Promise<readonly Run[]> {
  const page = await listRuns(groundOf(env).db, { tenantId: mesh.tenantId, kind: "reconcile", limit: 50 });
  return page.ok ? page.value.items : [];
}
