import { err, ok, type Result } from "../domain/result.ts";
import type { Mac } from "../domain/audit.ts";
import type { Credential } from "../http/authenticate.ts";
import { audited } from "../store/audit.ts";
import type { Db } from "../store/db.ts";
import { findPeople, pinSubject, readPerson, type Person } from "../store/person.ts";
import { personFact } from "./audited-view.ts";
import { readAssertion, SKEW_SECONDS } from "./assertion.ts";
import { IssuerKeys, type IdentityProvider, type IssuerKeyPorts } from "./issuer-keys.ts";
import { Memory } from "./memory.ts";
import { Role } from "./permissions.ts";
import { Scopes, type Principal } from "./principal.ts";
import { hashToken } from "./tokens.ts";

/** Who vouches for whoever comes which way; null: nobody does. */
export type IdentityProviders = Readonly<Record<Credential["kind"], IdentityProvider | null>>;

export interface SignInPorts extends IssuerKeyPorts {
  readonly db: Db;
  /** Under which audit chains are hashed. */
  readonly mac: Mac;
  readonly providers: IdentityProviders;
}

/** A person disabled in another isolate is believed for so long. */
export const SIGN_IN_CACHE_MS = 30_000;
const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** Tells who a person is by the word of an identity provider, and what they may do by this mesh's own list of people. */
export class SignInDesk {
  readonly #ports: SignInPorts;
  readonly #keys: Readonly<Record<Credential["kind"], IssuerKeys | null>>;
  readonly #known = new Memory<Principal>(SIGN_IN_CACHE_MS);

  constructor(ports: SignInPorts) {
    this.#ports = ports;
    const { bearer, access } = ports.providers;
    this.#keys = { bearer: bearer && new IssuerKeys(bearer, ports), access: access && new IssuerKeys(access, ports) };
  }

  /** Null when it is nobody's, whatever the reason. Which provider is asked, the way it came says, never the token. */
  async identify(
    kind: Credential["kind"],
    jwt: string,
    requestId: string,
  ): Promise<Result<Principal | null, "unavailable">> {
    const provider = this.#ports.providers[kind];
    const keys = this.#keys[kind];
    if (!provider || !keys || !JWT.test(jwt)) return ok(null);
    const nowMs = this.#ports.now();
    const key = `${kind}:${await hashToken(jwt)}`;
    const known = this.#known.recall(key, nowMs);
    if (known) return ok(known);
    const asserted = await readAssertion(jwt, provider, { keys, nowMs });
    if (!asserted.ok) return asserted.error === "unavailable" ? err("unavailable") : ok(null);
    const { subject, email, expiresAtMs } = asserted.value;
    const row = calledSo(await findPeople(this.#ports.db, provider.issuer, subject, email));
    const principal = row && (await this.#isStill(row, subject, requestId)) ? principalOf(row, expiresAtMs) : null;
    if (principal) this.#known.keep(key, principal, nowMs, expiresAtMs + SKEW_SECONDS * 1000);
    return ok(principal);
  }

  /** Whether an e-mail address is still the one's who first signed in by it. */
  async #isStill(person: Person, subject: string, requestId: string): Promise<boolean> {
    if (person.claim === "sub") return true;
    return (person.pinnedSubject ?? (await this.#pinned(person.id, subject, requestId))) === subject;
  }

  /** The subject that an e-mail address stands for from now on: this one, unless another signed in by it before. */
  async #pinned(id: string, subject: string, requestId: string): Promise<string | null> {
    const { db, now } = this.#ports;
    const pinned = await audited<string | null, never>(this.#ports, [{ kind: "person", id }], async () => {
      const row = await readPerson(db, id);
      if (!row || row.pinnedSubject !== null)
        return ok({ statements: [], facts: [], value: row?.pinnedSubject ?? null });
      const actor = { kind: "person", id } as const;
      const acting = { actor, source: "api", atMs: now(), requestId } as const;
      const facts = [personFact(acting, "person:sign-in", row, { ...row, pinnedSubject: subject })];
      return ok({ statements: [pinSubject(db, id, subject)], facts, value: subject });
    });
    return pinned.ok ? pinned.value : null;
  }

  /** After a person was disabled: this isolate at least forgets them at once. */
  forget(personId: string): void {
    this.#known.forget((principal) => principal.kind === "person" && principal.personId === personId);
  }
}

/** The subject goes before the e-mail address. Whoever was disabled by one of them is not let in by the other. */
function calledSo(people: readonly Person[]): Person | null {
  if (people.some(({ disabledAtMs }) => disabledAtMs !== null)) return null;
  return people.find(({ claim }) => claim === "sub") ?? people[0] ?? null;
}

function principalOf(row: Person, expiresAtMs: number): Principal | null {
  const role = Role.safeParse(row.role);
  const scopes = Scopes.safeParse({ tenants: row.tenants ?? "all", domains: row.domains ?? "all" });
  if (!role.success || !scopes.success) return null;
  return { kind: "person", personId: row.id, name: row.name, role: role.data, ...scopes.data, expiresAtMs };
}
