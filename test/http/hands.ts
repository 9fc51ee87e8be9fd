import { DECIDING_ROLES } from "../../src/governance/permissions.ts";
import { addPerson, bringBackPerson, readPerson } from "../../src/store/person.ts";
import { carriedOut } from "../support/carried-out.ts";
import { ISSUER, type Answer, type Api } from "./api-under-test.ts";
import { psn, type Caller } from "./two-people.ts";

/** What people and programs do in a mesh where approvals are in force. */
export interface Hands {
  as(token: unknown): Caller;
  make(by: Caller, over?: object): Promise<Answer>;
  /** What takes two, and needs nothing. */
  ask(by: Caller): Promise<Answer>;
  statusOf(token: unknown, front?: Pick<Api, "fetch">): Promise<number>;
  /** Somebody who may sign in, by the subject unless told otherwise. */
  personAdded(over?: object): Promise<string>;
  comesBack(id: string): Promise<void>;
}

export function handsOn(on: Api): Hands {
  const as =
    (token: unknown): Caller =>
    (method, path, body) =>
      on.call(method, path, body, { Authorization: `Bearer ${String(token)}` });
  const make = (by: Caller, over: object = {}) => by("POST", "/v1/tokens", { name: "made", role: "admin", ...over });
  /** What takes two, and needs nothing. */
  const ask = (by: Caller) =>
    by("POST", "/v1/codes/map", { sender: "easypost", code: crypto.randomUUID().slice(0, 20), milestone: "delivered" });
  const statusOf = async (token: unknown, front: Pick<Api, "fetch"> = on) =>
    (await front.fetch("/v1/whoami", { headers: { Authorization: `Bearer ${String(token)}` } })).status;

  /** Somebody who may sign in, by the subject unless told otherwise. */
  async function personAdded(over: object = {}): Promise<string> {
    const id = psn();
    const called = { issuer: ISSUER, claim: "sub" as const, value: id, name: "x", role: "admin" };
    const given = { tenants: null, domains: null, createdAtMs: on.clock.nowMs, createdBy: "tests" };
    await carriedOut(
      on.db,
      addPerson(on.db, { id, ...called, ...given, disabledAtMs: null, pinnedSubject: null, ...over }),
    );
    return id;
  }

  async function comesBack(id: string): Promise<void> {
    const row = await readPerson(on.db, id);
    if (!row) throw new Error("nobody to come back");
    const { id: _, issuer, claim, value, name, role, tenants, domains, createdBy } = row;
    const given = { issuer, claim, value, name, role, tenants, domains, createdBy, createdAtMs: on.clock.nowMs };
    const anew = { ...given, disabledAtMs: null, pinnedSubject: null };
    await carriedOut(on.db, bringBackPerson(on.db, { id, ...anew }, DECIDING_ROLES));
  }
  return { as, make, ask, statusOf, personAdded, comesBack };
}
