import { and, asc, eq, gt, isNotNull, isNull, or, sql } from "drizzle-orm";
import { err, ok, type Result } from "../domain/result.ts";
import { pageOf, textAfter, type Page, type PageRequest } from "./cursor.ts";
import type { Db } from "./db.ts";
import { person } from "./schema/person.ts";
import { withinTenants, type TenantScope } from "./whose.ts";

export type Person = typeof person.$inferSelect;

/** Whom an issuer's token may speak of: by its subject, or by its e-mail address where it is verified. The disabled are among them. */
export async function findPeople(db: Db, issuer: string, subject: string, email: string | null): Promise<Person[]> {
  const bySubject = and(eq(person.claim, "sub"), eq(person.value, subject));
  const byEmail = and(eq(person.claim, "email"), eq(person.value, email ?? ""));
  return db
    .select()
    .from(person)
    .where(and(eq(person.issuer, issuer), or(bySubject, email === null ? undefined : byEmail)));
}

/** Adds a person; one who was disabled, and was of these tenants alone, comes back with what is given now, under the id of before. */
export async function addPerson(db: Db, row: Person, tenants: TenantScope): Promise<Result<Person, "taken">> {
  const { id: _, issuer: __, claim: ___, value: ____, ...given } = row;
  const [added] = await db
    .insert(person)
    .values(row)
    .onConflictDoUpdate({
      target: [person.issuer, person.claim, person.value],
      set: given,
      setWhere: sql`${and(isNotNull(person.disabledAtMs), withinTenants(person.tenants, tenants))}`,
    })
    .returning();
  return added ? ok(added) : err("taken");
}

/** The statement that adds a person, or lets one who was disabled come back: which of them it is, its caller looked up. */
export function personRow(db: Db, { id, issuer, claim, value, ...given }: Person) {
  return db
    .insert(person)
    .values({ id, issuer, claim, value, ...given })
    .onConflictDoUpdate({ target: [person.issuer, person.claim, person.value], set: given });
}

/** Whoever an issuer calls so, disabled or not. */
export async function personCalled(
  db: Db,
  { issuer, claim, value }: Pick<Person, "issuer" | "claim" | "value">,
): Promise<Person | null> {
  const called = and(eq(person.issuer, issuer), eq(person.claim, claim), eq(person.value, value));
  return (await db.select().from(person).where(called).get()) ?? null;
}

/** The subject that an e-mail address stands for from now on: this one, unless another signed in by it before. */
export async function pinSubject(db: Db, id: string, subject: string): Promise<string | null> {
  const [pinned] = await db
    .update(person)
    .set({ pinnedSubject: sql`coalesce(pinned_subject, ${subject})` })
    .where(eq(person.id, id))
    .returning({ subject: person.pinnedSubject });
  return pinned?.subject ?? null;
}

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

export async function disablePerson(db: Db, id: string, nowMs: number): Promise<void> {
  await db
    .update(person)
    .set({ disabledAtMs: nowMs })
    .where(and(eq(person.id, id), isNull(person.disabledAtMs)));
}
