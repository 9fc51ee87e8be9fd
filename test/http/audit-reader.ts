import { expect } from "vitest";
import { endpointTrace } from "../../src/ops/endpoint-acts.ts";
import { meaningOf } from "../../src/store/code-map.ts";
import { readEndpoint } from "../../src/store/endpoint.ts";
import { GIVEN_BY, type Api } from "./api-under-test.ts";
import type { Made } from "./audited-calls.ts";

export interface Entry {
  readonly object: { readonly kind: string; readonly id: string };
  readonly n: number;
  readonly tenant: string | null;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly verb: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly hash: string;
  readonly cursor: string;
}
export interface Fault {
  readonly object: { readonly kind: string; readonly id: string };
  readonly n: number | null;
  readonly fault: string;
}

/** The audit of an API under test, as its callers read it. */
export function readerOf(api: Api) {
  return {
    exported: (query = "", as = api.token) => exported(api, query, as),
    listed: async (query: string, as = api.token): Promise<Entry[]> => {
      const { body } = await api.call("GET", `/v1/audit${query}`, undefined, { Authorization: `Bearer ${as}` });
      return body.items as unknown as Entry[];
    },
    faults: (query = "") => faults(api, query),
    shown: (made: Pick<Made, "tenants" | "replays" | "endpoints">) => shown(api, made),
  };
}

async function exported(
  api: Api,
  query: string,
  as: string,
): Promise<{ entries: Entry[]; end: { nextCursor: string | null } }> {
  const answer = await api.fetch(`/v1/audit/export${query}`, { headers: { Authorization: `Bearer ${as}` } });
  expect(answer.headers.get("Content-Type")).toBe("application/x-ndjson");
  const lines = (await answer.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Entry & { nextCursor: null });
  const end = lines.pop();
  return { entries: lines, end: end ?? { nextCursor: "none" } };
}

async function faults(api: Api, query: string): Promise<Fault[]> {
  const found: Fault[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { status, body }: { status: number; body: Record<string, unknown> } = await api.call(
      "GET",
      `/v1/audit/verify?${cursor === "" ? "" : `cursor=${cursor}&`}${query}`,
    );
    expect(status).toBe(200);
    found.push(...(body["faults"] as Fault[]));
    cursor = body["nextCursor"] as string | null;
  }
  return found;
}

/** The configuration as the API shows it, and where it shows less, as it is stored, in the words of the audit. */
async function shown(
  api: Api,
  { tenants, replays, endpoints }: Pick<Made, "tenants" | "replays" | "endpoints">,
): Promise<Record<string, unknown>> {
  const get = async (path: string) => (await api.call("GET", path)).body as Record<string, unknown>;
  const items = async (path: string) => (await get(`${path}?limit=200`))["items"] as Record<string, unknown>[];
  const ms = (iso: unknown) => (typeof iso === "string" ? Date.parse(iso) : null);
  const scope = (all: unknown) => (all === "all" ? null : all);
  const all: Record<string, unknown> = {};
  for (const { id, name, region, odoo } of await items("/v1/tenants"))
    all[`tenant ${String(id)}`] = { name, region, odoo };
  for (const row of (await items("/v1/tokens")).filter(
    ({ createdBy }) => createdBy !== null && !(createdBy as unknown as string).startsWith(GIVEN_BY),
  ))
    all[`token ${String(row["id"])}`] = {
      name: row["name"],
      role: row["role"],
      tenants: scope(row["tenants"]),
      domains: scope(row["domains"]),
      createdBy: row["createdBy"],
      expiresAtMs: ms(row["expiresAt"]),
      rotatedAtMs: ms(row["rotatedAt"]),
      previousUntilMs: ms(row["previousValidUntil"]),
      revokedAtMs: ms(row["revokedAt"]),
    };
  for (const row of (await items("/v1/people")).filter(({ createdBy }) => createdBy !== "tests"))
    all[`person ${String(row["id"])}`] = {
      issuer: row["issuer"],
      claim: row["claim"],
      role: row["role"],
      tenants: scope(row["tenants"]),
      domains: scope(row["domains"]),
      createdBy: row["createdBy"],
      disabledAtMs: ms(row["disabledAt"]),
      isPinned: false,
    };
  for (const id of endpoints) {
    const row = await readEndpoint(api.db, id);
    all[`endpoint ${id}`] = row && endpointTrace(row);
  }
  for (const code of ["C0", "C1", "C2"]) {
    const meaning = await meaningOf(api.db, "easypost", code);
    if (meaning) all[`code easypost:${code}`] = meaning;
  }
  for (const id of tenants) {
    for (const hold of (await get(`/v1/holds?tenant=${id}`))["items"] as { id: string }[])
      all[`hold ${hold.id}`] = hold;
    const { tenant: _, updatedAt: __, ...terms } = await get(`/v1/tenants/${id}/booking`);
    if (terms["platform"] !== undefined) all[`booking-platform ${id}`] = terms;
    const authority = await get(`/v1/tenants/${id}/odoo/authority`);
    if (JSON.stringify(authority) !== `{"default":"review","notes":"mesh_wins","fields":{}}`)
      all[`authority ${id}`] = authority;
  }
  for (const id of replays) all[`run ${id}`] = (await get(`/v1/replays/${id}`))["state"] === "cancelled";
  return all;
}
