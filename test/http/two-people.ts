import { expect } from "vitest";
import { verifyChain, type Audited } from "../../src/domain/audit.ts";
import { macUnder } from "../../src/domain/mac.ts";
import { chainOf, headOf } from "../../src/store/audit.ts";
import { readEndpoint, standingRow } from "../../src/store/endpoint.ts";
import { apiUnderTest, giveToken, newTenant, randomBytes, type Answer, type Api } from "./api-under-test.ts";

export const mac = macUnder(new Uint8Array(32), "test");
export const psn = () => `psn_${randomBytes(16).toHex()}`;
export const text = (value: unknown): string => String(value);

/** Whoever calls by a token. */
export type Caller = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** A mesh where approvals are in force, and every replay is over too many shipments for one. */
export const apiOfTwo = () => apiUnderTest({ fourEyes: true, countReplay: async (_tenant, _asked, most) => most + 1 });

/** A person's token, or of whoever else made it. */
export async function callerOf(api: Api, createdBy: string | null, role = "admin", over: object = {}): Promise<Caller> {
  const token = await giveToken(api.db, role, { createdBy, ...over });
  return (method, path, body) => api.call(method, path, body, { Authorization: `Bearer ${token}` });
}

export const proposalIn = ({ body }: Answer) => (body.proposal ?? {}) as { id: string; digest: string };

export const approve = (by: Caller, { id, digest }: { id: string; digest: string }) =>
  by("POST", `/v1/proposals/${id}/approve`, { digest });

/** Approves what an answer of another kind names by its id. */
export async function approveById(by: Caller, id: string): Promise<Answer> {
  const { digest } = (await by("GET", `/v1/proposals/${id}`)).body;
  return approve(by, { id, digest: text(digest) });
}

/** What was done to an object; its chain must hold. */
export async function toldOf({ db }: Api, object: Audited) {
  const links = await chainOf(db, object, 0, 100);
  expect(verifyChain(mac, links, await headOf(db, object))).toMatchObject({ ok: true });
  return links.map(({ verb, after }) => ({ verb, after: JSON.parse(after ?? "{}") as Record<string, unknown> }));
}

/** A draft of somebody's, and its proposal. */
export async function draftOf(api: Api, by: Caller) {
  const tenant = await newTenant(api);
  const made = await by("POST", "/v1/endpoints", { tenant: tenant.id, sender: "easypost" });
  expect(made.status).toBe(202);
  const endpoint = made.body.endpoint as unknown as { id: string; state: string; secret: string };
  return { made, endpoint, proposal: proposalIn(made) };
}

/** As if a webhook of its sender had been believed and read. */
export const tested = ({ db }: Api, id: string) =>
  standingRow(db, id, { state: "tested", sandbox: false, needsApproval: false });

export const stateOf = async ({ db }: Api, id: string) => (await readEndpoint(db, id))?.state;
