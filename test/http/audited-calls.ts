import fc from "fast-check";
import { ROLES } from "../../src/governance/permissions.ts";
import { aTenant, giveToken, ISSUER, type Api, type Answer } from "./api-under-test.ts";

/** One call by somebody; which of the things made so far it is about, `at` says. */
export interface Act {
  readonly by: number;
  readonly at: number;
  readonly verb: keyof typeof VERBS;
  readonly choice: number;
}

/** The things that calls may be about, by their ids, the oldest first. */
export interface Made {
  readonly tenants: string[];
  readonly tokens: string[];
  readonly people: string[];
  readonly replays: string[];
  readonly endpoints: string[];
  readonly holds: string[];
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly keep?: keyof Made;
}

const pick = (from: readonly string[], at: number): string => from[at % from.length] ?? `none-${at}`;
const WHSEC = (choice: number) => `whsec_${String.fromCodePoint(97 + choice).repeat(32)}`;

const VERBS = {
  addTenant: (_made: Made, _at: number, choice: number): Asked => {
    const name = `audited-${choice}`;
    return { method: "POST", path: "/v1/tenants", body: aTenant({ name }), keep: "tenants" };
  },
  connect: ({ tenants }: Made, at: number, choice: number): Asked => {
    const odoo = aTenant({}, { db: `db-${at % 2}-${choice}`, maxInFlight: choice + 1 }).odoo;
    return { method: "PUT", path: `/v1/tenants/${pick(tenants, at)}/odoo`, body: odoo };
  },
  createToken: ({ tenants }: Made, at: number, choice: number): Asked => {
    const role = ROLES[choice % ROLES.length];
    const scoped = choice % 2 === 0 ? {} : { tenants: [pick(tenants, at)], domains: ["milestones"] };
    return { method: "POST", path: "/v1/tokens", body: { name: `t${choice}`, role, ...scoped }, keep: "tokens" };
  },
  rotateToken: ({ tokens }: Made, at: number, choice: number): Asked => {
    return { method: "POST", path: `/v1/tokens/${pick(tokens, at)}/rotate`, body: { overlapSeconds: choice * 60 } };
  },
  revokeToken: ({ tokens }: Made, at: number): Asked => ({ method: "DELETE", path: `/v1/tokens/${pick(tokens, at)}` }),
  addPerson: ({ tenants }: Made, at: number, choice: number): Asked => {
    const scoped = choice % 2 === 0 ? {} : { tenants: [pick(tenants, at)] };
    const body = {
      name: "Ada Lovelace",
      issuer: ISSUER,
      email: `ada${choice}@acme.example`,
      role: "operator",
      ...scoped,
    };
    return { method: "POST", path: "/v1/people", body, keep: "people" };
  },
  removePerson: ({ people }: Made, at: number): Asked => ({ method: "DELETE", path: `/v1/people/${pick(people, at)}` }),
  setAuthority: ({ tenants }: Made, at: number, choice: number): Asked => {
    const rule = ["review", "mesh_wins", "odoo_wins"][choice % 3];
    const fields = choice % 2 === 0 ? {} : { x_tallyman_milestone: rule };
    return { method: "PUT", path: `/v1/tenants/${pick(tenants, at)}/odoo/authority`, body: { default: rule, fields } };
  },
  setLinks: ({ tenants }: Made, at: number, choice: number): Asked => {
    const links = choice % 2 === 0 ? {} : { container: choice > 2 ? "one" : "every" };
    return { method: "PUT", path: `/v1/tenants/${pick(tenants, at)}/odoo/links`, body: links };
  },
  configureBooking: ({ tenants }: Made, at: number, choice: number): Asked => {
    const credential = choice % 2 === 0 ? {} : { credential: WHSEC(choice) };
    const body = { platform: "webhook", baseUrl: "https://freight.example.com/hook", currency: "EUR", ...credential };
    return {
      method: "PUT",
      path: `/v1/tenants/${pick(tenants, at)}/booking`,
      body: { ...body, mode: choice > 2 ? "off" : "review" },
    };
  },
  beginReplay: ({ tenants }: Made, at: number): Asked => {
    return { method: "POST", path: "/v1/replays", body: { tenant: pick(tenants, at), sink: "odoo" }, keep: "replays" };
  },
  cancelReplay: ({ replays }: Made, at: number): Asked => {
    return { method: "POST", path: `/v1/replays/${pick(replays, at)}/cancel` };
  },
  addEndpoint: ({ tenants }: Made, at: number, choice: number): Asked => {
    const tenant = pick(tenants, at);
    const body = { tenant, sender: "easypost", name: `dock ${choice}`, draft: choice > 2, sandbox: choice === 4 };
    return { method: "POST", path: "/v1/endpoints", body, keep: "endpoints" };
  },
  moveEndpoint: ({ endpoints }: Made, at: number, choice: number): Asked => {
    const verb = ["suspend", "resume", "suspend", "activate", "revoke"][choice];
    return { method: "POST", path: `/v1/endpoints/${pick(endpoints, at)}/${verb}` };
  },
  rotateEndpoint: ({ endpoints }: Made, at: number, choice: number): Asked => {
    const body = { overlapSeconds: choice * 60 };
    return { method: "POST", path: `/v1/endpoints/${pick(endpoints, at)}/rotate-secret`, body };
  },
  mapCode: (_made: Made, at: number, choice: number): Asked => {
    const meaning = choice % 2 === 0 ? { milestone: "in_transit" } : { milestone: "exception", reason: "damage" };
    return { method: "POST", path: "/v1/codes/map", body: { sender: "easypost", code: `C${at % 3}`, ...meaning } };
  },
  placeHold: ({ tenants }: Made, at: number, choice: number): Asked => {
    return {
      method: "POST",
      path: "/v1/holds",
      body: { tenant: pick(tenants, at), reason: `file ${choice}` },
      keep: "holds",
    };
  },
  liftHold: ({ holds }: Made, at: number): Asked => ({ method: "POST", path: `/v1/holds/${pick(holds, at)}/lift` }),
};
export const VERB_NAMES = Object.keys(VERBS) as (keyof typeof VERBS)[];

export const acts = (size: { readonly minLength: number; readonly maxLength: number }) =>
  fc.array(
    fc.record({
      by: fc.nat(5),
      at: fc.nat(7),
      verb: fc.constantFrom(...VERB_NAMES),
      choice: fc.nat(4),
    }),
    size,
  );

/** Callers of several kinds, and what they made so far. */
export async function cast(api: Api, tenant: string) {
  const tokens = await Promise.all([
    giveToken(api.db, "admin"),
    giveToken(api.db, "admin", { tenants: [tenant] }),
    giveToken(api.db, "developer"),
    giveToken(api.db, "operator"),
    giveToken(api.db, "auditor"),
  ]);
  const callers = [...tokens, "tm_nobody"];
  const made: Made = { tenants: [tenant], tokens: [], people: [], replays: [], endpoints: [], holds: [] };
  return {
    made,
    async call({ by, at, verb, choice }: Act): Promise<Answer> {
      const { method, path, body, keep } = VERBS[verb](made, at, choice);
      const answer = await api.call(method, path, body, { Authorization: `Bearer ${callers[by] ?? api.token}` });
      if (keep && answer.status < 300) made[keep].push(String(answer.body.id));
      return answer;
    },
  };
}
