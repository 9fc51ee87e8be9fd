import { err, ok, type Result } from "../domain/result.ts";
import { personFact } from "../governance/audited-view.ts";
import type { Acting } from "../governance/fact.ts";
import { idOf, isWithin, type Principal } from "../governance/principal.ts";
import { DECIDING_ROLES, type Role } from "../governance/permissions.ts";
import type { SignInDesk } from "../governance/sign-in.ts";
import type { TokenDesk } from "../governance/tokens.ts";
import type { Refusal } from "../http/problem.ts";
import {
  addPerson,
  bringBackPerson,
  disablePerson,
  listPeople,
  personCalled,
  readPerson,
  type Person as PersonRow,
} from "../store/person.ts";
import { act, actingBy } from "./act.ts";
import { isForTwo, proposePerson, stillOfFew } from "./grant-acts.ts";
import { pendingAnswer } from "./pending-answer.ts";
import { Proposed, proposalView } from "./schemas-proposals.ts";
import { grantOf, refusalOfRow, scopesRow, scopesView } from "./grants.ts";
import { issue, newId, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import { AddPerson, Person, PersonPage, PersonParams } from "./schemas-people.ts";
import { ListQuery } from "./schemas-tokens.ts";

/** Who may sign in, and as what. */
export function peopleRoutes(define: Define, ports: ApiPorts, desk: SignInDesk, tokens: TokenDesk): void {
  addRoute(define, ports);

  define(
    {
      method: "get",
      path: "/v1/people",
      permission: "person:read",
      scope: "listing",
      tag: "people",
      summary: "List who may sign in, and who might once",
      query: ListQuery,
      status: 200,
      answer: PersonPage,
      refusals: [],
    },
    async ({ query, principal: { tenants } }) =>
      pageView(await listPeople(ports.db, { ...query, tenants }), personView),
  );

  define(
    {
      method: "delete",
      path: "/v1/people/{id}",
      permission: "person:remove",
      scope: "person",
      tag: "people",
      summary: "Let a person sign in no more",
      description:
        "In force here at once, and everywhere within 30 seconds, for the tokens, too, that they made, were shown, or that those made. They stay listed, disabled.",
      params: PersonParams,
      status: 204,
      answer: null,
      refusals: ["not_found", "conflict"],
    },
    async ({ params: { id }, ...call }) => {
      const done = await act(ports, [{ kind: "person", id }], async () => {
        const row = await readPerson(ports.db, id);
        if (!row) return err({ kind: "not_found" });
        const refusal = refusalOfRow(call.principal, "person:remove", row);
        if (refusal) return err(refusal);
        if (row.disabledAtMs !== null) return ok({ statements: [], facts: [], value: null });
        const acting = actingBy(call, ports);
        const disabled = { ...row, disabledAtMs: acting.atMs };
        const facts = [personFact(acting, "person:remove", row, disabled)];
        return ok({ statements: [disablePerson(ports.db, id, acting.atMs)], facts, value: null });
      });
      desk.forget(id);
      tokens.forgetAll();
      return done;
    },
  );
}

function addRoute(define: Define, ports: ApiPorts): void {
  define(
    {
      method: "post",
      path: "/v1/people",
      permission: "person:create",
      scope: "grant",
      tag: "people",
      summary: "Let a person sign in",
      description: "Nobody else can: being known to an issuer gives nothing. One who was removed comes back by this.",
      body: AddPerson,
      status: 201,
      answer: Person,
      pending: Proposed,
      refusals: ["conflict"],
    },
    async ({ body: { name, issuer, subject, email, ...asked }, ...call }) => {
      const { principal } = call;
      const grant = await grantOf(ports, principal, "person:create", asked);
      if (!grant.ok) return grant;
      const vouching = issuerOf(ports, issuer);
      if (!vouching.ok) return vouching;
      const acting = actingBy(call, ports);
      const row: PersonRow = {
        id: newId("psn", ports),
        issuer: vouching.value,
        ...(subject === undefined
          ? { claim: "email" as const, value: email ?? "" }
          : { claim: "sub" as const, value: subject }),
        name,
        role: grant.value.role,
        ...scopesRow(grant.value),
        createdAtMs: acting.atMs,
        createdBy: idOf(principal),
        disabledAtMs: null,
        pinnedSubject: null,
      };
      if (await isForTwo(ports, grant.value.role, "person")) {
        const { id, claim, value } = row;
        const wish = { id, name, ...grant.value, issuer: vouching.value, claim, value };
        const made = await proposePerson(ports, wish, call);
        return made.ok ? ok(pendingAnswer({ proposal: proposalView(made.value, ports.now()) })) : made;
      }
      return addOnRecord(ports, acting, { ...row, role: grant.value.role }, principal);
    },
  );
}

/** One who was disabled, and was of the giver's tenants alone, comes back under the id of before. */
async function addOnRecord(ports: ApiPorts, acting: Acting, row: PersonRow & { role: Role }, giver: Principal) {
  const known = await personCalled(ports.db, row);
  const id = known?.id ?? row.id;
  return act(ports, [{ kind: "person", id }], async () => {
    const held = await personCalled(ports.db, row);
    const mayReturn = held && held.disabledAtMs !== null && isWithin(giver.tenants, held.tenants ?? "all");
    if (held && (!mayReturn || held.id !== id)) return err({ kind: "conflict", detail: "they may sign in already" });
    if (await isForTwo(ports, row.role, "person"))
      return err({ kind: "conflict", detail: "others were added meanwhile: ask again, and it is proposed" });
    const added = { ...row, id };
    const statement = held ? bringBackPerson(ports.db, added, DECIDING_ROLES) : addPerson(ports.db, added);
    const facts = [personFact(acting, "person:create", held, added)];
    return ok({ statements: [...stillOfFew(ports, row.role), statement], facts, value: personView(added) });
  });
}

function issuerOf({ providers }: Pick<ApiPorts, "providers">, asked: string | undefined): Result<string, Refusal> {
  const issuers = [providers.bearer, providers.access].flatMap((one) => (one ? [one.issuer] : []));
  if (issuers.length === 0) return err(issue("issuer", "this mesh has none: set OIDC_ISSUER or ACCESS_TEAM_DOMAIN"));
  const [only] = issuers;
  if (asked === undefined && only !== undefined && issuers.length === 1) return ok(only);
  return asked !== undefined && issuers.includes(asked)
    ? ok(asked)
    : err(issue("issuer", `must be one of ${issuers.join(", ")}`));
}

function personView(row: PersonRow) {
  const { id, name, issuer, claim, value, role, createdBy } = row;
  return {
    id,
    name,
    issuer,
    claim,
    value,
    role,
    ...scopesView(row),
    createdAt: isoOf(row.createdAtMs),
    createdBy,
    disabledAt: isoOrNull(row.disabledAtMs),
  };
}
