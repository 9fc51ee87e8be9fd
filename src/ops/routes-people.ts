import { err, ok, type Result } from "../domain/result.ts";
import { idOf } from "../governance/principal.ts";
import type { SignInDesk } from "../governance/sign-in.ts";
import type { Refusal } from "../http/problem.ts";
import { addPerson, disablePerson, listPeople, readPerson, type Person as PersonRow } from "../store/person.ts";
import { isForTwo, proposePerson } from "./grant-acts.ts";
import { pendingAnswer } from "./pending-answer.ts";
import { Proposed, proposalView } from "./schemas-proposals.ts";
import { grantOf, refusalOfRow, scopesRow, scopesView } from "./grants.ts";
import { issue, newId, pageView, type Define } from "./routes-define.ts";
import type { ApiPorts } from "./routes-ports.ts";
import { isoOf, isoOrNull } from "./schemas.ts";
import { AddPerson, Person, PersonPage, PersonParams } from "./schemas-people.ts";
import { ListQuery } from "./schemas-tokens.ts";

/** Who may sign in, and as what. */
export function peopleRoutes(define: Define, ports: ApiPorts, desk: SignInDesk): void {
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
      description: "In force here at once, and everywhere within 30 seconds. They stay listed, disabled.",
      params: PersonParams,
      status: 204,
      answer: null,
      refusals: ["not_found"],
    },
    async ({ params, principal }) => {
      const row = await readPerson(ports.db, params.id);
      const refusal = row ? refusalOfRow(principal, "person:remove", row) : ({ kind: "not_found" } as const);
      if (refusal) return err(refusal);
      await disablePerson(ports.db, params.id, ports.now());
      desk.forget(params.id);
      return ok(null);
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
    async ({ body: { name, issuer, subject, email, ...asked }, principal, requestId }) => {
      const grant = await grantOf(ports, principal, "person:create", asked);
      if (!grant.ok) return grant;
      const vouching = issuerOf(ports, issuer);
      if (!vouching.ok) return vouching;
      const row = {
        id: newId("psn", ports),
        issuer: vouching.value,
        ...(subject === undefined
          ? { claim: "email" as const, value: email ?? "" }
          : { claim: "sub" as const, value: subject }),
        name,
        role: grant.value.role,
        ...scopesRow(grant.value),
        createdAtMs: ports.now(),
        createdBy: idOf(principal),
        disabledAtMs: null,
        pinnedSubject: null,
      };
      if (await isForTwo(ports, grant.value.role, "person")) {
        const { id, claim, value } = row;
        const wish = { id, name, ...grant.value, issuer: vouching.value, claim, value };
        const made = await proposePerson(ports, wish, { principal, requestId });
        return made.ok ? ok(pendingAnswer({ proposal: proposalView(made.value, ports.now()) })) : made;
      }
      const added = await addPerson(ports.db, row, principal.tenants);
      return added.ok ? ok(personView(added.value)) : err({ kind: "conflict", detail: "they may sign in already" });
    },
  );
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
