import { and, asc, eq, gt, isNotNull, isNull, or, sql } from "drizzle-orm";
import { ok, type Result } from "../domain/result.ts";
import { AuditedChange } from "./audit.ts";
import { bound } from "./bound.ts";
import { pageOf, textAfter, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { person } from "./schema/person.ts";
import { withinTenants, type TenantScope } from "./whose.ts";

/** One as they stand; what only grows is the store's own. */
export type Person = Omit<typeof person.$inferSelect, "stay" | "hasDecided">;

const hadOneOf = (roles: readonly string[]) => sql`role IN (SELECT value FROM json_each(${JSON.stringify(roles)}))`;

/** Whom an issuer's token may speak of: by its subject, or by its e-mail address where it is verified. The disabled are among them. */
export async function findPeople(db: Db, issuer: string, subject: string, email: string | null): Promise<Person[]> {
  const bySubject = and(eq(person.claim, "sub"), eq(person.value, subject));
  const byEmail = and(eq(person.claim, "email"), eq(person.value, email ?? ""));
  return db
    .select()
    .from(person)
    .where(and(eq(person.issuer, issuer), or(bySubject, email === null ? undefined : byEmail)));
}

/** Whom an issuer calls just so; the disabled are among them. */
export async function personCalled(
  db: Db,
  { issuer, claim, value }: Pick<Person, "issuer" | "claim" | "value">,
): Promise<Person | null> {
  const called = and(eq(person.issuer, issuer), eq(person.claim, claim), eq(person.value, value));
  return (await db.select().from(person).where(called).get()) ?? null;
}

export const addPerson = (db: Db, row: Person): AuditedChange => new AuditedChange(db.insert(person).values(row));

/**
 * One who was disabled comes back with what is given now, under the id of before, and with nothing else of before: tokens of theirs
 * stay ended. That they decided once stays known.
 */
export const bringBackPerson = (db: Db, { id, ...given }: Person, deciding: readonly string[]): AuditedChange =>
  new AuditedChange(
    db
      .update(person)
      .set({ ...given, stay: sql`stay + 1`, hasDecided: sql`has_decided OR ${hadOneOf(deciding)}` })
      .where(and(eq(person.id, id), isNotNull(person.disabledAtMs))),
  );

/** The subject that an e-mail address stands for from now on. */
export const pinSubject = (db: Db, id: string, subject: string): AuditedChange =>
  new AuditedChange(
    db
      .update(person)
      .set({ pinnedSubject: subject })
      .where(and(eq(person.id, id), isNull(person.pinnedSubject))),
  );

/** How many people there have ever been with one of these roles, whatever became of them. It only grows. */
export async function peopleEverOf(db: Db, roles: readonly string[]): Promise<number> {
  return db.$count(person, sql`has_decided OR ${hadOneOf(roles)}`);
}

/** A statement that fails its batch where there have been so many by then: it is decided anew. */
export const fewerEverOf = (db: Db, roles: readonly string[], count: number) =>
  bound(
    db,
    sql`SELECT json(iif((SELECT count(*) FROM person WHERE has_decided OR ${hadOneOf(roles)}) >= ${count}, 'too many', '1'))`,
  );

export async function readPerson(db: Db, id: string): Promise<Person | null> {
  return (await db.select().from(person).where(eq(person.id, id)).get()) ?? null;
}

/** By id, the disabled ones among them; those whose tenants are all among `tenants`. */
export async function listPeople(
  db: Db,
  request: PageRequest & { readonly tenants: TenantScope },
): Promise<Result<Page<Person>, "bad_cursor">> {
  const after = textAfter(request.cursor);
  if (!after.ok) return after;
  const found = await db
    .select()
    .from(person)
    .where(and(gt(person.id, after.value), withinTenants(person.tenants, request.tenants)))
    .orderBy(asc(person.id))
    .limit(request.limit + 1);
  return ok(pageOf(found, request.limit, (last) => [last.id]));
}

export const disablePerson = (db: Db, id: string, disabledAtMs: number): AuditedChange =>
  new AuditedChange(
    db
      .update(person)
      .set({ disabledAtMs })
      .where(and(eq(person.id, id), isNull(person.disabledAtMs))),
  );
