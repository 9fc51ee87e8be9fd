import { check, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { DataDomain } from "../../domain/data-domain.ts";
import type { TenantId } from "../../domain/identity.ts";
import { CLAIMS } from "../../domain/person.ts";
import { oneOf } from "./check.ts";

/** Whom an issuer calls so may sign in. Nobody else: being known to the issuer gives nothing. */
export const person = sqliteTable(
  "person",
  {
    id: text("id").primaryKey(),
    issuer: text("issuer").notNull(),
    /** By which claim of the issuer's tokens a person is known. */
    claim: text("claim", { enum: CLAIMS }).notNull(),
    value: text("value").notNull(),
    name: text("name").notNull(),
    role: text("role").notNull(),
    /** Null: all. */
    tenants: text("tenants", { mode: "json" }).$type<TenantId[]>(),
    /** Null: all. */
    domains: text("domains", { mode: "json" }).$type<DataDomain[]>(),
    createdAtMs: integer("created_at_ms").notNull(),
    createdBy: text("created_by").notNull(),
    /** Kept, so that what they did stays somebody's. */
    disabledAtMs: integer("disabled_at_ms"),
    /** The subject that first signed in by the e-mail address: an address may be given to another, a subject is not. */
    pinnedSubject: text("pinned_subject"),
    /** How often they were let go and came back. */
    stay: integer("stay").notNull().default(0),
    /** Whether they once had a role that decides, whatever they have now. */
    hasDecided: integer("has_decided", { mode: "boolean" }).notNull().default(false),
  },
  (table) => [
    uniqueIndex("person_called").on(table.issuer, table.claim, table.value),
    check("person_claim", oneOf(table.claim, CLAIMS)),
  ],
);
